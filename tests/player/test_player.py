"""Plays from the command line: what the report says of each line, and that days take seconds."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import lamplight
from bot.player import PlayIsStuck

Play = Callable[..., dict[str, Any]]
EAST, WEST = "东村用电群", "西村用电群"


def line(t: float, who: str, text: str = "", chat: str = EAST, **more: Any) -> dict[str, Any]:
    """Make one line of a transcript."""
    return {"t": t, "chat": chat, "from": who, "text": text, **more}


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play lines by the command line and return the report."""

    def go(*lines: dict[str, Any]) -> dict[str, Any]:
        script, report = tmp_path / "play.jsonl", tmp_path / "report.json"
        script.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), "utf-8")
        arguments = ["demo", "--play", str(script), "--exit", "--json", str(report)]
        result = CliRunner().invoke(lamplight, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return found

    return go


def test_a_report_opens_a_ticket_and_more_of_it_joins(play: Play) -> None:
    report = play(
        line(0, "王芳", "我们家停电了，什么时候来电"),
        line(5, "李强", "今天天气真好"),
        line(60, "王芳", "还没来电啊，停电一小时了"),
    )
    first, chat, second = report["lines"]
    assert set(first) == {
        "line", "intent", "ticket", "joined", "incident", "level", "findings", "replies",
    }  # fmt: skip
    assert (first["intent"], first["level"], first["findings"]) == ("outage_report", "R0", [])
    assert first["ticket"]
    assert first["joined"] is None
    assert first["incident"]
    assert [one["where"] for one in first["replies"]] == ["group"]
    assert first["ticket"] in first["replies"][0]["text"]
    assert (chat["intent"], chat["ticket"], chat["joined"], chat["replies"]) == (
        "none", None, None, [],
    )  # fmt: skip
    assert (second["ticket"], second["joined"]) == (None, first["ticket"])
    (ticket,) = report["tickets"]
    assert (ticket["ticket"], ticket["kind"], ticket["state"]) == (
        first["ticket"], "outage_report", "open",
    )  # fmt: skip
    assert (ticket["line"], ticket["lines"]) == (0, [0, 2])
    (incident,) = report["incidents"]
    assert incident["incident"] == ticket["incident"] == first["incident"]
    assert (incident["line"], incident["lines"], incident["tickets"]) == (
        0, [0, 2], [first["ticket"]],
    )  # fmt: skip
    assert report["inbox"]["received"] == report["inbox"]["done"] >= 3
    assert report["inbox"]["parked"] == report["outbox"]["parked"] == 0
    assert report["outbox"]["sent"] >= 1


def test_each_group_serves_a_district_of_its_own(play: Play) -> None:
    report = play(
        line(0, "王芳", "我们家停电了"),
        line(1, "李强", "我们这边停电了", WEST),
        line(2, "陈静", "我家也停电了"),
    )
    first, west, second = report["lines"]
    assert first["incident"] == second["incident"] != west["incident"]
    assert [one["lines"] for one in report["incidents"]] == [[0, 2], [1]]
    assert len(report["tickets"]) == 3


def test_staff_open_nothing_by_talking(play: Play) -> None:
    report = play(
        line(0, "赵经理", "东村停电了，我们家停电了", role="manager"),
        line(1, "孙督导", "停电了，请报修", role="supervisor"),
        line(2, "钱所长", "停电了，请报修", role="leader"),
        line(3, "王芳", "我们家停电了"),
    )
    assert [one["ticket"] is None for one in report["lines"]] == [True, True, True, False]
    assert [one["line"] for one in report["tickets"]] == [3]


def test_an_edited_line_is_judged_again_and_reported_as_the_edit(play: Play) -> None:
    report = play(line(0, "王芳", "今天天气真好"), line(30, "王芳", "我们家停电了，没电", edit=0))
    assert [one["intent"] for one in report["lines"]] == ["none", "outage_report"]
    assert report["lines"][0]["ticket"] is None
    assert report["lines"][1]["ticket"]
    assert report["tickets"][0]["lines"] == [1]


def test_a_reply_to_the_bots_sentence_is_answered(play: Play) -> None:
    report = play(line(0, "王芳", "我们家停电了"), line(9, "李强", "嗯嗯", reply_to=0))
    assert report["lines"][1]["intent"] == "none"
    assert report["lines"][1]["ticket"] is None


def test_private_talk_is_answered_in_private(play: Play) -> None:
    report = play(line(0, "王芳", "我家停电了", private=True))
    assert {one["where"] for one in report["lines"][0]["replies"]} == {"private"}
    assert report["tickets"][0]["line"] == 0


def test_a_button_is_pressed_by_its_words_or_a_part_of_them(play: Play) -> None:
    report = play(
        line(0, "王芳", "/start", private=True),
        line(2, "王芳", press="我的工单", private=True),
        line(4, "王芳", press="工单", private=True),
        line(6, "王芳", press="不存在的按钮", private=True),
        line(8, "王芳", "好", private=True, reply_to=3),
    )
    exact, partial, unknown, after = report["lines"][1:]
    assert exact["replies"]
    assert "problem" not in exact
    assert exact["replies"] == partial["replies"]
    assert unknown["problem"] == "nothing in this chat has a button '不存在的按钮'"
    assert (unknown["intent"], unknown["replies"]) == ("none", [])
    assert after["problem"] == "line 3 made no message"


def test_days_are_played_in_seconds(play: Play) -> None:
    began = time.monotonic()
    report = play(
        line(0, "王芳", "我们家停电了"),
        line(100_000, "王芳", "又停电了，我们家没电"),
        line(200_000, "李强", "我家这个月电费多少"),
    )
    assert time.monotonic() - began < 60
    first, next_day, last = report["lines"]
    assert first["ticket"] != next_day["ticket"]
    assert last["ticket"]
    assert first["ticket"][:-4] != last["ticket"][:-4]


@pytest.mark.no_cover
def test_what_is_due_later_is_reported_as_waiting(play: Play) -> None:
    """A group hears twenty messages a minute: a crowd's answers take longer than the play."""
    report = play(*[line(n * 0.05, f"居民{n}", "@LamplightBot 电费怎么交") for n in range(90)])
    assert all(one["ticket"] for one in report["lines"])
    outbox = report["outbox"]
    assert outbox["waiting"] > 0
    assert 40 <= outbox["sent"] <= 70
    assert outbox["sent"] + outbox["waiting"] >= 90
    answered = [one for one in report["lines"] if one["replies"]]
    assert len(answered) <= outbox["sent"]
    assert not report["lines"][-1]["replies"]


def test_an_empty_text_asks_for_nothing(play: Play) -> None:
    report = play(line(0, "王芳", ""), line(2, "王芳", "我们家停电了"))
    assert (report["lines"][0]["intent"], report["lines"][0]["replies"]) == ("none", [])
    assert report["lines"][1]["ticket"]


def test_a_report_may_go_to_standard_output(tmp_path: Path) -> None:
    script = tmp_path / "play.jsonl"
    script.write_text(json.dumps(line(0, "王芳", "你好")), "utf-8")
    result = CliRunner().invoke(lamplight, ["demo", "--play", str(script), "--exit"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["lines"][0]["line"] == 0


def test_an_empty_transcript_has_an_empty_report(play: Play) -> None:
    report = play()
    assert (report["lines"], report["tickets"], report["incidents"]) == ([], [], [])


def test_a_stuck_play_says_what_is_stuck() -> None:
    assert "inbox 0" in str(PlayIsStuck(states=["inbox 0"]))


def test_the_stations_own_group_can_be_played(play: Play) -> None:
    report = play(
        line(0, "王芳", "我们家停电了"),
        line(10, "赵经理", "大家注意安全", "东所工作群", role="manager", desk="group"),
        line(20, "赵经理", "/tickets", "东所工作群", role="manager"),
        line(30, "赵经理", "我看看", "东所工作群", role="manager", reply_to="待办"),
        line(40, "赵经理", "没有这句", "东所工作群", role="manager", reply_to="无此一句"),
    )
    opened, _, listed, answered, missed = report["lines"]
    assert opened["ticket"]
    assert [one["where"] for one in listed["replies"]] == ["group"]
    assert "problem" not in answered
    assert missed["problem"] == "nothing in this chat says '无此一句'"
    assert len(report["tickets"]) == 1


def test_what_comes_by_itself_is_told_with_its_time(play: Play) -> None:
    report = play(
        line(0, "王芳", "我家电表箱的门掉了，麻烦派人来装一下"),
        line(5, "赵经理", "早", role="manager"),
        line(600, "李强", "今天天气真好"),
    )
    owner = [one for one in report["later"] if one["where"] == "private"]
    assert any(report["tickets"][0]["ticket"] in one["text"] for one in owner)
    assert all(0 <= one["t"] <= 720 and one["edit"] in (True, False) for one in report["later"])
