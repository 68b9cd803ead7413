"""What somebody looks at: whose figures, of which days, told apart by what; fits on a button."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from chat.errors import BadInput
from chat.ids import long, short
from storage.counted import EVERYTHING, Cut
from tickets.figures import By
from tickets.periods import LONGEST, Length, Stretch, around

_DAY_ONE = date(1970, 1, 1)
# The year 2101: beyond it a day is none that we wrote.
_MOST_DAYS = 48_000
_LENGTHS = {one.value[0]: one for one in Length}
_BYS = {"p": By.PERSON, "d": By.DISTRICT, "k": By.KIND, "s": By.STATION, "": None}
_FIELDS = 4
_LONGEST_KIND = 16


@dataclass(frozen=True, slots=True)
class Sight:
    """``station_id`` is ``None`` for all stations that one may see."""

    station_id: int | None
    stretch: Stretch
    by: By | None = None
    cut: Cut = EVERYTHING

    def moved(self, stretch: Stretch) -> Self:
        """Look at other days."""
        return replace(self, stretch=stretch)

    def split(self, by: By | None) -> Self:
        """Tell the same figures apart, or look at them as a whole."""
        return replace(self, by=by)

    def to_text(self) -> str:
        """Write it down in at most 42 characters."""
        days = short((self.stretch.first - _DAY_ONE).days)
        if self.stretch.length is Length.FREE:
            days += f"-{short(self.stretch.days)}"
        station = "" if self.station_id is None else short(self.station_id)
        by = next(letter for letter, one in _BYS.items() if one is self.by)
        return f"{self.stretch.length.value[0]}{days}.{station}.{by}.{_cut(self.cut)}"


def sight_from(text: str) -> Sight:
    """Read what ``to_text`` wrote; raises ``BadInput`` for anything else."""
    fields = text.split(".")
    if len(fields) != _FIELDS or not fields[0] or fields[2] not in _BYS:
        raise BadInput(reason=text[:20])
    days, station, by, cut = fields
    return Sight(
        station_id=long(station) if station else None,
        stretch=_stretch(days),
        by=_BYS[by],
        cut=_cut_from(cut),
    )


def _stretch(text: str) -> Stretch:
    length = _LENGTHS.get(text[0])
    begin, _, count = text[1:].partition("-")
    days = long(count) if count else 1
    since = long(begin)
    if length is None or since > _MOST_DAYS or not 0 < days <= LONGEST:
        raise BadInput(reason=text[:20])
    first = _DAY_ONE + timedelta(days=since)
    last = first + timedelta(days=days - 1)
    return Stretch(length, first, last) if length is Length.FREE else around(length, first)


def _cut(cut: Cut) -> str:
    if cut.owner_id is not None:
        return f"p{short(cut.owner_id)}"
    if cut.district_id is not None:
        return f"d{short(cut.district_id)}"
    return f"k{cut.kind}" if cut.kind else ""


def _cut_from(text: str) -> Cut:
    letter, rest = text[:1], text[1:]
    if letter == "p":
        return Cut(owner_id=long(rest))
    if letter == "d":
        return Cut(district_id=long(rest))
    if letter == "k" and 0 < len(rest) <= _LONGEST_KIND:
        return Cut(kind=rest)
    if text:
        raise BadInput(reason=text[:20])
    return EVERYTHING
