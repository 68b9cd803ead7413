"""When a notice that comes back is due next: by cron, or on the n-th working day of each month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chat.errors import BadInput
from stations.calendar import Calendar

_DAY = timedelta(days=1)
# A rule that names no day within so long (the 31st of February) names none at all.
_HORIZON = 366 * 5
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_PART = re.compile(r"(\*|\d{1,2}(?:-\d{1,2})?)(?:/(\d{1,2}))?")
_WORKDAY = re.compile(r"workday (\d{1,2}) (\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule in its written form, on the station's clock.

    ``minute hour day month weekday`` as cron has it (weekday 0 or 7 is Sunday; where both day and
    weekday are named, either counts), or ``workday 5 9:00`` for the fifth working day of a month.
    """

    written: str
    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    days: frozenset[int] | None = None
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] | None = None
    workday: int | None = None

    def after(self, moment: datetime, calendar: Calendar) -> datetime | None:
        """Return the first time after ``moment`` (local, with its zone); ``None`` for never.

        An hour that a change of the clocks leaves out is taken as it would have been before the
        change; one that comes twice counts once.
        """
        day = moment.date()
        for _ in range(_HORIZON):
            if self._on(day, calendar):
                for at in self._times(day, moment):
                    if at > moment:
                        return at
            day += _DAY
        return None

    def _times(self, day: date, moment: datetime) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                yield datetime.combine(day, time(hour, minute), moment.tzinfo)

    def _on(self, day: date, calendar: Calendar) -> bool:
        if self.workday is not None:
            return calendar.works_on(day) and _working_days(day, calendar) == self.workday
        if day.month not in self.months:
            return False
        by_day = self.days is None or day.day in self.days
        by_weekday = self.weekdays is None or day.isoweekday() % 7 in self.weekdays
        if self.days is not None and self.weekdays is not None:
            return by_day or by_weekday
        return by_day and by_weekday


def _working_days(day: date, calendar: Calendar) -> int:
    """Count the working days of a month up to a day."""
    first = day.replace(day=1)
    return sum(calendar.works_on(first + at * _DAY) for at in range(day.day))


def read_recurrence(written: str) -> Recurrence:
    """Read a rule; raises ``BadInput`` with what is wrong in it."""
    text = " ".join(written.split())
    found = _WORKDAY.fullmatch(text)
    if found is not None:
        number, hour, minute = (int(one) for one in found.groups())
        if not (1 <= number <= 23 and hour <= 23 and minute <= 59):
            raise BadInput(reason=text[:40])
        return Recurrence(text, frozenset((minute,)), frozenset((hour,)), workday=number)
    parts = text.split(" ")
    if len(parts) != len(_BOUNDS):
        raise BadInput(reason=text[:40])
    minutes, hours, days, months, weekdays = (
        _field(part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)
    )
    return Recurrence(
        text,
        minutes,
        hours,
        None if parts[2] == "*" else days,
        months,
        None if parts[4] == "*" else frozenset(one % 7 for one in weekdays),
    )


_AT = r"(\d{1,2})(?:[:：](\d{2})|[点时](半)?)?"
_SPOKEN = (
    (re.compile(rf"每天{_AT}"), "{minute} {hour} * * *"),
    (re.compile(rf"每(?:个)?工作日{_AT}"), "{minute} {hour} * * 1-5"),
    (re.compile(rf"每(?:周|星期|礼拜)([一二三四五六日天]){_AT}"), "{minute} {hour} * * {weekday}"),
    (re.compile(rf"每月第(\d{{1,2}})个工作日{_AT}"), "workday {number} {hour}:{minute}"),
    (re.compile(rf"每月(\d{{1,2}})[日号]{_AT}"), "{minute} {hour} {number} * *"),
)
_WEEKDAYS = {name: number for number, name in enumerate("日一二三四五六")} | {"天": 0}


def hear_recurrence(said: str) -> Recurrence:
    """Read a rule as people say it (「每月第5个工作日9:00」), else as cron has it.

    Raises ``BadInput``.
    """
    text = "".join(said.split())
    for pattern, written in _SPOKEN:
        found = pattern.fullmatch(text)
        if found is not None:
            *which, hour, minute, half = found.groups()
            name = which[0] if which else ""
            return read_recurrence(
                written.format(
                    hour=int(hour),
                    minute=minute or ("30" if half else "00"),
                    number=name,
                    weekday=_WEEKDAYS.get(name, name),
                )
            )
    return read_recurrence(said)


def _field(part: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for one in part.split(","):
        match = _PART.fullmatch(one)
        if match is None:
            raise BadInput(reason=part[:20])
        span, step = match.groups()
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        begin, end = int(first), int(last or (high if step else first))
        if not low <= begin <= end <= high or step == "0":
            raise BadInput(reason=part[:20])
        found.update(range(begin, end + 1, int(step or 1)))
    return frozenset(found)
