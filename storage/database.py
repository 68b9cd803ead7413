"""Opening the database, and the only two ways to talk to it: ``reading()`` and ``writing()``."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from chat.clock import Clock
from storage.dialects import one_hop
from storage.dialects.in_place import InPlace, Readied
from storage.dialects.one_hop import OneHopConnection
from storage.sealed import Sealer, attach
from storage.unit_of_work import LastId, Work

# A reader or a short CLI command waits this long for another writer before it gives up.
_BUSY_MILLISECONDS = 15_000
_POOL_SIZE = 10
# SQLite's own 2 MB do not hold the pages that intake comes back to all the time.
_CACHE_KIB = 64 * 1024

Noise = Callable[[int], int]


class Database:
    """One database, SQLite or PostgreSQL, behind two kinds of transaction.

    SQLite has one writer: a single connection behind a lock, ``BEGIN IMMEDIATE``. With the
    driver's own transaction handling a savepoint that opens the transaction would commit on
    RELEASE, so it is switched off and every BEGIN is ours.
    """

    def __init__(self, url: str, *, clock: Clock, sealer: Sealer, noise: Noise) -> None:
        self.url = normal_url(url)
        self.clock = clock
        self.sealer = sealer
        self._noise = noise
        self._last_id = LastId()
        self._writer_lock = asyncio.Lock()
        if self.sqlite:
            self._writer = _sqlite_engine(self.url, writable=True)
            self._reader = _sqlite_engine(self.url, writable=False)
        else:
            self._writer = create_async_engine(
                self.url,
                pool_size=_POOL_SIZE,
                max_overflow=_POOL_SIZE,
                pool_pre_ping=True,
                hide_parameters=True,
            )
            self._reader = self._writer
        for engine in (self._writer, self._reader):
            attach(engine.sync_engine.dialect, sealer)
        self._readied = Readied(self._writer.sync_engine.dialect)

    @property
    def sqlite(self) -> bool:
        """True when one process owns the file; PostgreSQL is shared."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file, if it is one."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write; for migrations and backups only."""
        return self._writer

    def reading(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction that cannot write and sees one moment; it ends with the block."""
        return self._reading()

    def writing(self, cause: int | None = None) -> AbstractAsyncContextManager[Work]:
        """Open a transaction that commits at the end of the block and rolls back on an error."""
        return self._writing(cause)

    async def close(self) -> None:
        """Give back every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

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
        async with self._reader.connect() as connection:
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
            async with self._writer.begin() as connection:
                yield self._work(connection, cause, writable=True)
            return
        async with self._writer_lock, self._writer.begin() as connection:
            work = self._work(connection, cause, writable=True)
            work.in_place = InPlace(self._readied, _opened(connection))
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


def normal_url(url: str) -> URL:
    """Name the async driver of a database URL; a bare path means an SQLite file."""
    if "://" not in url:
        url = f"sqlite:///{url}"
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    backend = parsed.get_backend_name()
    if backend == "postgres":
        backend = "postgresql"
    if backend not in drivers:
        raise ValueError(f"database: {backend!r} is neither sqlite nor postgresql")
    return parsed.set(drivername=drivers[backend])


def _sqlite_engine(url: URL, *, writable: bool) -> AsyncEngine:
    options: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"async_creator_fn": one_hop.connect},
    }
    if writable:
        engine = create_async_engine(url, poolclass=StaticPool, **options)
    else:
        engine = create_async_engine(url, pool_size=_POOL_SIZE, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        if writable:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        else:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")

    return engine
