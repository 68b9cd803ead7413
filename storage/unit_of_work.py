"""The open transaction that a door hands to a use case."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from chat.errors import ChangedMeanwhile
from chat.ids import compose
from storage.dialects.in_place import InPlace
from storage.dialects.troubles import trouble
from storage.prepared import Prepared, Values
from storage.sealed import Sealer


class TransactionIsGone(Exception):
    """The database ended the transaction by itself (a full disk): nothing more may be written.

    SQLite would carry out what follows as transactions of its own.
    """


class Overdue(Exception):
    """The transaction has taken longer than it may, and is to be undone."""


@dataclass(slots=True)
class LastId:
    """The newest id that this process made, so that the next one can be larger."""

    value: int = 0


@dataclass(slots=True)
class Work:
    """One transaction: its connection, its moment, and what it needs to make new rows.

    ``now`` stands still for the whole transaction. ``cause`` is the inbox row being handled: what
    is written or sent on its account carries it. ``statements`` counts, because each one costs
    several thread hops on SQLite. While one is ``under_way`` the task must not be cancelled: that
    costs the connection and leaves its locks behind. Whoever wants to end a transaction early sets
    ``overdue``, and the next statement raises ``Overdue``.
    """

    connection: AsyncConnection
    now: datetime
    sealer: Sealer
    noise: Callable[[int], int]
    writable: bool
    cause: int | None = None
    statements: int = field(default=0)
    under_way: bool = field(default=False)
    overdue: bool = field(default=False)
    gone: bool = field(default=False)
    last_id: LastId = field(default_factory=LastId)
    in_place: InPlace | None = field(default=None)

    @property
    def sqlite(self) -> bool:
        """True on SQLite; only ``storage/dialects`` asks."""
        return self.connection.dialect.name == "sqlite"

    def new_id(self) -> int:
        """Make an id that sorts by time, and within one process in the order of making.

        Many rows are made at the same moment (a transaction's time stands still), and their order
        is what somebody meant: a reply in two pieces, two messages of one chat.
        """
        made = compose(self.now, self.noise(22))
        self.last_id.value = made if made > self.last_id.value else self.last_id.value + 1
        return self.last_id.value

    async def run(self, statement: Executable, rows: Any = None) -> Any:
        """Execute a statement (with many parameter sets if ``rows`` is given)."""
        self._check()
        self.under_way = True
        try:
            if rows is None:
                result = await self.connection.execute(statement)
            else:
                result = await self.connection.execute(statement, rows)
        except DBAPIError as error:
            self.gone = trouble(error) is not None
            raise
        finally:
            self.under_way = False
        if self.overdue:
            raise Overdue
        return result

    async def run_once(self, statement: Executable, what: str) -> None:
        """Execute a write that must meet exactly one row; else raises ``ChangedMeanwhile``."""
        result = await self.run(statement)
        if result.rowcount != 1:
            raise ChangedMeanwhile(what=what)

    async def fetch(self, prepared: Prepared, *rows: Values) -> Sequence[tuple[Any, ...]]:
        """Run a prepared statement for each set of values (not none); return all their rows."""
        if self.in_place is None:
            return [tuple(row) for row in await self.run(prepared.postgres, _given(rows))]
        with self._counted() as place:
            return place.fetch(prepared, rows)

    async def write(self, prepared: Prepared, *rows: Values) -> int:
        """Run a prepared write for each set of values (not none).

        Returns how many rows it changed; PostgreSQL tells only where there is one set of values.
        """
        if self.in_place is None:
            return int((await self.run(prepared.postgres, _given(rows))).rowcount)
        with self._counted() as place:
            return place.write(prepared, rows)

    async def write_once(self, prepared: Prepared, values: Values, what: str) -> None:
        """Run a prepared write that must meet exactly one row; else ``ChangedMeanwhile``."""
        if await self.write(prepared, values) != 1:
            raise ChangedMeanwhile(what=what)

    async def load_in_place(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a driver's own INSERT for many rows on SQLite; for ``dialects/loading`` alone."""
        with self._counted() as place:
            place.load(sql, rows)

    async def copy_in(
        self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """COPY rows into a table of PostgreSQL; for ``dialects/loading`` alone."""
        self._check()
        raw = await self.connection.get_raw_connection()
        driver: Any = raw.driver_connection
        self.under_way = True
        try:
            await driver.copy_records_to_table(table, records=rows, columns=list(columns))
        except Exception:
            self.gone = True
            raise
        finally:
            self.under_way = False

    def _check(self) -> None:
        if self.gone:
            raise TransactionIsGone
        if self.overdue:
            raise Overdue
        self.statements += 1

    @contextmanager
    def _counted(self) -> Iterator[InPlace]:
        self._check()
        if self.in_place is None:
            raise TypeError("not in place")
        try:
            yield self.in_place
        except DBAPIError as error:
            self.gone = trouble(error) is not None
            raise


def _given(rows: Sequence[Values]) -> Any:
    return dict(rows[0]) if len(rows) == 1 else [dict(row) for row in rows]
