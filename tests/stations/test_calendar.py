"""Working time agrees with counting minutes, on holidays, make-up days and when clocks change."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chat.errors import BadInput
from stations.calendar import Calendar, NoWorkingTime, Period, calendar_from

PACK = Path(__file__).parents[2] / "packs/power-cn/calendar.toml"
DAY = (Period(8 * 60, 12 * 60), Period(14 * 60, 18 * 60))
OFFICE = Calendar("Asia/Shanghai", (*[DAY] * 5, (), ()))
NIGHT_AND_DAY = (Period(30, 150), Period(180, 24 * 60))
MINUTE = timedelta(minutes=1)
# Where clocks change by night, by half an hour, at midnight forwards and at midnight back, and the
# day of 2026 around which they do; the last one never changes.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),
    "Asia/Shanghai": (date(2026, 2, 15),),
}


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@st.composite
def some_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    edges = draw(st.lists(st.integers(0, 96), max_size=6, unique=True).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Period(first * 15, last * 15) for first, last in pairs)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Make a calendar, and a moment within six days of a change of its clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    near = draw(st.sampled_from(CHANGES[zone]))
    days = st.dates(near - timedelta(days=6), near + timedelta(days=6))
    calendar = Calendar(
        zone,
        (*(draw(some_periods()) for _ in range(6)), DAY),
        draw(st.dictionaries(days, st.one_of(st.just(()), some_periods()), max_size=4)),
    )
    midnight = datetime(near.year, near.month, near.day, tzinfo=UTC)
    return calendar, midnight + draw(st.integers(-6 * 24 * 60, 2 * 24 * 60)) * MINUTE


def minute_by_minute(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Count the minutes whose wall clock lies in a period of their day."""
    total, zone = 0, ZoneInfo(calendar.zone)
    while start < end:
        wall = start.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        total += any(one.opens <= minute < one.closes for one in calendar.periods_on(wall.date()))
        start += MINUTE
    return total * MINUTE


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 5 * 24 * 60))
@example((Calendar("Europe/Berlin", (NIGHT_AND_DAY,) * 7), at("2026-03-28 20:00")), 1440)
@example((Calendar("Europe/Berlin", (NIGHT_AND_DAY,) * 7), at("2026-10-24 20:00")), 1440)
def test_working_time_is_the_minutes_counted(case: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = case
    end = start + minutes * MINUTE
    counted = minute_by_minute(calendar, start, end)
    assert calendar.working_time(start, end) == counted
    assert calendar.open_at(start) == (minute_by_minute(calendar, start, start + MINUTE) == MINUTE)


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 3000))
def test_so_much_working_time_later_is_exactly_so_much_later(
    case: tuple[Calendar, datetime], minutes: int
) -> None:
    calendar, start = case
    end = calendar.after_working_time(start, minutes * MINUTE)
    assert calendar.working_time(start, end) == minutes * MINUTE
    # The first such moment, so that nothing is due in the middle of a night.
    assert end == start or calendar.open_at(end - timedelta(microseconds=1))


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 5 * 24 * 60))
def test_what_lies_between_leads_back_to_the_end(
    case: tuple[Calendar, datetime], minutes: int
) -> None:
    calendar, start = case
    end = start + minutes * MINUTE
    assume(calendar.open_at(end))
    reached = calendar.after_working_time(start, calendar.working_time(start, end))
    assert reached <= end
    assert calendar.working_time(reached, end) == timedelta()


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(1, 30))
def test_working_days_end_with_the_work_of_a_working_day(
    case: tuple[Calendar, datetime], days: int
) -> None:
    calendar, start = case
    end, zone = calendar.after_working_days(start, days), ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    last = (end - timedelta(seconds=1)).astimezone(zone).date()
    between = [first + timedelta(days=number + 1) for number in range((last - first).days)]
    assert sum(calendar.works_on(day) for day in between) == days
    rest = datetime.combine(last, datetime.max.time(), zone).astimezone(UTC)
    assert calendar.working_time(end, rest) == timedelta()


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_next_opening_is_the_first_open_minute_after_a_closed_one(
    case: tuple[Calendar, datetime],
) -> None:
    calendar, start = case
    assume(not calendar.open_at(start))
    opening = calendar.next_opening(start)
    assert calendar.open_at(opening)
    assert calendar.working_time(start, opening) == timedelta()


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-07-01 09:00", 1, "2026-07-02 18:00"),
        ("2026-07-01 00:00", 1, "2026-07-02 18:00"),
        ("2026-07-03 23:00", 1, "2026-07-06 18:00"),
        ("2026-09-30 10:00", 5, "2026-10-13 18:00"),
        ("2026-02-13 10:00", 1, "2026-02-14 18:00"),
        ("2025-09-30 10:00", 2, "2025-10-10 18:00"),
        ("2025-09-30 10:00", 3, "2025-10-11 18:00"),
    ],
)
def test_the_shipped_calendar_knows_holidays_and_make_up_days(
    asked: str, days: int, due: str
) -> None:
    calendar = calendar_from(tomllib.loads(PACK.read_text("utf-8")), "Asia/Shanghai")
    assert calendar.after_working_days(at(asked), days) == at(due)
    assert calendar.known_until == date(2026, 12, 31)


