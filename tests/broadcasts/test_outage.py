"""How an outage may move, how early it must be told, and what a dispatcher's text says of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.dispatch import Doubt, read_dispatch, read_dispatch_words, read_moment, read_span
from broadcasts.lead_time import Breach, NoticeRules, breaches
from broadcasts.notice import Notice, NoticeState, Progress, Reach, Relation, seconds_left
from broadcasts.outage import (
    EndsBeforeItBegins,
    LiesInThePast,
    Outage,
    OutageEvent,
    OutageHasBegun,
    OutageHasNotBegun,
    OutageIsNoDraft,
    OutageIsOver,
    OutageKind,
    OutageMove,
    OutageState,
    moved,
    time_told,
)
from broadcasts.template import LONGEST_FACT, LONGEST_WORDS, read_kinds
from chat.errors import BadInput, Fact
from tests import pack

NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")
LOCAL = NOW.astimezone(ZONE)
WORDS = pack.notices().dispatch
RULES = pack.notices().rules
KINDS = pack.notices().kinds
DRAFT = Outage(
    1, 2, OutageKind.PLANNED, OutageState.DRAFT, NOW + 240 * HOUR, "检修", "东村",
    ends_at=NOW + 249 * HOUR,
)  # fmt: skip


def test_a_planned_outage_goes_from_draft_to_verified() -> None:
    one = moved(DRAFT, OutageMove.ANNOUNCE, NOW)
    assert (one.state, one.known, one.off) == (OutageState.ANNOUNCED, True, False)
    one = moved(one, OutageMove.REMIND, NOW)
    one = moved(one, OutageMove.START, one.starts_at + HOUR)
    assert (one.state, one.started_at, one.off) == (OutageState.STARTED, one.starts_at, True)
    one = moved(one, OutageMove.CHANGE_ETR, one.starts_at, etr_at=one.starts_at + 3 * HOUR)
    assert one.expected_at == one.starts_at + 3 * HOUR
    one = moved(one, OutageMove.RESTORE, one.starts_at + 2 * HOUR)
    assert (one.known, one.restored_at) == (False, one.starts_at + 2 * HOUR)
    again = moved(one, OutageMove.REOPEN, NOW)
    assert (again.state, again.restored_at, again.etr_at) == (OutageState.STARTED, None, None)
    assert moved(one, OutageMove.VERIFY, NOW).state is OutageState.VERIFIED


def test_a_fault_has_begun_when_it_is_announced() -> None:
    fault = Outage(1, 2, OutageKind.FAULT, OutageState.DRAFT, NOW - HOUR, "", "东村")
    assert fault.expected_at is None
    begun = moved(fault, OutageMove.ANNOUNCE, NOW)
    assert (begun.state, begun.started_at) == (OutageState.STARTED, NOW - HOUR)


@pytest.mark.parametrize(
    ("state", "move", "fact"),
    [
        (OutageState.ANNOUNCED, OutageMove.ANNOUNCE, OutageIsNoDraft),
        (OutageState.STARTED, OutageMove.ANNOUNCE, OutageIsNoDraft),
        (OutageState.STARTED, OutageMove.CANCEL, OutageHasBegun),
        (OutageState.STARTED, OutageMove.RESCHEDULE, OutageHasBegun),
        (OutageState.ANNOUNCED, OutageMove.RESTORE, OutageHasNotBegun),
        (OutageState.DRAFT, OutageMove.EXTEND, OutageHasNotBegun),
        (OutageState.RESTORED, OutageMove.CANCEL, OutageIsOver),
        (OutageState.CANCELLED, OutageMove.ANNOUNCE, OutageIsOver),
        (OutageState.VERIFIED, OutageMove.REOPEN, OutageIsOver),
    ],
)
def test_an_illegal_move_is_refused_by_name(
    state: OutageState, move: OutageMove, fact: type[Fact]
) -> None:
    one = Outage(1, 2, OutageKind.PLANNED, state, NOW, "检修", "东村", ends_at=NOW + HOUR)
    with pytest.raises(fact):
        moved(one, move, NOW)


def test_times_that_make_no_sense_are_refused() -> None:
    with pytest.raises(EndsBeforeItBegins):
        moved(DRAFT, OutageMove.CORRECT, NOW, ends_at=DRAFT.starts_at)
    announced = moved(DRAFT, OutageMove.ANNOUNCE, NOW)
    with pytest.raises(LiesInThePast):
        moved(
            announced,
            OutageMove.CHANGE_ETR,
            DRAFT.starts_at + 9 * HOUR,
            etr_at=DRAFT.starts_at + HOUR,
        )
    with pytest.raises(LiesInThePast):
        moved(DRAFT, OutageMove.ANNOUNCE, NOW + 300 * HOUR)


@given(st.lists(st.sampled_from(list(OutageMove)), max_size=12), st.sampled_from(list(OutageKind)))
def test_any_sequence_of_moves_leaves_a_legal_outage(
    moves: list[OutageMove], kind: OutageKind
) -> None:
    one, at = Outage(1, 2, kind, OutageState.DRAFT, NOW, "", "", ends_at=NOW + 99 * HOUR), NOW
    for move in moves:
        at += HOUR
        try:
            one = moved(one, move, at)
        except Fact:
            continue
        assert (one.restored_at is not None) == (
            one.state in (OutageState.RESTORED, OutageState.VERIFIED)
        )
        assert one.state is not OutageState.STARTED or one.started_at is not None


def test_what_was_told_is_what_held_before_it_moved() -> None:
    def event(move: OutageMove, hours: int, was: int) -> OutageEvent:
        return OutageEvent(hours, 1, 2, move, NOW + hours * HOUR, was=NOW + was * HOUR)

    moves = [
        event(OutageMove.CHANGE_ETR, 1, 10),
        event(OutageMove.START, 2, 0),
        event(OutageMove.CHANGE_ETR, 3, 11),
        event(OutageMove.EXTEND, 4, 12),
    ]
    now = NOW + 13 * HOUR
    assert time_told(moves, NOW, now) == NOW + 10 * HOUR
    assert time_told(moves, NOW + HOUR, now) == NOW + 11 * HOUR
    assert time_told(moves, NOW + 4 * HOUR, now) == now
    assert time_told([], NOW, None) is None


def test_how_early_it_must_be_told() -> None:
    assert breaches(DRAFT, RULES, NOW) == frozenset()
    assert breaches(DRAFT, RULES, NOW + 73 * HOUR) == {Breach.TOO_LATE}
    bare = Outage(1, 2, OutageKind.TEMPORARY, OutageState.DRAFT, NOW + 23 * HOUR, " ", "")
    assert breaches(bare, RULES, NOW) == {Breach.TOO_LATE, Breach.NO_SCOPE, Breach.NO_REASON}
    assert NoticeRules().lead(OutageKind.FAULT, date(2026, 1, 1)) == timedelta()
    assert RULES.lead(OutageKind.PLANNED, date(2009, 1, 1)) == timedelta()


def told(text: str) -> tuple[str, str, str, str, str]:
    found = read_dispatch(text, LOCAL, WORDS)
    at = [
        f"{one:%m-%d %H:%M}" if one else ""
        for one in (found.starts_at, found.ends_at or found.etr_at)
    ]
    return found.kind.value, *at, found.scope, found.reason  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "【计划停电通知】尊敬的客户：因线路检修，计划于12月8日 08:00至17:00"
                "对10kV东镇线停电。停电范围：东村、西村。"
            ),
            ("planned", "12-08 08:00", "12-08 17:00", "东村、西村", "线路检修"),
        ),
        (
            (
                "停电时间：2026-12-05 06:30:00 至 2026-12-05 18:00:00\n"
                "停电范围：李庄公变\n停电原因：配合道路施工"
            ),
            ("planned", "12-05 06:30", "12-05 18:00", "李庄公变", "配合道路施工"),
        ),
        (
            "10kV东镇线14:20跳闸，影响东村台区，因雷击，预计17:30恢复",
            ("fault", "11-26 14:20", "11-26 17:30", "东村台区", "雷击"),
        ),
        ("明天上午8点到下午5点检修", ("planned", "11-27 08:00", "11-27 17:00", "", "")),
        (
            "12月8日8时30分-17时30分临时停电消缺",
            ("temporary", "12-08 08:30", "12-08 17:30", "", ""),
        ),
        ("12-08 22:00~06:00 改造", ("planned", "12-08 22:00", "12-09 06:00", "", "")),
        ("1月5日 8点半到24:00检修", ("planned", "01-05 08:30", "01-06 00:00", "", "")),
        ("东村停电了抢修中", ("fault", "11-26 15:00", "", "", "")),
        ("故障 14:00到16:00", ("fault", "11-26 14:00", "11-26 16:00", "", "")),
        ("2月30日 8:00检修 25:00 8:61", ("planned", "11-26 08:00", "", "", "")),
        ("没有时间", ("planned", "", "", "", "")),
    ],
)
def test_a_dispatchers_text_is_read(text: str, expected: tuple[str, ...]) -> None:
    assert told(text) == expected


def test_what_is_missing_or_guessed_is_doubted() -> None:
    full = "停电时间：12月8日8:00-17:00 计划 停电范围：东村 停电原因：检修"
    assert read_dispatch(full, LOCAL, WORDS).doubts == frozenset()
    assert read_dispatch("没有时间", LOCAL, WORDS).doubts == {
        Doubt.KIND, Doubt.STARTS, Doubt.ENDS, Doubt.SCOPE, Doubt.REASON,
    }  # fmt: skip
    assert Doubt.STARTS in read_dispatch("8:00到17:00检修", LOCAL, WORDS).doubts
    assert read_dispatch("14:20跳闸", LOCAL, WORDS).doubts == {Doubt.SCOPE}
    assert Doubt.STARTS in read_dispatch("跳闸", LOCAL, WORDS).doubts
    assert read_dispatch("因线路老化，10kV东镇线检修", LOCAL, WORDS).line == "10kV东镇线"
    new_year = read_dispatch("1月5日8:00-9:00", LOCAL, WORDS).starts_at
    assert new_year is not None
    assert new_year.year == 2027


def test_a_typed_time_is_read() -> None:
    span = read_span("12月8日 8:00-17:00", LOCAL, WORDS)
    assert span is not None
    assert [f"{one:%m-%d %H:%M}" for one in span] == ["12-08 08:00", "12-08 17:00"]
    assert read_span("下周", LOCAL, WORDS) is None
    assert read_span("8:00", LOCAL, WORDS) is None
    late, soon = read_moment("14:00", LOCAL, WORDS), read_moment("18点半", LOCAL, WORDS)
    assert late is not None
    assert soon is not None
    assert [f"{one:%m-%d %H:%M}" for one in (late, soon)] == ["11-27 14:00", "11-26 18:30"]
    assert read_moment("不知道", LOCAL, WORDS) is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_trouble(text: str) -> None:
    found = read_dispatch(text, LOCAL, WORDS)
    assert found.starts_at is None or found.starts_at.tzinfo is not None


def test_wrong_words_are_refused() -> None:
    with pytest.raises(ValueError, match="scope"):
        read_dispatch_words({"kind": {}, "field": {"scope": ["("]}, "day": {}})


def test_every_kind_says_its_facts_first_and_refuses_what_is_missing() -> None:
    facts = {
        "starts": "s", "ends": "e", "scope": "{reason}", "reason": "r", "etr": "t", "at": "a",
        "was": "w", "month": "m", "due": "d", "from": "f", "what": "x", "source": "q", "when": "n",
    }  # fmt: skip
    for kind in KINDS.values():
        for locale in ("zh-CN", "en"):
            said = kind.say(locale, facts)
            assert said.startswith(kind.titles[locale])
            assert len(said) < 1_000
            assert kind.name(locale) == kind.names[locale]
    # What people wrote is never filled in again, and an optional fact drops its line.
    planned = KINDS["planned"]
    assert "范围：{reason}" in planned.say("zh-CN", facts)
    assert "线路" not in planned.say("zh-CN", facts, "").replace("原因", "")
    assert planned.say("zh-CN", facts, "改了的话").endswith("改了的话")
    assert planned.name("fr") == "planned"
    with pytest.raises(BadInput, match="ends, scope"):
        planned.say("zh-CN", {"starts": "s", "reason": "r"})
    with pytest.raises(BadInput, match="scope"):
        planned.say("zh-CN", facts | {"scope": "x" * (LONGEST_FACT + 1)})
    with pytest.raises(BadInput, match="words"):
        planned.say("zh-CN", facts, "x" * (LONGEST_WORDS + 1))


def test_a_kind_that_lacks_something_is_refused_by_name() -> None:
    whole = {
        "names": {"en": "A"}, "titles": {"en": "[A]"}, "facts": {"en": ["{x}"]},
        "fields": {"x": "text"},
    }  # fmt: skip
    assert read_kinds({"kind": {"a": whole}}, ("en",))["a"].say("en", {"x": "1"}) == "[A]\n1"
    with pytest.raises(ValueError, match="kind a: unknown x"):
        read_kinds({"kind": {"a": whole | {"fields": {}}}}, ("en",))
    with pytest.raises(ValueError, match="kind a"):
        read_kinds({"kind": {"a": {}}}, ("en",))


def test_a_notice_speaks_the_readers_language_and_counts_what_came_of_it() -> None:
    one = Notice(1, 2, "fault", Relation.ALERT, NoticeState.SENT, NOW, {"zh-CN": "中", "en": "e"})
    assert (one.text("en", "zh-CN"), one.text("fr", "zh-CN")) == ("e", "中")
    so_far = Progress({Reach.SENT: 3, Reach.WAITING: 1})
    assert (so_far.total, so_far.count(Reach.SENT, Reach.FAILED), so_far.over) == (4, 3, False)
    assert Progress({Reach.SENT: 3}).over
    assert [seconds_left(*one, 30.0) for one in ((0, 0), (1, 0), (20, 11))] == [0, 1, 2]
