"""A table of the trade's pack, read with care: what is missing, malformed or unknown is named."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeVar

from chat.errors import BadInput

# A name or sentence in several languages.
Told = Mapping[str, str]


def say(told: Told, locale: str, otherwise: str = "") -> str:
    """Return what is told in a language, else in the first there is, else ``otherwise``."""
    return told.get(locale) or next(iter(told.values()), otherwise)


def merge(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the parsed files of a folder together: tables and lists of one name grow.

    Raises ``BadInput`` naming what two files, or a table and a list, claim.
    """
    merged: dict[str, Any] = {}
    for tree in files:
        _grow(merged, tree, "tickets", depth=1)
    return merged


def _grow(into: dict[str, Any], tree: Mapping[str, Any], where: str, depth: int) -> None:
    for name, value in tree.items():
        place = f"{where}.{name}"
        if name not in into:
            into[name] = dict(value) if isinstance(value, Mapping) else value
        elif isinstance(value, list) and isinstance(into[name], list):
            into[name] = [*into[name], *value]
        elif depth and isinstance(value, Mapping) and isinstance(into[name], dict):
            # A table of tables grows by names, and no name is defined twice.
            _grow(into[name], value, place, depth - 1)
        else:
            raise BadInput(reason=f"{place}: is there twice")


_Kind = TypeVar("_Kind", bool, str, int)


class Table:
    """One table: each reading takes a key away, and ``end`` refuses the keys that are left."""

    def __init__(self, where: str, tree: object) -> None:
        """``where`` is the dotted place that a refusal names."""
        if not isinstance(tree, Mapping):
            raise BadInput(reason=f"{where}: wants a table")
        self.where = where
        self._left = dict(tree)

    def wrong(self, what: str) -> BadInput:
        """Return the refusal that names this table."""
        return BadInput(reason=f"{self.where}: {what}")

    def end(self) -> None:
        """Refuse what nobody has read."""
        self.only(())

    def has(self, name: str) -> bool:
        """True while a key is there and unread."""
        return name in self._left

    def names(self) -> tuple[str, ...]:
        """Return the unread keys in the order of the file."""
        return tuple(self._left)

    def only(self, known: Iterable[str]) -> Self:
        """Return this table, unless it has keys that are not known."""
        unknown = sorted(set(self._left) - set(known))
        if unknown:
            raise self.wrong(f"unknown {', '.join(unknown)}")
        return self

    def told(self, name: str) -> Told:
        """Read a text in at least one language; it must be there."""
        found = self._left.pop(name, None)
        good = isinstance(found, Mapping) and all(isinstance(one, str) for one in found.values())
        if not good or not found:
            raise self.wrong(f"no {name}" if found in (None, {}) else f"{name} wants texts")
        return dict(found)

    def flag(self, name: str, default: bool = False) -> bool:
        """Read yes or no."""
        return self._one(name, bool, default)

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; without a default it must be there."""
        return self._one(name, str, default)

    def whole(self, name: str, default: int | None = None) -> int:
        """Read a whole number of at least one; without a default it must be there."""
        found = self._one(name, int, default)
        if isinstance(found, bool) or found < 1:
            raise self.wrong(f"{name} wants a whole number of at least 1")
        return found

    def share(self, name: str) -> float:
        """Read a share from 0 to 1."""
        found = self._left.pop(name, None)
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
            raise self.wrong(f"{name} wants a number from 0 to 1")
        return float(found)

    def words(self, name: str) -> tuple[str, ...]:
        """Read a list of texts, none of them empty; often there is none."""
        found = self._left.pop(name, [])
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            raise self.wrong(f"{name} wants a list of texts")
        return tuple(found)

    def table(self, name: str) -> "Table":
        """Read a table within; one that is not there is empty."""
        return Table(f"{self.where}.{name}", self._left.pop(name, {}))

    def tables(self) -> dict[str, "Table"]:
        """Read every key as a table, in the order of the file."""
        found = {name: Table(f"{self.where}.{name}", one) for name, one in self._left.items()}
        self._left.clear()
        return found

    def list_of(self, name: str) -> tuple["Table", ...]:
        """Read a list of tables."""
        found = self._left.pop(name, [])
        if not isinstance(found, list):
            raise self.wrong(f"{name} wants a list of tables")
        return tuple(Table(f"{self.where}.{name}.{at}", one) for at, one in enumerate(found, 1))

    def _one(self, name: str, kind: type[_Kind], default: _Kind | None) -> _Kind:
        found = self._left.pop(name, default)
        if not isinstance(found, kind):
            raise self.wrong(f"no {name}" if found is None else f"{name} wants a {kind.__name__}")
        return found
