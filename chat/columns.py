"""Which column of a file is which of our fields: by the names that people write above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chat.errors import BadInput, Fact


class ColumnsAreMissing(Fact):
    """A file lacks columns without which no row says anything; ``names`` are those."""

    key = "columns_missing"


class ColumnTwice(Fact):
    """Two columns of a file mean the same, so nobody knows which of them holds."""

    key = "column_twice"


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns by field; ``yes`` and ``category`` are what cells may hold.

    Names are compared without capitals and blanks.
    """

    names: Mapping[str, frozenset[str]]
    yes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    category: Mapping[str, str] = field(default_factory=dict)

    def known(self, row: Sequence[str]) -> int:
        """Return how many cells of a row are names of our columns."""
        ours = self._ours()
        return sum(_folded(one) in ours for one in row)

    def places(self, heading: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
        """Return the place of each field; raises ``ColumnsAreMissing`` and ``ColumnTwice``."""
        ours = self._ours()
        found: dict[str, int] = {}
        for place, written in enumerate(heading):
            known = ours.get(_folded(written))
            if known is None:
                continue
            if known in found:
                raise ColumnTwice(first=heading[found[known]][:40], second=written[:40])
            found[known] = place
        missing = [name for name in needed if name not in found]
        if missing:
            raise ColumnsAreMissing(names=", ".join(missing))
        return found

    def _ours(self) -> dict[str, str]:
        """Return our field by each name that is written above it, our own names among them."""
        ours = {name: known for known, names in self.names.items() for name in names}
        return ours | {name: name for name in self.names}

    def mapped(self, own: Mapping[str, str]) -> "Columns":
        """Return columns by a station's own names, which hold alone where it gives one.

        Raises ``BadInput`` for a field that there is not.
        """
        unknown = sorted(set(own) - set(self.names))
        if unknown:
            raise BadInput(reason=f"unknown field {unknown[0]}")
        named = {known: frozenset({_folded(name)}) for known, name in own.items()}
        taken = {name for names in named.values() for name in names}
        rest = {known: names - taken for known, names in self.names.items()}
        return Columns({**rest, **named}, self.yes, self.category)


def read_columns(tree: Mapping[str, Any], kind: str) -> Columns:
    """Read the columns of one kind of file from the pack's tree."""
    return Columns(
        {known: frozenset(map(_folded, names)) for known, names in tree[kind].items()},
        {known: frozenset(names) for known, names in tree["yes"].items()},
        {name: code for code, names in tree["category"].items() for name in (code, *names)},
    )


def _folded(name: str) -> str:
    return "".join(name.casefold().split())