def test_opening_hours() -> None:
    assert OFFICE.open_at(at("2026-07-01 08:00"))
    assert not OFFICE.open_at(at("2026-07-01 12:00"))
    assert OFFICE.next_opening(at("2026-07-01 08:00")) == at("2026-07-01 14:00")
    assert OFFICE.next_opening(at("2026-07-03 18:00")) == at("2026-07-06 08:00")


def test_other_hours_keep_the_days_on_which_there_is_work() -> None:
    calendar = calendar_from(tomllib.loads(PACK.read_text("utf-8")), "Asia/Shanghai")
    reception = calendar.with_hours(9 * 60, 17 * 60)
    assert reception.open_at(at("2026-07-01 12:30"))
    assert not reception.open_at(at("2026-07-01 08:30"))
    assert reception.next_opening(at("2026-09-30 17:00")) == at("2026-10-08 09:00")
    assert reception.open_at(at("2026-10-10 16:59"))


def test_a_night_in_which_clocks_change_has_more_or_less_time() -> None:
    night = Calendar("Europe/Berlin", ((Period(0, 6 * 60),),) * 7)
    for text, hours in (("2026-03-28", 6), ("2026-03-29", 5), ("2026-10-25", 7)):
        midnight = at(f"{text} 00:00", "Europe/Berlin")
        assert night.working_time(midnight, midnight + 12 * 60 * MINUTE) == hours * 60 * MINUTE


def test_hours_that_a_change_of_clocks_swallows_are_not_worked() -> None:
    swallowed = Calendar("Europe/Berlin", ((Period(2 * 60, 3 * 60),),) * 7)
    eve = at("2026-03-28 12:00", "Europe/Berlin")
    assert swallowed.after_working_days(eve, 1) == at("2026-03-30 00:00", "Europe/Berlin")
    assert swallowed.after_working_time(eve, MINUTE) == at("2026-03-30 02:01", "Europe/Berlin")


def test_a_day_that_never_was_has_no_time() -> None:
    # Samoa went from the 29th to the 31st of December 2011.
    always = Calendar("Pacific/Apia", ((Period(0, 24 * 60),),) * 7)
    eve = at("2011-12-29 00:00", "Pacific/Apia")
    assert always.working_time(eve, eve + timedelta(days=2)) == timedelta(days=2)


def test_a_period_may_end_at_midnight() -> None:
    night = Calendar("Asia/Shanghai", ((Period(22 * 60, 24 * 60),),) * 7)
    assert night.working_time(at("2026-07-01 00:00"), at("2026-07-02 00:00")).seconds == 2 * 3600


def test_a_year_without_work_is_a_fact_and_not_an_endless_search() -> None:
    start = at("2026-07-01 08:00")
    endless = {start.date() + timedelta(days=number): () for number in range(500)}
    for idle in (
        Calendar("Asia/Shanghai", ((),) * 7),
        Calendar("Asia/Shanghai", OFFICE.week, endless),
    ):
        with pytest.raises(NoWorkingTime):
            idle.next_opening(start)
        with pytest.raises(NoWorkingTime):
            idle.after_working_time(start, MINUTE)
        with pytest.raises(NoWorkingTime):
            idle.after_working_days(start, 1)


