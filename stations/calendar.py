"""A station's working hours: several periods a day, holidays, make-up working days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chat.errors import BadInput, Fact

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60
# Days without any work after which nobody looks further: no office is closed for longer, and a
# calendar whose exceptions take every day would else be searched for ever.
_HORIZON = 400
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KEYS = frozenset(("week", "holidays", "make_up", "days", "known_until", "source"))

Span = tuple[datetime, datetime]
"""From a moment to another, which is outside."""


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

    A day in ``days`` has just the periods given: none on a holiday, some on a make-up day (调休).
    ``known_until``: holidays are entered up to this day. Periods are of the local wall clock, and
    what passes in them is real time: where clocks are put forward or back within working hours,
    that day has less or more of it.
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

    def with_hours(self, opens: int, closes: int) -> "Calendar":
        """Return the same working days with one period each, in minutes of the local day."""
        hours = (Period(opens, closes),)
        return replace(
            self,
            week=tuple(hours if periods else () for periods in self.week),
            days={day: hours if periods else () for day, periods in self.days.items()},
        )

    def open_at(self, moment: datetime) -> bool:
        """True while somebody is there."""
        return any(start <= moment < end for start, end in self._spans_on(self.day_of(moment)))

    def next_opening(self, moment: datetime) -> datetime:
        """Return when work next begins, strictly after ``moment``; raises ``NoWorkingTime``."""
        return next(start for start, _ in self._spans_from(moment) if start > moment)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments, in real time."""
        total, day, last = timedelta(), self.day_of(start), self.day_of(end)
        while day <= last:
            for opens, closes in self._spans_on(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return total

    def after_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """Return when so much working time has passed; raises ``NoWorkingTime``."""
        left, reached = span, moment
        spans = self._spans_from(moment)
        while left > timedelta():
            start, end = next(spans)
            reached = min(end, max(start, moment) + left)
            left -= reached - max(start, moment)
        return reached

    def after_working_days(self, moment: datetime, days: int) -> datetime:
        """Return the end of work on the n-th working day; raises ``NoWorkingTime``.

        The day on which it was asked does not count, at whatever hour: a limit in working days
        gives whole days, and whoever asks late in the day must not get a shorter one. What is
        asked on Monday for one working day is due when work ends on Tuesday.
        """
        day, left, idle = self.day_of(moment), days, 0
        while left > 0:
            day += _DAY
            idle = 0 if self.works_on(day) else idle + 1
            left -= self.works_on(day)
            if idle > _HORIZON:
                raise NoWorkingTime
        return max((end for _, end in self._spans_on(day)), default=self._midnight(day + _DAY))

    def _spans_from(self, moment: datetime) -> Iterator[Span]:
        """Yield working time that ends after ``moment``; raises where there is no more."""
        day, idle = self.day_of(moment), 0
        while idle <= _HORIZON:
            spans = self._spans_on(day)
            yield from (span for span in spans if span[1] > moment)
            idle = 0 if spans else idle + 1
            day += _DAY
        raise NoWorkingTime

    def _spans_on(self, day: date) -> list[Span]:
        """Return the working time of a local day; minutes of a wall clock come twice, or never."""
        periods = self.periods_on(day)
        found = []
        for begin, end, offset in self._stretches(day) if periods else ():
            midnight = datetime.combine(day, time(), UTC) - offset
            for one in periods:
                opens = max(begin, midnight + one.opens * _MINUTE)
                closes = min(end, midnight + one.closes * _MINUTE)
                if opens < closes:
                    found.append((opens, closes))
        return found

    def _stretches(self, day: date) -> list[tuple[datetime, datetime, timedelta]]:
        """Return a local day in pieces with one offset from UTC each: two where clocks change."""
        begin, end = self._midnight(day), self._midnight(day + _DAY)
        first, last = self._offset(begin), self._offset(end - _MINUTE)
        if first == last or begin == end:
            return [(begin, end, first)]
        before, after = begin, end - _MINUTE
        while after - before > _MINUTE:
            middle = before + (after - before) // (2 * _MINUTE) * _MINUTE
            before, after = (middle, after) if self._offset(middle) == first else (before, middle)
        return [(begin, after, first), (after, end, last)]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def _offset(self, moment: datetime) -> timedelta:
        # A zone's wall clock always has an offset; only naive moments have none.
        return moment.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment by the station's clocks."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


def calendar_from(tree: Mapping[str, Any], zone: str) -> Calendar:
    """Read a calendar's file, for a station in a time zone.

    ``[week]`` has lists of periods ("08:00-12:00") by weekday; ``holidays`` and ``make_up`` are
    lists of days, or of runs by their first and last day; ``[days]`` has the periods of single
    days. Raises ``BadInput`` naming the key, and ``NoWorkingTime`` for a week without work.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(reason=f"calendar.zone: {zone}") from None
    _refuse_unknown("calendar", tree, _KEYS)
    written = _table(tree, "week")
    _refuse_unknown("calendar.week", written, frozenset(_WEEKDAYS))
    week = tuple(_periods(f"calendar.week.{name}", written.get(name, [])) for name in _WEEKDAYS)
    if not any(week):
        raise NoWorkingTime
    known = tree.get("known_until")
    if known is not None and type(known) is not date:
        raise BadInput(reason=f"calendar.known_until: {known}")
    read = Calendar(zone, week, _exceptions(tree, next(filter(None, week))), known)
    _refuse_idleness(read)
    return read


def _refuse_idleness(calendar: Calendar) -> None:
    """Refuse exceptions that leave no working day within reach of some day."""
    days = sorted(calendar.days)
    idle = 0
    # Nowhere but among the exceptions can so many days without work follow each other.
    for number in range((days[-1] - days[0]).days + 1 if days else 0):
        idle = 0 if calendar.works_on(days[0] + number * _DAY) else idle + 1
        if idle > _HORIZON:
            raise NoWorkingTime


def _exceptions(
    tree: Mapping[str, Any], usual: tuple[Period, ...]
) -> dict[date, tuple[Period, ...]]:
    # A make-up day has the hours of the week's first working day, unless it is given its own.
    named: list[tuple[date, tuple[Period, ...], str]]
    named = [(day, (), "holidays") for day in _days(tree, "holidays")]
    named += [(day, usual, "make_up") for day in _days(tree, "make_up")]
    for text, written in _table(tree, "days").items():
        place = f"calendar.days.{text}"
        named.append((_day(place, text), _periods(place, written), "days"))
    found: dict[date, tuple[Period, ...]] = {}
    for day, periods, key in named:
        if day in found:
            raise BadInput(reason=f"calendar.{key}: {day} is there twice")
        found[day] = periods
    return found


def _refuse_unknown(place: str, tree: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(set(tree) - known)
    if unknown:
        raise BadInput(reason=f"{place}: unknown {', '.join(unknown)}")


def _table(tree: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = tree.get(key, {})
    if not isinstance(found, Mapping):
        raise BadInput(reason=f"calendar.{key}: wants a table")
    return found


def _day(place: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(reason=f"{place}: is no day") from None


def _days(tree: Mapping[str, Any], key: str) -> Iterator[date]:
    for entry in _list(f"calendar.{key}", tree.get(key, [])):
        run = entry if isinstance(entry, list) else [entry, entry]
        good = len(run) == 2 and all(type(one) is date for one in run)
        if not good or not 0 <= (run[1] - run[0]).days <= _HORIZON:
            raise BadInput(reason=f"calendar.{key}: {', '.join(map(str, run))}")
        for number in range((run[1] - run[0]).days + 1):
            yield run[0] + number * _DAY


def _list(place: str, written: Any) -> list[Any]:
    if not isinstance(written, list):
        raise BadInput(reason=f"{place}: wants a list")
    return written


def _periods(place: str, written: Any) -> tuple[Period, ...]:
    found = tuple(_period(place, one) for one in _list(place, written))
    reached = 0
    for one in found:
        if not reached <= one.opens < one.closes <= _DAY_MINUTES:
            raise BadInput(reason=f"{place}: {', '.join(written)}")
        reached = one.closes
    return found


def _period(place: str, written: Any) -> Period:
    opens, _, closes = str(written).partition("-")
    return Period(_minute(place, opens), _minute(place, closes))


def _minute(place: str, written: str) -> int:
    hour, _, minute = written.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(minute) < 60):
        raise BadInput(reason=f"{place}: {written or '-'}")
    return int(hour) * 60 + int(minute)
