"""What another system tells of outages: rows read or refused, what they change, how old it is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from broadcasts.lead_time import NoticeRules
from broadcasts.outage import Outage, OutageKind, OutageMove, OutageState, moved
from broadcasts.source import ToldOutage, ToldState, read_outage_row
from broadcasts.source_age import Age, StaleRule, age_of
from broadcasts.told_changes import changes, move_by_state
from chat.cells import RowIsWrong
from tests import pack

WORDS = pack.notices().source
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROW = {
    "id": "P1", "kind": "计划停电", "starts": "2026-12-08 08:00", "ends": "2026-12-08 17:00:00",
    "scope": "东村一组", "reason": "线路改造", "districts": "东村台区、西村台区",
    "state": "未停电", "station": "城东供电所", "line": "10kV东线",
}  # fmt: skip
TOLD = read_outage_row(ROW, WORDS, ZONE)


def wrong(zone: ZoneInfo | None = ZONE, **more: str) -> tuple[str, str]:
    with pytest.raises(RowIsWrong) as refused:
        read_outage_row({name: one for name, one in {**ROW, **more}.items() if one}, WORDS, zone)
    return refused.value.reason, refused.value.column


def test_a_row_of_the_public_record_is_read() -> None:
    assert replace(TOLD, as_of=None) == ToldOutage(
        "P1", OutageKind.PLANNED, datetime(2026, 12, 8, 0, 0, tzinfo=UTC), "东村一组", "线路改造",
        ToldState.AHEAD, datetime(2026, 12, 8, 9, 0, tzinfo=UTC), station="城东供电所",
        line="10kV东线", places=("东村台区", "西村台区"),
    )  # fmt: skip
    whole = {
        "other_id": "S9", "kind_code": "FAULT", "starts": "2026年12月8日8:05", "area": "东村\n二组",
        "reason": "大风", "etr": "2026/12/8 10:00:30.0", "branch_line": "东支线",
        "public_transformer": "东公变,,东公变", "as_of": "2026-12-08T08:30:00+08:00",
        "restored": "2026-12-08T01:00:00Z",
    }  # fmt: skip
    told = read_outage_row(whole, WORDS, ZONE)
    assert (told.external_id, told.kind, told.state, told.ends_at) == (
        "S9", OutageKind.FAULT, None, None,
    )  # fmt: skip
    assert (told.scope, told.line, told.places) == ("东村 二组", "东支线", ("东公变",))
    assert (told.etr_at, told.as_of, told.restored_at) == (
        datetime(2026, 12, 8, 2, 0, 30, tzinfo=UTC),
        datetime(2026, 12, 8, 0, 30, tzinfo=UTC),
        datetime(2026, 12, 8, 1, 0, tzinfo=UTC),
    )


def test_what_says_too_little_or_nonsense_is_refused_by_column() -> None:
    assert wrong(id="") == ("missing", "id")
    assert wrong(id="x" * 81) == ("too_long", "id")
    assert wrong(starts="") == ("missing", "starts")
    assert wrong(kind="") == ("missing", "kind")
    assert wrong(kind="检查") == ("unknown_kind", "kind")
    assert wrong(state="已终止") == ("unknown_state", "state")
    assert wrong(scope="", area="") == ("missing", "scope")
    assert wrong(reason="") == ("missing", "reason")
    assert wrong(reason="长" * 4_001) == ("too_long", "reason")
    assert wrong(ends="") == ("missing", "ends")
    assert wrong(ends="2026-12-08 08:00") == ("ends_before", "ends")
    assert wrong(etr="2026-12-07 08:00") == ("ends_before", "etr")
    assert wrong(starts="明天") == ("moment", "starts")
    assert wrong(starts="2026-13-08 08:00") == ("moment", "starts")
    assert wrong(starts="2026-12-08 28:00") == ("moment", "starts")
    assert wrong(None) == ("no_zone", "starts")
    assert wrong(districts="、".join(f"{one}台" for one in range(501))) == ("too_long", "districts")


DRAFT = Outage(
    1, 2, OutageKind.PLANNED, OutageState.DRAFT, TOLD.starts_at, "改过的原因", "东村", TOLD.ends_at
)
AHEAD = moved(DRAFT, OutageMove.ANNOUNCE, NOW)
OFF = moved(AHEAD, OutageMove.START, TOLD.starts_at)


def told(outage: Outage, **more: object) -> list[tuple[OutageMove, dict[str, object]]]:
    found = changes(outage, TOLD, replace(TOLD, **more))  # type: ignore[arg-type]
    return [(one.move, dict(one.fields)) for one in found]


def test_only_what_the_source_changed_itself_changes_here() -> None:
    later = TOLD.ends_at + HOUR if TOLD.ends_at else None
    assert told(DRAFT) == told(AHEAD) == []
    assert told(DRAFT, scope="西村", ends_at=later) == [
        (OutageMove.CORRECT, {"scope": "西村", "ends_at": later})
    ]
    assert told(AHEAD, ends_at=later, reason="大修") == [
        (OutageMove.CORRECT, {"reason": "大修"}),
        (OutageMove.EXTEND, {"ends_at": later, "etr_at": None}),
    ]
    assert told(OFF, etr_at=later) == [(OutageMove.EXTEND, {"etr_at": later})]
    begin = TOLD.starts_at + HOUR
    assert told(AHEAD, starts_at=begin) == [
        (OutageMove.RESCHEDULE, {"etr_at": None, "ends_at": TOLD.ends_at, "starts_at": begin})
    ]
    assert told(OFF, starts_at=begin) == [(OutageMove.CORRECT, {"starts_at": begin})]
    over = moved(OFF, OutageMove.RESTORE, TOLD.starts_at + HOUR)
    assert told(over, ends_at=later) == []


def test_a_fault_expects_its_end_anew_or_not_any_more() -> None:
    fault = replace(OFF, kind=OutageKind.FAULT, ends_at=None, etr_at=TOLD.ends_at)
    before = replace(TOLD, kind=OutageKind.FAULT, ends_at=None, etr_at=TOLD.ends_at)
    (gone,) = changes(fault, before, replace(before, etr_at=None))
    assert (gone.move, gone.was, gone.became) == (OutageMove.CHANGE_ETR, TOLD.ends_at, None)


@pytest.mark.parametrize(
    ("state", "said", "move"),
    [
        (OutageState.DRAFT, ToldState.OFF, None),
        (OutageState.DRAFT, ToldState.ON, OutageMove.CANCEL),
        (OutageState.ANNOUNCED, ToldState.OFF, OutageMove.START),
        (OutageState.REMINDED, ToldState.CANCELLED, OutageMove.CANCEL),
        (OutageState.STARTED, ToldState.ON, OutageMove.RESTORE),
        (OutageState.STARTED, ToldState.CANCELLED, None),
        (OutageState.STARTED, ToldState.AHEAD, None),
        (OutageState.RESTORED, ToldState.OFF, OutageMove.REOPEN),
        (OutageState.VERIFIED, ToldState.OFF, None),
    ],
)
def test_a_state_that_a_source_tells_is_a_move_or_none(
    state: OutageState, said: ToldState, move: OutageMove | None
) -> None:
    assert move_by_state(replace(OFF, state=state), said) is move


def test_only_where_every_source_is_alive_may_anybody_say_that_there_is_none() -> None:
    hour = timedelta(minutes=60)
    assert (age_of({}, hour, NOW).age, age_of({}, hour, NOW).may_say_none) == (Age.NONE, False)
    fresh = age_of({"a": NOW - hour}, hour, NOW)
    assert (fresh.age, fresh.may_say_none, fresh.heard_at) == (Age.FRESH, True, NOW - hour)
    one_dead = age_of({"a": NOW, "b": NOW - hour - timedelta(seconds=1)}, hour, NOW)
    assert (one_dead.age, one_dead.may_say_none, one_dead.silent) == (Age.STALE, False, ("b",))


def test_how_long_a_source_may_be_silent_is_a_dated_rule() -> None:
    rules = NoticeRules(
        stale=(
            StaleRule(timedelta(minutes=60), date(2026, 1, 1), "a"),
            StaleRule(timedelta(minutes=30), date(2027, 1, 1), "b"),
        )
    )
    assert rules.stale_after(date(2025, 1, 1)) == timedelta(0)
    assert rules.stale_after(date(2026, 6, 1)) == timedelta(minutes=60)
    assert rules.stale_after(date(2027, 1, 1)) == timedelta(minutes=30)
    assert pack.notices().rules.stale_after(date(2026, 11, 26)) == timedelta(minutes=60)
