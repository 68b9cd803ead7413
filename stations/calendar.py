"""A station's working hours: several periods a day, holidays, make-up working days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chat.errors import BadInput, Fact

_DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)
# No office is closed for longer; looking further for work would never end.
_HORIZON = 400
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NoWorkingTime(Fact):
    """The calendar has no working time within reach, so nothing can become due by it."""

    key = "calendar.no_working_time"


@dataclass(frozen=True, slots=True)
class Period:
    """Working time within a local day, in minutes; ``closes`` is outside."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time by weekday (Monday first), with ``days`` that are otherwise.

    A day in ``days`` has just the periods given: none on a holiday, those of a working day on a
    make-up day (调休). ``known_until``: holidays are entered up to this day.
    """

    zone: str
    week: tuple[tuple[Period, ...], ...]
    days: Mapping[date, tuple[Period, ...]] = field(default_factory=dict)
    known_until: date | None = None

    def periods_on(self, day: date) -> tuple[Period, ...]:
        """Return the working time of a local day."""
        return self.days.get(day, self.week[day.weekday()])

    def works_on(self, day: date) -> bool:
        """True on a working day."""
        return bool(self.periods_on(day))

    def open_at(self, moment: datetime) -> bool:
        """True while somebody is there."""
        return any(start <= moment < end for start, end in self._spans_on(self._day_of(moment)))

    def next_opening(self, moment: datetime) -> datetime:
        """Return when work next begins, strictly after ``moment``; raises ``NoWorkingTime``."""
        for start, _ in self._spans_from(moment):
            if start > moment:
                return start
        raise NoWorkingTime

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments, in real hours."""
        total = timedelta()
        day = self._day_of(start)
        while day <= self._day_of(end):
            for opens, closes in self._spans_on(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return total

    def after_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """Return when so much working time has passed; raises ``NoWorkingTime``."""
        left = span
        for start, end in self._spans_from(moment):
            here = end - max(start, moment)
            if here >= left:
                return max(start, moment) + left
            left -= here
        raise NoWorkingTime

    def after_working_days(self, moment: datetime, days: int) -> datetime:
        """Return the end of work on the n-th working day; raises ``NoWorkingTime``.

        The day on which it was asked does not count, as the limits in working days are read: what
        is asked on Monday for one working day is due on Tuesday evening.
        """
        day, left = self._day_of(moment), days
        for _ in range(_HORIZON):
            day += _DAY
            left -= self.works_on(day)
            if left <= 0 and self.works_on(day):
                return self._spans_on(day)[-1][1]
        raise NoWorkingTime

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield working time that ends after ``moment``, for as long as anybody would look."""
        day = self._day_of(moment)
        for _ in range(_HORIZON):
            for start, end in self._spans_on(day):
                if end > moment:
                    yield start, end
            day += _DAY

    def _spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        periods = self.periods_on(day)
        return [(self._at(day, one.opens), self._at(day, one.closes)) for one in periods]

    def _at(self, day: date, minute: int) -> datetime:
        over, within = divmod(minute, _DAY_MINUTES)
        wall = datetime.combine(day + over * _DAY, time(within // 60, within % 60))
        return wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


def calendar_from(tree: Mapping[str, Any], zone: str) -> Calendar:
    """Read a calendar's file: ``[week]``, ``holidays``, ``make_up``; raises ``BadInput`` by key."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(reason=f"calendar.zone: {zone}") from None
    unknown = set(tree) - {"week", "holidays", "make_up", "known_until", "source"}
    if unknown:
        raise BadInput(reason=f"calendar: {', '.join(sorted(unknown))}")
    written = tree.get("week", {})
    if set(written) - set(_WEEKDAYS):
        raise BadInput(reason=f"calendar.week: {', '.join(sorted(set(written) - set(_WEEKDAYS)))}")
    week = tuple(_periods(f"calendar.week.{name}", written.get(name, [])) for name in _WEEKDAYS)
    if not any(week):
        raise NoWorkingTime
    usual = next(periods for periods in week if periods)
    days: dict[date, tuple[Period, ...]] = {}
    for key, periods in (("holidays", ()), ("make_up", usual)):
        for day in _days(tree.get(key, []), key):
            if day in days:
                raise BadInput(reason=f"calendar.{key}: {day} twice")
            days[day] = periods
    known = tree.get("known_until")
    return Calendar(zone, week, days, known if isinstance(known, date) else None)


def _days(written: Any, key: str) -> Iterator[date]:
    for entry in written:
        # A run of days is written as its first and its last.
        first, last = entry if isinstance(entry, list) and len(entry) == 2 else (entry, entry)
        if not isinstance(first, date) or not isinstance(last, date) or last < first:
            raise BadInput(reason=f"calendar.{key}: {entry}")
        if (last - first).days > _HORIZON:
            raise BadInput(reason=f"calendar.{key}: {entry}")
        for number in range((last - first).days + 1):
            yield first + number * _DAY


def _periods(key: str, written: Any) -> tuple[Period, ...]:
    found = tuple(_period(key, one) for one in written)
    reached = 0
    for one in found:
        if not reached <= one.opens < one.closes <= _DAY_MINUTES:
            raise BadInput(reason=f"{key}: {written}")
        reached = one.closes
    return found


def _period(key: str, written: Any) -> Period:
    opens, _, closes = str(written).partition("-")
    return Period(_minute(key, opens), _minute(key, closes))


def _minute(key: str, written: str) -> int:
    hour, _, minute = written.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(minute) < 60):
        raise BadInput(reason=f"{key}: {written or '-'}")
    return int(hour) * 60 + int(minute)
