"""``lamplight bench broadcast`` sends at Telegram's pace, is killed, and reports beside a loop."""

import json
import os

import pytest

from tests.cli.conftest import call
from tests.uncounted import uncounted


@pytest.mark.slow
def test_it_reports_rate_refusals_replies_kills_and_the_loop_beside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Its processes start eight times; counting their branches as well would take minutes.
    for name in os.environ.keys() - uncounted().keys():
        monkeypatch.delenv(name)
    sizes = ["--chats", "90", "--seconds", "0", "--compare", "33", "--fan-out", "1200"]
    ran = call("bench", "broadcast", "--json", *sizes, "--bots", "2")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert 0 < found["utilisation"] <= 1
    assert found["too_many_requests"] == 0
    assert found["most_in_a_second"] <= 30
    assert (found["reached"], found["twice"]) == (90, 0)
    assert found["replies"] > 0
    assert found["reply_p95_s"] is None or found["reply_p95_s"] > 0
    assert found["peak_mb"] > 0
    assert found["fan_out_s"] > 0
    assert found["killed"]["doubled"] == 0
    assert found["killed"]["lost"] <= 8
    assert set(found["bots"]) == {"1", "2"}
    assert min(found["bots"].values()) > 0
    # Whoever keeps nothing begins again: each who was told before reads it twice.
    assert all(one["doubled"] >= 16 for one in found["naive"].values())


def test_what_cannot_be_measured_is_said() -> None:
    refused = call("bench", "broadcast", "--chats", "5")
    assert refused.code == 2
    assert "5" in refused.err
