"""aiosqlite with one hop between threads for a statement, where the usual adapter makes four.

A cursor's making, its execution, its rows and its end each cost a hop of their own, some 60 µs on
an idle machine and many times that on a busy one. Here they travel together.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import aiosqlite

# Rows that come back with the statement; of a longer answer the rest is fetched as it is read.
_AT_ONCE = 5_000


class OneHopCursor:
    """Speaks as ``aiosqlite.Cursor`` does, as far as SQLAlchemy asks."""

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self._more = False
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement and bring its first rows along."""
        done = await self._connection.in_thread(_execute, statement, parameters)
        self._cursor, self._rows, self._more = done
        return self

    async def executemany(self, statement: str, parameters: Sequence[Any]) -> Self:
        """Execute a statement once for each set of parameters."""
        self._cursor = await self._connection.in_thread(_execute_many, statement, parameters)
        self._rows, self._more = [], False
        return self

    async def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        rows, self._rows = self._rows, []
        if self._more:
            self._more = False
            rows += await self._connection.in_thread(_rest, self._cursor)
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return up to ``size`` rows."""
        wanted = size or self.arraysize
        if self._more and len(self._rows) < wanted:
            fresh = await self._connection.in_thread(_some, self._cursor, max(wanted, _AT_ONCE))
            self._more = bool(fresh)
            self._rows += fresh
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> Any:
        """Return one row, or ``None``."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """End an answer that was not read to its end; any other has ended already."""
        if self._more and self._cursor is not None:
            self._more = False
            await self._connection.in_thread(_close, self._cursor)

    @property
    def description(self) -> Any:
        """The columns of the answer."""
        return self._cursor.description if self._cursor else None

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        """The row id of the last insert."""
        return self._cursor.lastrowid if self._cursor else None


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors make one hop a statement."""

    def cursor(self) -> Any:
        """Make a cursor, without asking the thread."""
        return OneHopCursor(self)

    @property
    def in_place(self) -> sqlite3.Connection:
        """The connection itself, for whoever holds it alone and does not wait with it."""
        return self._conn

    async def in_thread(self, function: Any, *arguments: Any) -> Any:
        """Run ``function(connection, …)`` in the connection's own thread."""
        return await self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]


def connect(database: str | Path, **options: Any) -> OneHopConnection:
    """Open a connection as ``aiosqlite.connect`` does; given to SQLAlchemy as its creator."""

    unbound = options | {"check_same_thread": False}

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(str(database), **unbound)
        return opened

    connection = OneHopConnection(connector, iter_chunk_size=64)
    # As SQLAlchemy does with its own: a connection left open must not keep the process alive.
    connection._thread.daemon = True  # noqa: SLF001
    return connection


def _execute(
    connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]
) -> tuple[sqlite3.Cursor, list[Any], bool]:
    cursor = connection.execute(statement, parameters)
    rows = cursor.fetchmany(_AT_ONCE) if cursor.description else []
    return cursor, rows, len(rows) == _AT_ONCE


def _execute_many(
    connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]
) -> sqlite3.Cursor:
    return connection.executemany(statement, parameters)


def _rest(_connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> list[Any]:
    return cursor.fetchall()


def _some(_connection: sqlite3.Connection, cursor: sqlite3.Cursor, size: int) -> list[Any]:
    return cursor.fetchmany(size)


def _close(_connection: sqlite3.Connection, cursor: sqlite3.Cursor) -> None:
    cursor.close()
