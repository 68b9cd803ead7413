"""Counts of the official lines (95598, 12398, 12345), which stand beside ours and are not ours."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from chat.errors import BadInput
from tickets.periods import DAY, Length, around

_MONTH = len("2026-07")
# Spreadsheets hand over a day with a midnight behind it, and a whole number with a nought.
_DAY = re.compile(r"(20\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: 00:00:00)?")
_COUNT = re.compile(r"(\d{1,7})(?:\.0+)?")


class Line(StrEnum):
    """A line on which people call the state's offices, by the number that they dial."""

    POWER = "95598"
    REGULATOR = "12398"
    CITY = "12345"


@dataclass(frozen=True, slots=True)
class OutsideCount:
    """How many matters of a kind a line passed on to a station in a day or a whole month.

    ``period`` is a day (2026-07-01) or a month (2026-07).
    """

    station_id: int
    period: str
    source: Line
    kind: str
    count: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that it is about."""
        if len(self.period) > _MONTH:
            day = date.fromisoformat(self.period)
            return day, day
        month = around(Length.MONTH, date.fromisoformat(f"{self.period}-01"))
        return month.first, month.last


@dataclass(frozen=True, slots=True)
class Outside:
    """What the lines count in a stretch of days, by line and kind.

    ``unsplit`` lines told only whole months, of which the stretch has a part: nobody knows how
    much of them belongs to it, and nothing is guessed.
    """

    counts: Mapping[Line, Mapping[str, int]] = field(default_factory=dict)
    unsplit: frozenset[Line] = frozenset()

    def of(self, line: Line) -> int:
        """Return how many a line counts in all."""
        return sum(self.counts.get(line, {}).values())


def read_period(day: str, month: str, today: date) -> str:
    """Read a day or a month, whichever is given; raises ``BadInput`` for both, none or others.

    A month written in a spreadsheet is its first day there.
    """
    if bool(day) is bool(month):
        raise BadInput(reason="day, month")
    text = day or month
    found = _DAY.fullmatch(text)
    if found is None or (day and not found[3]):
        raise BadInput(reason=text[:30])
    year, number, of_month = int(found[1]), int(found[2]), int(found[3] or 1)
    try:
        first = date(year, number, of_month if day else 1)
    except ValueError:
        raise BadInput(reason=text[:30]) from None
    if first > today:
        raise BadInput(reason=text[:30])
    return first.isoformat() if day else first.isoformat()[:_MONTH]


def read_line(text: str) -> Line:
    """Read which line it is, such as 95598; raises ``BadInput``."""
    found = _COUNT.fullmatch(text)
    if found is None or found[1] not in set(Line):
        raise BadInput(reason=text[:30] or "line")
    return Line(found[1])


def read_number(text: str) -> int:
    """Read how many; raises ``BadInput`` for what is no count."""
    found = _COUNT.fullmatch(text)
    if found is None:
        raise BadInput(reason=text[:30] or "count")
    return int(found[1])


def outside_within(rows: Iterable[OutsideCount], first: date, last: date) -> Outside:
    """Add up what lies within a stretch of days.

    Where both a month and days of it were told, the month counts for the whole of it, and the
    days for a part.
    """
    months: dict[tuple[int, Line, str, str], list[OutsideCount]] = {}
    for row in rows:
        if row.days[0] <= last and row.days[1] >= first:
            key = (row.station_id, row.source, row.kind, row.period[:_MONTH])
            months.setdefault(key, []).append(row)
    counts: dict[Line, dict[str, int]] = {}
    unsplit = set()
    for (_, line, kind, _), told in months.items():
        whole = [one.count for one in told if len(one.period) == _MONTH]
        days = [one.count for one in told if len(one.period) > _MONTH]
        month = around(Length.MONTH, told[0].days[0])
        if whole and first <= month.first and month.last <= last:
            days = whole
        elif not days:
            unsplit.add(line)
            continue
        kinds = counts.setdefault(line, {})
        kinds[kind] = kinds.get(kind, 0) + sum(days)
    return Outside(counts, frozenset(unsplit))


def months_of(first: date, last: date) -> list[str]:
    """Return the months that a stretch of days has a part of, as counts name them."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day.isoformat()[:_MONTH])
        day = around(Length.MONTH, day).last + DAY
    return found
