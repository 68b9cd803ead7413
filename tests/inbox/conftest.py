"""What the inbox's tests share: a worker, and stepping it until nothing is left."""

from collections.abc import Callable

import pytest

from bot.clock import PlayedClock
from bot.door import Door
from bot.inbox_worker import InboxWorker, Pace
from storage.database import Database

Work = Callable[..., InboxWorker]


@pytest.fixture
def worker(database: Database, clock: PlayedClock) -> Work:
    """Return a maker of workers on the test's database."""

    def make(door: Door, holder: str = "worker", **rest: object) -> InboxWorker:
        pace = rest.pop("pace", Pace())
        return InboxWorker(database, clock, door, holder=holder, pace=pace, **rest)  # type: ignore[arg-type]

    return make


async def drain(worker: InboxWorker) -> None:
    """Step until nothing can be claimed at this moment."""
    while await worker.step():
        pass
