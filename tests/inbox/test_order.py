"""Whatever fails, dies or hangs, and however often: each chat's updates are done in order, once."""

import asyncio
import random
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import PlayedClock
from bot.door import CannotParse, Incoming
from bot.inbox_worker import InboxWorker, Pace
from stations.scope import SYSTEM
from storage import inbox
from storage.database import Database
from storage.sealed import Sealer
from tests.conftest import START
from tests.inbox.doors import EchoDoor, fill, noted, update

FOREVER = 99
UNREADABLE = -1


@dataclass(frozen=True)
class Coming:
    """One update: its chat, how often handling it fails, and whether a worker dies before it."""

    chat: int
    failures: int
    dies_before: bool


comings = st.lists(
    st.builds(
        Coming,
        chat=st.integers(0, 3),
        failures=st.sampled_from([0, 0, 0, 0, 1, 2, 5, FOREVER, UNREADABLE]),
        dies_before=st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=25,
)


def opened(path: Path, clock: PlayedClock, sealer: Sealer) -> Database:
    return Database(str(path), clock=clock, sealer=sealer, noise=random.Random(3).getrandbits)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(coming=comings, batch=st.integers(1, 9), cuts=st.integers(1, 8))
def test_order_holds(
    migrated_file: Path, sealer: Sealer, coming: list[Coming], batch: int, cuts: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "order.db"
        shutil.copy(migrated_file, path)
        handled, parked = asyncio.run(live(path, sealer, coming, batch, cuts))
    hopeless = {n for n, one in enumerate(coming) if one.failures in (FOREVER, UNREADABLE)}
    assert parked == hopeless
    assert sorted(handled) == sorted(set(range(len(coming))) - hopeless)
    for chat in range(4):
        mine = [number for number in handled if coming[number].chat == chat]
        assert mine == sorted(mine)


async def live(
    path: Path, sealer: Sealer, coming: list[Coming], batch: int, cuts: int
) -> tuple[list[int], set[int]]:
    """Store what comes in several portions, work, die and fail; return what was handled, parked."""
    clock = PlayedClock(START)
    database = opened(path, clock, sealer)
    left = {number: one.failures for number, one in enumerate(coming)}

    async def stumble(incoming: Incoming) -> None:
        number = incoming.update_id
        if left[number] == UNREADABLE:
            raise CannotParse
        if left[number] > 0:
            left[number] -= 1
            raise ValueError(number)

    pace = Pace(batch=batch, look_every=None, lapse_every=timedelta(0))
    worker = InboxWorker(database, clock, EchoDoor(stumble), holder="w", pace=pace)
    for start in range(0, len(coming), cuts):
        portion = range(start, min(start + cuts, len(coming)))
        await fill(database, *(update(n, chat=coming[n].chat) for n in portion))
        if any(coming[n].dies_before for n in portion):
            async with database.writing() as work:
                await inbox.claim(
                    work, SYSTEM, None, holder="dead", limit=batch, lease=timedelta(seconds=30)
                )
        await worker.step()
    for _ in range(200):
        clock.move_to(clock.now() + timedelta(seconds=5))
        while await worker.step():
            pass
        async with database.reading() as work:
            counts = await inbox.counts(work, SYSTEM)
        if set(counts) <= {"done", "parked"}:
            break
    async with database.reading() as work:
        parked = {one.update_id for one in await inbox.listed(work, SYSTEM, "parked")}
    handled = [int(one.split(":")[1]) for one in await noted(database)]
    await database.close()
    return handled, parked
