"""The engines of one database: how its connections are opened, and what is compiled for them."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from storage.dialects import one_hop
from storage.dialects.in_place import Readied
from storage.sealed import Sealer, attach

# A reader or a short CLI command waits this long for another writer before it gives up.
_BUSY_MILLISECONDS = 15_000
_POOL_SIZE = 10
# SQLite's own 2 MB do not hold the pages that intake comes back to all the time.
_CACHE_KIB = 64 * 1024


class Engines:
    """One engine that writes and one that reads, and every statement compiled for them so far.

    Closed, they may be opened again, in another event loop too: compiling is not repeated.
    """

    def __init__(self, url: str, sealer: Sealer) -> None:
        self.url = normal_url(url)
        self.sealer = sealer
        if self.sqlite:
            self.writer = _sqlite_engine(self.url, writable=True)
            self.reader = _sqlite_engine(self.url, writable=False)
        else:
            self.writer = create_async_engine(
                self.url,
                pool_size=_POOL_SIZE,
                max_overflow=_POOL_SIZE,
                pool_pre_ping=True,
                hide_parameters=True,
            )
            self.reader = self.writer
        for engine in (self.writer, self.reader):
            attach(engine.sync_engine.dialect, sealer)
        self.readied = Readied(self.writer.sync_engine.dialect)

    @property
    def sqlite(self) -> bool:
        """True when one process owns the file; PostgreSQL is shared."""
        return self.url.get_backend_name() == "sqlite"

    async def close(self) -> None:
        """Give back every connection."""
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


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
