"""Where a report comes from, by the places that its words name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tickets.pack_table import Table
from tickets.phrases import read_patterns

_LEAST = 2
"""A name of fewer characters is found in any text."""
_BEFORE = 4
"""So many characters before 村 may belong to its name."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How people name places.

    ``endings`` are what they leave out of a district's name (台区), ``feeder`` ends the name of
    its feeder before it, ``numbers`` is the number behind it. ``kinds`` are what a village's name
    ends with (村), ``unnamed`` what stands before such a word without naming one (我们村).
    """

    endings: tuple[str, ...] = ()
    feeder: str = ""
    numbers: tuple[re.Pattern[str], ...] = ()
    kinds: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    _village: re.Pattern[str] | None = field(default=None, compare=False)

    def spoken_of(self, text: str, names: Mapping[int, str]) -> int | None:
        """Return the one district (by id) that a text names; ``None`` for none or several."""
        best, found = 0, set[int]()
        for district, name in names.items():
            said = max((len(one) for one in self._called(name) if one in text), default=0)
            if said > best:
                best, found = said, {district}
            elif said and said == best:
                found.add(district)
        return found.pop() if len(found) == 1 else None

    def named(self, text: str, names: Mapping[int, str]) -> dict[int, float]:
        """Return every district (by id) that a text may name, and how sure that is, up to 1.

        By its full name or what people call it it is sure; by its name without the number it is
        not, where there is more than one of that name.
        """
        found: dict[int, float] = {}
        for district, name in names.items():
            called = self._called(name)
            said = max((one for one in called if one in text), key=len, default="")
            if said:
                found[district] = 1.0 if said in (name, called[min(1, len(called) - 1)]) else 0.5
        sure = {one for one, score in found.items() if score == 1.0}
        bare = {self._called(names[one])[-1] for one in sure}
        return {
            one: score
            for one, score in found.items()
            if one in sure or self._called(names[one])[-1] not in bare
        }

    def village(self, text: str) -> str:
        """Return the village or estate that a text names, or nothing."""
        if self._village is None:
            return ""
        for match in self._village.finditer(text):
            name = self._bare(match["name"])
            if name:
                return name + match["kind"]
        return ""

    def _called(self, name: str) -> tuple[str, ...]:
        """Return what people call a district: in full, without feeder, ending or number."""
        short = next((name.removesuffix(one) for one in self.endings if name.endswith(one)), name)
        if self.feeder:
            short = short.rpartition(self.feeder)[2]
        bare = short
        for number in self.numbers:
            bare = number.sub("", bare)
        return tuple(one for one in (name, short, bare) if len(one) >= _LEAST)

    def _bare(self, before: str) -> str:
        """Take away what does not name: words, and what is made of nothing but single ones."""
        words = (one for one in self.unnamed if len(one) > 1 and one in before)
        cut = max((before.rfind(one) + len(one) for one in words), default=0)
        name = before[cut:]
        return "" if all(one in self.unnamed for one in name) else name


def same_village(one: str, other: str) -> bool:
    """Tell whether two names may be one village; what is not named may be anywhere.

    Where a name begins cannot be told from the characters, so 「停了李家村」 is 李家村.
    """
    return not one or not other or one.endswith(other) or other.endswith(one)


def read_whereabouts(table: Table) -> Whereabouts:
    """Read how people name places."""
    endings, kinds, unnamed = (table.words(name) for name in ("endings", "kinds", "unnamed"))
    feeder, numbers = table.text("feeder", ""), read_patterns(table, "numbers")
    table.end()
    village = None
    if kinds:
        longest = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True))
        village = re.compile(rf"(?P<name>[^\W\da-zA-Z_]{{1,{_BEFORE}}}?)(?P<kind>{longest})")
    ordered = tuple(sorted(endings, key=len, reverse=True))
    return Whereabouts(ordered, feeder, numbers, kinds, unnamed, village)
