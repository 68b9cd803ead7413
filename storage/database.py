"""Opening the database, and the only two ways to talk to it: ``reading()`` and ``writing()``."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chat.clock import Clock
from storage.dialects.in_place import InPlace
from storage.dialects.one_hop import OneHopConnection
from storage.engines import Engines
from storage.sealed import Sealer
from storage.unit_of_work import LastId, Work

Noise = Callable[[int], int]


class Database:
    """One database, SQLite or PostgreSQL, behind two kinds of transaction.

    SQLite has one writer: a single connection behind a lock, ``BEGIN IMMEDIATE``. With the
    driver's own transaction handling a savepoint that opens the transaction would commit on
    RELEASE, so it is switched off and every BEGIN is ours. ``url`` may be engines that were made
    before: what was compiled for them is used again.
    """

    def __init__(self, url: str | Engines, *, clock: Clock, sealer: Sealer, noise: Noise) -> None:
        self._engines = url if isinstance(url, Engines) else Engines(url, sealer)
        self.url = self._engines.url
        self.clock = clock
        self.sealer = self._engines.sealer
        self._noise = noise
        self._last_id = LastId()
        self._writer_lock = asyncio.Lock()

    @property
    def sqlite(self) -> bool:
        """True when one process owns the file; PostgreSQL is shared."""
        return self._engines.sqlite

    @property
    def path(self) -> Path | None:
        """The SQLite file, if it is one."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write; for migrations and backups only."""
        return self._engines.writer

    def reading(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction that cannot write and sees one moment; it ends with the block."""
        return self._reading()

    def writing(self, cause: int | None = None) -> AbstractAsyncContextManager[Work]:
        """Open a transaction that commits at the end of the block and rolls back on an error."""
        return self._writing(cause)

    async def close(self) -> None:
        """Give back every connection."""
        await self._engines.close()

    def _work(self, connection: AsyncConnection, cause: int | None, *, writable: bool) -> Work:
        return Work(
            connection=connection,
            now=self.clock.now(),
            sealer=self.sealer,
            noise=self._noise,
            writable=writable,
            cause=cause,
            last_id=self._last_id,
        )

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Work]:
        async with self._engines.reader.connect() as connection:
            if not self.sqlite:
                # The same as SQLite gives: every statement of the transaction sees one moment.
                await connection.execute(
                    text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                )
            yield self._work(connection, None, writable=False)
            await connection.rollback()

    @asynccontextmanager
    async def _writing(self, cause: int | None) -> AsyncIterator[Work]:
        if not self.sqlite:
            async with self._engines.writer.begin() as connection:
                yield self._work(connection, cause, writable=True)
            return
        async with self._writer_lock, self._engines.writer.begin() as connection:
            work = self._work(connection, cause, writable=True)
            work.in_place = InPlace(self._engines.readied, _opened(connection))
            yield work


@asynccontextmanager
async def savepoint(work: Work) -> AsyncIterator[None]:
    """Undo only this block when it fails, and keep the transaction around it."""
    if work.in_place is not None:
        with work.in_place.savepoint():
            yield
        return
    async with work.connection.begin_nested():
        yield


def _opened(connection: AsyncConnection) -> sqlite3.Connection:
    """Return the driver's own connection, whose transaction has begun."""
    held = connection.sync_connection
    driver = held.connection.driver_connection if held is not None else None
    if not isinstance(driver, OneHopConnection):
        raise TypeError(type(driver).__name__)
    return driver.in_place
