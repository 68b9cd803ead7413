"""How far a scope and a link reach, and who is on duty: the rules alone."""

from datetime import UTC, datetime

import pytest

from stations.area import District
from stations.authority import reaches
from stations.duty import on_duty_first
from stations.group import Purpose
from stations.group_link import LinkExpired, group_link
from stations.scope import SYSTEM, Scope
from stations.staff import Role, Staff

WHOLE = Staff(1, 1, None, 11, Role.MANAGER)
NARROW = Staff(2, 1, 5, 12, Role.MANAGER)
GONE = Staff(3, 1, None, 13, Role.LEADER, active=False)


def test_an_appointment_that_ended_reaches_nothing() -> None:
    assert not reaches(GONE, 1, None)
    assert not reaches(WHOLE, 2, None)
    assert reaches(WHOLE, 1, 5)
    assert not reaches(NARROW, 1, None)


def test_a_scope_sees_districts_of_its_stations_alone() -> None:
    narrow = Scope(12, frozenset({1}), frozenset({5}), Role.MANAGER)
    assert narrow.sees_district(1, 5)
    assert not narrow.sees_district(1, 6)
    assert not narrow.sees_district(2, 5)
    assert SYSTEM.sees_district(2, None)
    assert SYSTEM.sees_station(None)


def test_who_serves_the_district_comes_before_who_serves_the_station() -> None:
    twice = Staff(4, 1, 5, 11, Role.SUPERVISOR)
    assert on_duty_first([WHOLE, NARROW, GONE, twice], [5]) == (NARROW, WHOLE)
    assert on_duty_first([NARROW], [6]) == ()
    assert on_duty_first([NARROW], []) == (NARROW,)


def test_a_link_whose_district_is_gone_ties_nothing() -> None:
    district = District(77, 1, None, "东村台区")
    link = group_link(
        1, [district], [district], Purpose.CUSTOMERS, datetime(2026, 7, 1, tzinfo=UTC)
    )
    assert link.choose([district]) == (77,)
    with pytest.raises(LinkExpired):
        link.choose([])
