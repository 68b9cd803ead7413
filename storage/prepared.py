"""Statements put together once, with holes for the values, because every message runs them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select, visitors
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]
Statement = Select[Any] | UpdateBase


class Prepared:
    """A statement that finds or writes its rows by their keys: it must never take long.

    Values have to be given for every column of an INSERT and for every ``bindparam``; a list goes
    into ``listed``. Where the databases have different words for it, ``postgres`` is the other.
    """

    def __init__(self, statement: Statement, postgres: Statement | None = None) -> None:
        self.sqlite = statement
        self.postgres = statement if postgres is None else postgres
        self.lists = tuple(
            one.key
            for one in visitors.iterate(statement)
            if isinstance(one, BindParameter) and one.expanding and one.required
        )


def listed(name: str) -> BindParameter[Any]:
    """Return the hole for a list of values in ``column.in_(…)``; it must not be empty."""
    return bindparam(name, expanding=True)


def inserting(table: Table) -> Prepared:
    """Prepare an INSERT of whole rows; a row that is there already is an error."""
    return Prepared(table.insert())


def inserting_new(table: Table, *returning: Any) -> Prepared:
    """Prepare an INSERT of whole rows that leaves a row that is there already as it is."""
    made = [make(table).on_conflict_do_nothing() for make in (sqlite.insert, postgresql.insert)]
    if returning:
        return Prepared(*(one.returning(*returning) for one in made))
    return Prepared(*made)
