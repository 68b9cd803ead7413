"""``lamplight bench query`` fills both databases, asks by the doors' functions, and reports."""

import json

import pytest
from click.testing import CliRunner

from bot.cli import lamplight


@pytest.mark.slow
def test_it_reports_times_growth_and_limits_on_both_databases() -> None:
    arguments = ["bench", "query", "--json", "--rounds", "10"]
    arguments += ["--tickets", "300", "--tickets", "600"]
    result = CliRunner().invoke(lamplight, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert set(figures["databases"]) == {"sqlite", "postgres"}
    assert set(figures["limits_ms"].values()) == {50, 500}
    for one in figures["databases"].values():
        assert [store["tickets"] for store in one["stores"].values()] == [300, 600]
        for store in one["stores"].values():
            assert 8 <= store["entries"] / store["tickets"] <= 12
            assert 0 < store["open"] < store["tickets"] / 5
        for name in figures["limits_ms"]:
            for times in one["asked"][name].values():
                assert 0 < times["p50_ms"] <= times["p95_ms"] <= times["most_ms"]
        assert set(one["growth"]) == set(one["asked"])


def test_what_cannot_be_measured_is_said() -> None:
    refused = CliRunner().invoke(lamplight, ["bench", "query", "--tickets", "5"])
    assert refused.exit_code == 2
    assert "5" in refused.output
