"""Prepared statements on SQLite without the way through another thread and a cursor's ceremony.

Inside a writer's transaction nothing is waited for: a statement that finds its rows by their keys
takes some 10 µs, a hop to the connection's thread and back several times that. So what is prepared
runs where it is asked for; BEGIN, COMMIT and every long statement stay in the thread.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Column
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from storage.prepared import Prepared, Statement, Values

_Process = Callable[[Any], Any]
_Places = tuple[tuple[str, _Process | None], ...]


class Ready:
    """One statement as the driver takes it, for values of one form.

    ``wide`` names the lists among the values and how long the statement expects each to be.
    """

    def __init__(
        self, dialect: Dialect, statement: Statement, form: Sequence[str], wide: Mapping[str, int]
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(form))
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(type(compiled).__name__)
        asked = {name: [None] * wide[name] if name in wide else None for name in form}
        expanded = compiled.construct_expanded_state(compiled.params | asked)
        self.sql = expanded.statement
        pieces = expanded.parameter_expansion
        self._wide = [(name, pieces[name], size) for name, size in wide.items()]
        origin = {one: name for name, many in pieces.items() for one in many}
        self._places: _Places = tuple(
            (name, _binding(dialect, compiled.binds[origin.get(name, name)].type))
            for name in expanded.positiontup or ()
        )
        self._constants = {
            name: value
            for name, value in expanded.parameters.items()
            if origin.get(name, name) not in asked
        } | {column.key: _default(column) for column in compiled.insert_prefetch}
        columns = getattr(statement, "exported_columns", ())
        self._readers = tuple(
            (place, reader)
            for place, column in enumerate(columns)
            if (reader := _reading(dialect, column.type)) is not None
        )

    def bound(self, values: Values) -> list[Any]:
        """Put the values in the statement's order, sealed and measured as their columns want."""
        given = {**self._constants, **values} if self._constants else values
        if self._wide:
            given = dict(given)
            for name, many, size in self._wide:
                held = list(given[name])
                # The rest of the places repeat the last: the same rows are found.
                padded = chain(held, repeat(held[-1], size - len(held)))
                given.update(zip(many, padded, strict=True))
        return [
            given[name] if process is None else process(given[name])
            for name, process in self._places
        ]

    def read(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Open what is sealed and read moments and the like."""
        if not self._readers:
            return rows
        read = []
        for row in rows:
            values = list(row)
            for place, reader in self._readers:
                values[place] = reader(values[place])
            read.append(tuple(values))
        return read


class Readied:
    """The prepared statements of one engine, made ready at their first use."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._ready: dict[tuple[Any, ...], Ready] = {}

    def get(self, prepared: Prepared, values: Values) -> Ready:
        """Return a statement as these values need it."""
        lists = {name: _width(values[name]) for name in prepared.lists}
        key = (prepared, *values, *lists.values())
        ready = self._ready.get(key)
        if ready is None:
            ready = Ready(self.dialect, prepared.sqlite, tuple(values), lists)
            self._ready[key] = ready
        return ready


class InPlace:
    """Runs prepared statements in one open transaction of the writer."""

    def __init__(self, readied: Readied, connection: sqlite3.Connection) -> None:
        self._readied = readied
        self._connection = connection
        self._savepoints = 0

    def fetch(self, prepared: Prepared, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """Run a statement for each set of values and return all its rows."""
        ready = self._readied.get(prepared, rows[0])
        bound = [ready.bound(row) for row in rows]
        execute = self._connection.execute
        with self._told(ready.sql):
            found = [row for one in bound for row in execute(ready.sql, one).fetchall()]
        return ready.read(found)

    def write(self, prepared: Prepared, rows: Sequence[Values]) -> int:
        """Run a statement once for each set of values and return how many rows it changed."""
        ready = self._readied.get(prepared, rows[0])
        bound = [ready.bound(row) for row in rows]
        with self._told(ready.sql):
            if len(bound) == 1:
                return self._connection.execute(ready.sql, bound[0]).rowcount
            return self._connection.executemany(ready.sql, bound).rowcount

    def load(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run an INSERT for many rows whose values are bound already."""
        with self._told(sql):
            self._connection.executemany(sql, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only this block when it fails."""
        self._savepoints += 1
        name = f"in_place_{self._savepoints}"
        self._command(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self._command(f"ROLLBACK TO {name}")
            self._command(f"RELEASE {name}")
            raise
        self._command(f"RELEASE {name}")

    def _command(self, sql: str) -> None:
        with self._told(sql):
            self._connection.execute(sql)

    @contextmanager
    def _told(self, sql: str) -> Iterator[None]:
        """Name an error as the long way would, without the values."""
        try:
            yield
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                sql,
                None,
                error,
                sqlite3.Error,
                hide_parameters=True,
                dialect=self._readied.dialect,
            ) from error


def _width(held: Sequence[Any]) -> int:
    """Round a list's length up, so that few different statements are needed; never empty."""
    if not held:
        raise ValueError("an empty list finds nothing: ask for nothing instead")
    return 1 << (len(held) - 1).bit_length()


def _default(column: Column[Any]) -> Any:
    default = column.default
    if not isinstance(default, ScalarElementColumnDefault):
        raise TypeError(f"{column}: its default is not a plain value")
    return default.arg


def _binding(dialect: Dialect, kind: TypeEngine[Any]) -> _Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reading(dialect: Dialect, kind: TypeEngine[Any]) -> _Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