def test_long_limits_are_counted_over_years() -> None:
    assert OFFICE.after_working_days(at("2026-07-01 09:00"), 600) > at("2028-07-01 09:00")
    assert OFFICE.after_working_time(at("2026-07-01 09:00"), 5000 * 60 * MINUTE) > at("2028-06-01")


def test_single_days_may_have_their_own_hours() -> None:
    tree = {
        "week": {"tuesday": ["9:00-17:00"]},
        "make_up": [date(2026, 7, 4)],
        "days": {"2026-07-05": ["10:00-11:00", "13:00-14:00"], "2026-07-07": []},
    }
    calendar = calendar_from(tree, "Asia/Shanghai")
    assert calendar.periods_on(date(2026, 7, 4)) == (Period(540, 1020),)
    assert calendar.periods_on(date(2026, 7, 5)) == (Period(600, 660), Period(780, 840))
    assert not calendar.works_on(date(2026, 7, 7))
    assert calendar.works_on(date(2026, 7, 14))
    assert calendar.known_until is None


WEEK = {"monday": ["8:00-9:00"]}


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        ({"week": {"funday": []}}, "calendar.week: unknown funday"),
        ({"weeks": {}}, "calendar: unknown weeks"),
        ({"week": []}, "calendar.week: wants a table"),
        ({"week": {"monday": ["08:00-12:00", "11:00-13:00"]}}, "monday: 08:00-12:00, 11:00-13:00"),
        ({"week": {"monday": ["12:00-08:00"]}}, "monday: 12:00-08:00"),
        ({"week": {"monday": ["12:00-12:00"]}}, "monday: 12:00-12:00"),
        ({"week": {"monday": ["08:00-25:00"]}}, "monday: 08:00-25:00"),
        ({"week": {"monday": ["08:70-12:00"]}}, "monday: 08:70"),
        ({"week": {"monday": ["morning"]}}, "monday: morning"),
        ({"week": {"monday": ["08:00-"]}}, "monday: -"),
        ({"week": {"monday": "08:00-12:00"}}, "monday: wants a list"),
        ({"week": WEEK, "holidays": "soon"}, "holidays: wants a list"),
        ({"week": WEEK, "holidays": ["soon"]}, "holidays: soon"),
        ({"week": WEEK, "holidays": [datetime(2026, 1, 1)]}, "holidays: 2026-01-01 00"),  # noqa: DTZ001
        ({"week": WEEK, "holidays": [[date(2026, 2, 2)]]}, "holidays: 2026-02-02"),
        ({"week": WEEK, "holidays": [[date(2026, 2, 2), date(2026, 1, 1)]]}, "holidays: 2026-02-0"),
        ({"week": WEEK, "holidays": [[date(2026, 2, 2), date(2036, 1, 1)]]}, "holidays: 2026-02-0"),
        (
            {"week": WEEK, "holidays": [date(2026, 1, 1)], "make_up": [date(2026, 1, 1)]},
            "make_up: 2026-01-01 is there twice",
        ),
        ({"week": WEEK, "days": {"soon": []}}, "calendar.days.soon: is no day"),
        (
            {"week": WEEK, "make_up": [date(2026, 1, 1)], "days": {"2026-01-01": []}},
            "days: 2026-01-01 is there twice",
        ),
        ({"week": WEEK, "days": {"2026-01-01": ["9:00-8:00"]}}, "days.2026-01-01: 9:00-8:00"),
        ({"week": WEEK, "known_until": "2026"}, "calendar.known_until: 2026"),
    ],
)
def test_a_wrong_calendar_is_refused_by_its_key(tree: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        calendar_from(tree, "Asia/Shanghai")


def test_a_week_without_work_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(NoWorkingTime):
        calendar_from({"week": {"monday": []}}, "Asia/Shanghai")
    closed = [[date(2026, 1, 1), date(2026, 12, 31)], [date(2027, 1, 1), date(2027, 6, 30)]]
    calendar_from({"week": WEEK, "holidays": closed[:1]}, "Asia/Shanghai")
    with pytest.raises(NoWorkingTime):
        calendar_from({"week": WEEK, "holidays": closed}, "Asia/Shanghai")
    for zone in ("Mars/Olympus", "../etc", "Asia", ""):
        with pytest.raises(BadInput, match="zone"):
            calendar_from({"week": WEEK}, zone)
