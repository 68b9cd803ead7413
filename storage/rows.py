"""Rows into values: one generic function, so that no copying is done by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


@cache
def _makers(cls: type) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    hints = get_type_hints(cls)
    return tuple((field.name, _enum_in(hints[field.name])) for field in fields(cls) if field.init)


def _enum_in(hint: Any) -> Callable[[Any], Any] | None:
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for choice in choices:
        if isinstance(choice, type) and issubclass(choice, Enum):
            return choice
    return None


def into(cls: type[T], row: Mapping[str, Any]) -> T:
    """Make a dataclass from a row that has (at least) its fields as columns."""
    values: dict[str, Any] = {}
    for name, maker in _makers(cls):  # type: ignore[arg-type]
        if name in row:
            value = row[name]
            values[name] = maker(value) if maker is not None and value is not None else value
    return cls(**values)


def reader(cls: type[T], columns: Iterable[str], start: int = 0) -> Callable[[Sequence[Any]], T]:
    """Return a function that makes ``cls`` of a row in which ``columns`` begin at ``start``."""
    places = {name: place for place, name in enumerate(columns, start)}
    fields_of = [one for one in _makers(cls) if one[0] in places]  # type: ignore[arg-type]
    names = [name for name, _ in fields_of]
    at = [(places[name], maker) for name, maker in fields_of]

    def make(row: Sequence[Any]) -> T:
        values = [
            row[place] if maker is None or row[place] is None else maker(row[place])
            for place, maker in at
        ]
        return cls(**dict(zip(names, values, strict=True)))

    return make
