"""Incidents: legal states whatever happens, what confirms a suspicion, which report is whose."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chat.errors import Fact
from tests.tickets.pack import RULES
from tickets.incident import (
    Confirming,
    Incident,
    IncidentIsConfirmed,
    IncidentIsNotRestored,
    IncidentIsOver,
    IncidentIsRestored,
    IncidentMove,
    IncidentState,
    Where,
    confirms,
    joined_by,
    moved,
)
from tickets.outage_words import Extent
from tickets.planned import EndsBeforeItBegins, IsOverAlready, PlannedOutage, check
from tickets.whereabouts import Whereabouts, same_village

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HERE, THERE = 7, 8
ONE = Incident(1, 1, HERE, "outage_report", IncidentState.SUSPECTED, NOON, NOON, district_id=70)


@given(some.lists(some.sampled_from(IncidentMove), max_size=12))
def test_any_moves_leave_a_legal_incident(moves: list[IncidentMove]) -> None:
    one = ONE
    for minutes, move in enumerate(moves):
        with contextlib.suppress(Fact):
            one = moved(one, move, NOON + timedelta(minutes=minutes))
    over = one.state in (IncidentState.CLOSED, IncidentState.DISSOLVED)
    assert (one.closed_at is not None) is over
    assert one.restored_at is None or one.state in (IncidentState.RESTORED, IncidentState.CLOSED)
    assert one.state is not IncidentState.CONFIRMED or one.confirmed_at is not None
    if over:
        for move in IncidentMove:
            with pytest.raises(IncidentIsOver):
                moved(one, move, NOON)


def test_a_wrong_move_says_why() -> None:
    sure = moved(ONE, IncidentMove.CONFIRM, NOON)
    back = moved(sure, IncidentMove.RESTORE, NOON)
    with pytest.raises(IncidentIsConfirmed):
        moved(sure, IncidentMove.CONFIRM, NOON)
    with pytest.raises(IncidentIsNotRestored):
        moved(sure, IncidentMove.REOPEN, NOON)
    for move in (IncidentMove.RESTORE, IncidentMove.DISSOLVE, IncidentMove.CONFIRM):
        with pytest.raises(IncidentIsRestored):
            moved(back, move, NOON)
    again = moved(replace(back, etr_at=NOON), IncidentMove.REOPEN, NOON)
    assert (again.state, again.restored_at, again.etr_at) == (IncidentState.CONFIRMED, None, None)


reports = some.lists(some.tuples(some.integers(1, 5), some.integers(0, 40)), max_size=9)


@given(reports, some.integers(1, 4), some.integers(1, 15))
def test_confirmation_is_what_a_plain_search_finds(
    said: list[tuple[int, int]], people: int, minutes: int
) -> None:
    rule = Confirming(people, timedelta(minutes=minutes))
    found = any(
        len({who for who, _ in some}) == people
        and max(at for _, at in some) - min(at for _, at in some) <= minutes
        for some in combinations(said, people)
    )
    moments = [(who, NOON + timedelta(minutes=at)) for who, at in said]
    assert confirms(moments, rule) is found


def joined(incident: Incident, **where: object) -> bool:
    known = Where(**{"chat_id": HERE, **where})  # type: ignore[arg-type]
    return joined_by([incident], "outage_report", "", known) is incident


def test_districts_stay_apart_and_groups_of_one_district_come_together() -> None:
    assert joined(ONE, district_id=70)
    assert joined(ONE, chat_id=THERE, district_id=70)
    assert not joined(ONE, district_id=71)
    assert joined(ONE)
    assert not joined(replace(ONE, district_id=None), chat_id=THERE, district_id=70)
    assert joined(replace(ONE, district_id=None), district_id=70)


def test_villages_tell_apart_where_no_district_is_known() -> None:
    unknown = replace(ONE, district_id=None, village="李家村")
    assert joined(unknown)
    assert joined(unknown, village="停了李家村")
    assert not joined(unknown, village="王家村")


def test_what_is_over_planned_or_of_another_matter_is_not_joined() -> None:
    for state in (IncidentState.RESTORED, IncidentState.CLOSED, IncidentState.DISSOLVED):
        assert not joined(replace(ONE, state=state))
    assert not joined(replace(ONE, planned_id=5))
    assert joined_by([ONE], "consult", "", Where(HERE)) is None
    assert joined_by([replace(ONE, topic="voltage")], ONE.kind, "no-power", Where(HERE)) is None


def test_the_incident_of_just_this_district_comes_first() -> None:
    vague = replace(ONE, id=2, district_id=None, last_report_at=NOON + timedelta(minutes=5))
    assert joined_by([vague, ONE], ONE.kind, "", Where(HERE, 70)) is ONE
    assert joined_by([ONE, vague], ONE.kind, "", Where(HERE)) is vague


WHERE = RULES.whereabouts


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("李家村停电了", "李家村"),
        ("怎么李家村又没电了", "李家村"),
        ("和平小区没电", "和平小区"),
        ("我们村没电了", ""),
        ("整个小区都停了", ""),
        ("农村电网该改了", ""),
        ("没电了", ""),
    ],
)
def test_a_village_is_what_is_named_and_not_we(text: str, village: str) -> None:
    assert WHERE.village(text) == village
    assert Whereabouts().village(text) == ""


def test_a_district_is_known_by_what_people_call_it() -> None:
    names = {1: "东村台区", 2: "西村1号台区", 3: "西村2号台区", 4: "10kV上湾线李庄公变"}
    assert WHERE.spoken_of("东村没电了", names) == 1
    assert WHERE.spoken_of("西村2号停了", names) == 3
    assert WHERE.spoken_of("李庄也停了", names) == 4
    assert WHERE.spoken_of("西村没电了", names) is None
    assert WHERE.spoken_of("停电了", names) is None
    assert same_village("", "李庄")


@pytest.mark.parametrize(
    ("text", "extent"),
    [
        ("就我家没电，邻居都有", Extent.MINE),
        ("楼上楼下都亮着，我家黑的", Extent.MINE),
        ("是不是就我家停电？", None),
        ("不光我家吧", None),
        ("全村都没电了", Extent.AROUND),
        ("隔壁也没电", Extent.AROUND),
        ("停电了", None),
    ],
)
def test_words_may_say_how_far_it_reaches(text: str, extent: Extent | None) -> None:
    assert RULES.outages.extent(text) is extent


def test_words_that_lean_on_the_neighbours_say_nothing_else() -> None:
    leans = RULES.outages.leans
    assert all(map(leans, ("我家也是", "俺家也没了", "+1", "我们这边也停了", "冰箱也不转了")))
    assert all(map(leans, ("几点来电啊", "咋还没修好", "来电了没")))
    assert not any(map(leans, ("我家的猫也是", "我家也有蜡烛", "快递几点到", "哈哈", "修好了")))


def test_the_supply_is_back_or_not_by_words() -> None:
    back = RULES.outages.is_back
    assert [back(text) for text in ("来电了", "还没来电", "来电了吗", "吃饭了")] == [
        True,
        False,
        None,
        None,
    ]
    wonders = RULES.outages.wonders_if_back
    assert all(map(wonders, ("咱村来电没有啊", "来电了吗", "几点来的电啊", "恢复了没")))
    assert not any(map(wonders, ("还没来电", "怎么还没来电啊", "来电了", "我家还没有电")))
    assert RULES.outages.reaches("")
    assert not RULES.outages.reaches("voltage")


def test_a_trade_without_feeders_in_its_names_finds_districts_all_the_same() -> None:
    assert Whereabouts(endings=("台区",)).spoken_of("东村停电了", {1: "东村台区"}) == 1


def test_what_is_planned_ends_after_it_begins_and_is_not_over() -> None:
    later = NOON + timedelta(hours=2)
    planned = PlannedOutage(1, 1, 70, NOON, later, "换线")
    check(planned, NOON)
    assert planned.covers(NOON)
    assert not planned.covers(later)
    assert not replace(planned, cancelled_at=NOON).covers(NOON)
    with pytest.raises(EndsBeforeItBegins):
        check(replace(planned, ends_at=NOON), NOON)
    with pytest.raises(IsOverAlready):
        check(planned, later)
