"""The stretches of days that figures are told of: a day, a week, a month, a quarter, or any."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONGEST = 3 * 366
"""So many days at most are told of at once; more is a slip of the pen."""


class Length(StrEnum):
    """How long a stretch is; weeks begin on Monday. ``FREE`` has any first and last day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Local days from ``first`` to ``last``, both of them included."""

    length: Length
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Self:
        """Return the stretch of the same kind that ends where this one begins."""
        last = self.first - DAY
        if self.length is Length.FREE:
            return type(self)(self.length, self.first - self.days * DAY, last)
        return self._around(last)

    def after(self) -> Self:
        """Return the stretch of the same kind that begins where this one ends."""
        first = self.last + DAY
        if self.length is Length.FREE:
            return type(self)(self.length, first, self.last + self.days * DAY)
        return self._around(first)

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Return from when, and before when."""
        return midnight(self.first, zone), midnight(self.last + DAY, zone)

    def parts(self, length: Length) -> Iterator[Self]:
        """Yield the days (weeks, months) that it has, each cut to it."""
        first = self.first
        while first <= self.last:
            whole = around(length, first)
            yield type(self)(length, first, min(whole.last, self.last))
            first = whole.last + DAY

    def _around(self, day: date) -> Self:
        found = around(self.length, day)
        return type(self)(found.length, found.first, found.last)


def around(length: Length, day: date) -> Stretch:
    """Return the stretch that a day is in; a free one is the day itself."""
    first = last = day
    if length is Length.WEEK:
        first = day - day.weekday() * DAY
        last = first + 6 * DAY
    elif length in (Length.MONTH, Length.QUARTER):
        months = 1 if length is Length.MONTH else 3
        begin = (day.month - 1) // months * months + 1
        first = date(day.year, begin, 1)
        end = begin + months
        last = date(day.year + (end > 12), (end - 1) % 12 + 1, 1) - DAY
    return Stretch(length, first, last)


def midnight(day: date, zone: str) -> datetime:
    """Return when a local day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
