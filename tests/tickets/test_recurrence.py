"""Third time is an alarm: the same matter, of one household, district or transformer."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tickets.recurrence import Occurrence, recurrence
from tickets.revisit import Level, Threshold

NOW = datetime(2026, 7, 1, tzinfo=UTC)
THRESHOLDS = {
    Level.HOUSEHOLD: Threshold(3, timedelta(days=30)),
    Level.DISTRICT: Threshold(4, timedelta(days=30)),
    Level.TRANSFORMER: Threshold(2, timedelta(days=60)),
}


def one(
    number: int,
    days: float = 0,
    *,
    topic: str = "",
    who: int = 1,
    district: int | None = 5,
    place: int | None = None,
    incident: int | None = None,
) -> Occurrence:
    at = NOW - timedelta(days=days)
    return Occurrence(number, at, topic, who, district, place, incident)


def levels(this: Occurrence, *earlier: Occurrence) -> dict[Level, int]:
    found = recurrence(this, earlier, THRESHOLDS)
    return {found.level: found.times} if found else {}


def test_the_third_time_within_the_days_counts_and_older_ones_do_not() -> None:
    assert levels(one(3), one(1, 29), one(2, 1)) == {Level.HOUSEHOLD: 3}
    assert levels(one(3), one(1, 30), one(2, 1)) == {}
    assert levels(one(3), one(1, -1), one(2, 1)) == {}


def test_another_matter_is_not_the_same() -> None:
    assert levels(one(3, topic="voltage"), one(1, 2, topic="meter"), one(2, 1)) == {}
    assert levels(one(3, topic="voltage"), one(1, 2, topic="voltage"), one(2, 1)) == {
        Level.HOUSEHOLD: 3
    }


def test_whoever_reports_from_the_same_place_is_the_same_household() -> None:
    assert levels(one(3, place=9), one(1, 2, who=2, place=9), one(2, 1, who=3, place=9)) == {
        Level.HOUSEHOLD: 3
    }


def test_a_district_counts_everybody_and_one_incident_once() -> None:
    four = [one(number, number, who=number) for number in (1, 2, 3)]
    assert levels(one(9, who=9), *four) == {Level.DISTRICT: 4}
    same = [one(number, number, who=number, incident=77) for number in (1, 2, 3)]
    assert levels(one(9, who=9), *same) == {}
    assert levels(one(9, who=9, district=None), *four) == {}


def test_a_transformer_counts_common_faults_alone() -> None:
    this = one(9, who=9, incident=78)
    assert levels(this, one(1, 50, who=2, incident=77)) == {Level.TRANSFORMER: 2}
    assert levels(this, one(1, 50, who=2)) == {}
    assert levels(one(9, who=9), one(1, 50, who=2, incident=77)) == {}
    assert recurrence(one(9), [one(1, 2), one(2, 1)], {}) is None


def test_what_one_household_reports_is_never_the_matter_of_a_district_or_transformer() -> None:
    mine = [one(number, number, incident=70 + number) for number in (1, 2, 3)]
    assert levels(one(9, incident=79), *mine) == {Level.HOUSEHOLD: 4}
    assert levels(one(9, incident=79), mine[0]) == {}
    home = [one(number, number, who=number, place=8) for number in (2, 3, 4)]
    assert levels(one(9, place=8), *home) == {Level.HOUSEHOLD: 4}


def test_the_narrowest_that_explains_every_report_counts() -> None:
    mine = [one(1, 3), one(2, 2)]
    neighbour = one(3, 1, who=2)
    assert levels(one(9), *mine, neighbour) == {Level.DISTRICT: 4}
    common = [one(number, number, who=number, incident=70 + number) for number in (1, 2, 3)]
    assert levels(one(9, who=9, incident=79), *common) == {Level.TRANSFORMER: 4}
    assert levels(one(9, who=9, incident=79), *common, one(4, 4, who=4)) == {Level.DISTRICT: 5}


def test_an_evening_of_one_incident_is_one_time_of_its_district() -> None:
    hour = 1 / 24
    evening = [one(number, 4 * hour, who=number, incident=77) for number in (1, 2, 3)]
    lone = [one(number, hour, who=number, topic="fire") for number in (4, 5)]
    assert levels(one(9, who=9), *evening, *lone) == {}
    before = [one(number, number, who=number, incident=70 + number) for number in (4, 5)]
    later = one(9, -3 * hour, who=9)
    assert levels(later, *evening, *before) == {Level.DISTRICT: 4}
    # Who reports from home alone is still counted there.
    assert levels(one(9), one(1, 4 * hour, incident=77), one(2, hour)) == {Level.HOUSEHOLD: 3}


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3), st.integers(0, 2)), max_size=12))
def test_what_is_counted_is_what_is_behind_it(drawn: list[tuple[int, int, int]]) -> None:
    earlier = [
        one(number, days, who=who, incident=incident or None)
        for number, (days, who, incident) in enumerate(drawn, 1)
    ]
    found = recurrence(one(99, incident=1), earlier, THRESHOLDS)
    if found is not None:
        assert 99 in found.tickets
        assert THRESHOLDS[found.level].times <= found.times <= len(found.tickets)
