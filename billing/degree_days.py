"""Degree days: how much cooling or heating some days asked for, by their mean temperatures."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DEGREES = re.compile(r"-?\d{1,2}(?:\.\d{1,2})?")
_WHOLE = Decimal(1)


class TemperaturesAreWrong(ValueError):
    """A row of the file is no day with a mean temperature; ``line`` counts from 1."""

    def __init__(self, line: int, got: str) -> None:
        super().__init__(f"line {line}: {got[:30]!r} is no day with its mean in °C")


@dataclass(frozen=True, slots=True)
class DegreeDays:
    """Daily means in °C; a day counts by how far it is above one base or below the other.

    The bases are those of the design code for buildings (CDD26 and HDD18, GB 50176-2016).
    """

    means: Mapping[date, Decimal] = field(default_factory=dict)
    cooling_above: Decimal = Decimal(26)
    heating_below: Decimal = Decimal(18)

    def cooling(self, first: date, last: date) -> Decimal | None:
        """Return the cooling degree days from one day through another, if every day is known."""
        return self._sum(first, last, 1, self.cooling_above)

    def heating(self, first: date, last: date) -> Decimal | None:
        """Return the heating degree days from one day through another, if every day is known."""
        return self._sum(first, last, -1, self.heating_below)

    def _sum(self, first: date, last: date, sign: int, base: Decimal) -> Decimal | None:
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        means = [self.means.get(day) for day in days] if self.means else [None]
        known = [one for one in means if one is not None]
        if len(known) < len(means) or not known:
            return None
        far = (max(Decimal(0), (one - base) * sign) for one in known)
        return sum(far, Decimal(0)).quantize(_WHOLE, ROUND_HALF_UP)


def read_temperatures(rows: Iterable[list[str]]) -> dict[date, Decimal]:
    """Read rows of a day and its mean, behind one row of headings.

    Raises ``TemperaturesAreWrong``.
    """
    means = {}
    for line, row in enumerate(rows, 1):
        if line == 1 or not any(row):
            continue
        day = _DAY.fullmatch(row[0].strip())
        if day is None or len(row) < 2 or not _DEGREES.fullmatch(row[1].strip()):
            raise TemperaturesAreWrong(line, ",".join(row))
        try:
            means[date(*map(int, day.groups()))] = Decimal(row[1].strip())
        except ValueError:
            raise TemperaturesAreWrong(line, ",".join(row)) from None
    return means
