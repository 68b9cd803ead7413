"""Working time agrees with counting minutes, on holidays, make-up days and when clocks change."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.errors import BadInput
from stations.calendar import Calendar, NoWorkingTime, Period, calendar_from

PACK = Path(__file__).parents[2] / "packs/power-cn/calendar.toml"
DAY = (Period(8 * 60, 12 * 60), Period(14 * 60, 18 * 60))
OFFICE = Calendar("Asia/Shanghai", (*[DAY] * 5, (), ()))
# Daylight saving begins on 29 March and ends on 25 October 2026.
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def periods() -> tuple[Period, ...]:
        hours = draw(st.lists(st.integers(6, 23), max_size=6, unique=True).map(sorted))
        pairs = zip(hours[::2], hours[1::2], strict=False)
        return tuple(Period(first * 60, last * 60) for first, last in pairs)

    week = tuple(periods() for _ in range(6))
    days = draw(
        st.dictionaries(
            st.dates(date(2026, 3, 20), date(2026, 4, 10)), st.sampled_from([(), DAY]), max_size=4
        )
    )
    return Calendar(draw(st.sampled_from(ZONES)), (*week, DAY), days)


BEGIN = datetime(2026, 3, 24, tzinfo=UTC)
MOMENTS = st.integers(0, 12 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


def minute_by_minute(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Count the minutes whose wall clock lies in a period of their day."""
    total, zone = 0, ZoneInfo(calendar.zone)
    while start < end:
        wall = start.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        total += any(one.opens <= minute < one.closes for one in calendar.periods_on(wall.date()))
        start += timedelta(minutes=1)
    return timedelta(minutes=total)


@settings(max_examples=60, deadline=None)
@given(calendars(), MOMENTS, st.integers(0, 5 * 24 * 60))
def test_working_time_is_the_minutes_counted(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    end = start + timedelta(minutes=minutes)
    assert calendar.working_time(start, end) == minute_by_minute(calendar, start, end)


@settings(max_examples=100, deadline=None)
@given(calendars(), MOMENTS, st.integers(1, 3000))
def test_so_much_working_time_later_is_exactly_so_much_later(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    span = timedelta(minutes=minutes)
    end = calendar.after_working_time(start, span)
    assert calendar.working_time(start, end) == span
    assert calendar.open_at(end - timedelta(seconds=1))


@given(calendars(), MOMENTS, st.integers(1, 30))
def test_working_days_end_with_the_work_of_a_working_day(
    calendar: Calendar, start: datetime, days: int
) -> None:
    end = calendar.after_working_days(start, days)
    zone = ZoneInfo(calendar.zone)
    first, last = (
        start.astimezone(zone).date(),
        (end - timedelta(seconds=1)).astimezone(zone).date(),
    )
    between = [first + timedelta(days=number + 1) for number in range((last - first).days)]
    assert sum(calendar.works_on(day) for day in between) == days
    assert not calendar.open_at(end)


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-07-01 09:00", 1, "2026-07-02 18:00"),
        ("2026-07-03 23:00", 1, "2026-07-06 18:00"),
        ("2026-09-30 10:00", 5, "2026-10-13 18:00"),
        ("2026-02-13 10:00", 1, "2026-02-14 18:00"),
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


def test_a_period_may_end_at_midnight() -> None:
    night = Calendar("Asia/Shanghai", ((Period(22 * 60, 24 * 60),),) * 7)
    assert night.working_time(at("2026-07-01 00:00"), at("2026-07-02 00:00")).seconds == 2 * 3600


def test_a_year_without_work_is_a_fact_and_not_an_endless_search() -> None:
    idle = Calendar("Asia/Shanghai", ((),) * 7)
    start = at("2026-07-01 08:00")
    with pytest.raises(NoWorkingTime):
        idle.next_opening(start)
    with pytest.raises(NoWorkingTime):
        idle.after_working_time(start, timedelta(minutes=1))
    with pytest.raises(NoWorkingTime):
        idle.after_working_days(start, 1)
    with pytest.raises(NoWorkingTime):
        calendar_from({"week": {}}, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        ({"week": {"funday": []}}, "funday"),
        ({"weeks": {}}, "weeks"),
        ({"week": {"monday": ["08:00-12:00", "11:00-13:00"]}}, "monday"),
        ({"week": {"monday": ["12:00-08:00"]}}, "monday"),
        ({"week": {"monday": ["08:00-25:00"]}}, "monday"),
        ({"week": {"monday": ["08:70-12:00"]}}, "monday"),
        ({"week": {"monday": ["morning"]}}, "monday"),
        ({"week": {"monday": ["8:00-9:00"]}, "holidays": ["soon"]}, "holidays"),
        (
            {"week": {"monday": ["8:00-9:00"]}, "holidays": [[date(2026, 2, 2), date(2026, 1, 1)]]},
            "holidays",
        ),
        (
            {"week": {"monday": ["8:00-9:00"]}, "holidays": [[date(2026, 2, 2), date(2036, 1, 1)]]},
            "holidays",
        ),
        (
            {
                "week": {"monday": ["8:00-9:00"]},
                "holidays": [date(2026, 1, 1)],
                "make_up": [date(2026, 1, 1)],
            },
            "make_up",
        ),
    ],
)
def test_a_wrong_calendar_is_refused_by_its_key(tree: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        calendar_from(tree, "Asia/Shanghai")


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("Mars/Olympus", "../etc"):
        with pytest.raises(BadInput, match="zone"):
            calendar_from({"week": {"monday": ["8:00-9:00"]}}, zone)
    assert calendar_from({"week": {"monday": ["8:00-9:00"]}}, "Asia/Shanghai").known_until is None
