"""Trouble with the database is nobody's fault: no try counts, nothing is parked, nothing lost."""

import asyncio
import contextlib
import multiprocessing
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.clock import PlayedClock
from bot.door import Incoming
from bot.inbox_worker import Pace
from bot.runtime import Runtime
from stations.scope import SYSTEM
from storage import inbox, leases, tables
from storage.database import Database
from storage.dialects.troubles import Trouble, trouble
from storage.file_lock import FileIsServed, owned
from storage.sealed import Sealer
from storage.unit_of_work import TransactionIsGone, Work
from tests.inbox.conftest import Work as MakeWorker
from tests.inbox.doors import EchoDoor, fill, noted, update

MINUTE = timedelta(minutes=1)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


class Hungry(EchoDoor):
    """Writes much for each update."""

    async def handle(self, work: Work, incoming: Incoming) -> None:
        """Fill several pages, then note the update."""
        await work.run(
            insert(tables.stations).values(
                id=work.new_id(), name=f"x{incoming.update_id}" * 9000, timezone="", hotline=""
            )
        )
        await super().handle(work, incoming)


@pytest.mark.parametrize("count", [1, 6])
async def test_a_full_disk_parks_nothing_and_work_goes_on_when_there_is_room(
    database: Database, worker: MakeWorker, clock: PlayedClock, count: int
) -> None:
    if not database.sqlite:
        pytest.skip("the page limit is SQLite's")
    await fill(database, *(update(n) for n in range(count)))
    async with database.writing() as work:
        pages = (await work.run(text("PRAGMA page_count"))).scalar()
        await work.run(text(f"PRAGMA max_page_count = {pages + 2}"))
    runtime = Runtime(clock)
    loop = runtime.start("inbox", worker(Hungry(), pace=Pace(look_every=None)).run)
    async with runtime.running():
        for _ in range(15):
            await until(lambda: loop.bell.parked)
            assert loop.trouble == "database full"
            clock.move_to(clock.now() + timedelta(seconds=10))
        async with database.reading() as work:
            assert await inbox.listed(work, SYSTEM, "parked") == []
        async with database.writing() as work:
            await work.run(text("PRAGMA max_page_count = 100000"))
        await until(lambda: loop.bell.parked)
        clock.move_to(clock.now() + timedelta(seconds=10))
        await until(lambda: loop.trouble is None and loop.bell.parked)
    done = [one for one in await noted(database) if one.startswith("1:")]
    assert done == [f"1:{n}" for n in range(count)]
    async with database.reading() as work:
        rows = await inbox.listed(work, SYSTEM, "done")
    assert {one.tries for one in rows} == {0}


async def test_a_loop_that_fails_frees_what_it_held_and_takes_it_up_again(
    database: Database, worker: MakeWorker, clock: PlayedClock
) -> None:
    def wake() -> None:
        if not woken:
            woken.append(1)
            raise RuntimeError("a bug after the commit")

    woken: list[int] = []
    await fill(database, *(update(n) for n in range(3)))
    runtime = Runtime(clock)
    made = worker(EchoDoor(), pace=Pace(look_every=None, batch=2), wake=wake)
    loop = runtime.start("inbox", made.run)
    async with runtime.running():
        await until(lambda: loop.bell.parked)
        clock.move_to(clock.now() + MINUTE)
        await until(lambda: loop.bell.parked)
    assert await noted(database) == ["1:0", "1:1", "1:2"]


async def test_a_lease_has_one_holder_until_it_ends(database: Database, clock: PlayedClock) -> None:
    async def hold(holder: str) -> bool:
        async with database.writing() as work:
            return await leases.hold(work, "poll:1", holder, lease=MINUTE)

    assert await hold("a")
    assert not await hold("b")
    clock.move_to(clock.now() + MINUTE / 2)
    assert await hold("a")
    clock.move_to(clock.now() + MINUTE / 2)
    assert not await hold("b")
    clock.move_to(clock.now() + MINUTE / 2)
    assert await hold("b")
    assert not await hold("a")
    async with database.writing() as work:
        await leases.let_go(work, "poll:1", "a")
    assert not await hold("a")
    async with database.writing() as work:
        await leases.let_go(work, "poll:1", "b")
    assert await hold("a")
    clock._now -= timedelta(days=3)
    assert await hold("b")


def _own(path: str, ready: "multiprocessing.connection.Connection") -> None:
    with owned(Path(path)):
        ready.send(os.getpid())
        ready.recv()


def test_a_second_process_is_told_who_serves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lamp.db"
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    other = context.Process(target=_own, args=(str(path), theirs))
    other.start()
    pid = ours.recv()
    with pytest.raises(FileIsServed) as refused, owned(path):
        pass
    assert refused.value.values == {"file": str(path), "pid": str(pid)}
    other.kill()
    other.join()
    with owned(path):
        assert Path(f"{path}.lock").read_text() == str(os.getpid())
    with owned(path):
        pass
    ours.close()
    theirs.close()


async def test_an_error_that_a_statement_earned_is_no_trouble(database: Database) -> None:
    async def raised(act: Callable[[Work], object]) -> Exception:
        try:
            async with database.writing() as work:
                await act(work)  # type: ignore[misc]
        except Exception as error:
            return error
        raise AssertionError("nothing was raised")

    station = insert(tables.stations).values(id=1, name="x", timezone="", hotline="")

    async def twice(work: Work) -> None:
        await work.run(station)
        await work.run(station)

    async def odd(work: Work) -> None:
        await work.run(text("SELECT :what").bindparams(what=object()))

    async def wrong(work: Work) -> None:
        await work.run(text("SELECT nonsense FROM nowhere"))

    for act in (twice, odd, wrong):
        assert trouble(await raised(act)) is None


async def test_a_server_that_is_not_there_is_trouble(sealer: Sealer, clock: PlayedClock) -> None:
    gone = Database(
        "postgresql://nobody@127.0.0.1:1/none", clock=clock, sealer=sealer, noise=lambda _: 0
    )
    with pytest.raises(ConnectionRefusedError) as refused:
        async with gone.writing():
            pass
    assert trouble(refused.value) is Trouble.UNREACHABLE
    await gone.close()


async def test_after_the_database_ended_a_transaction_nothing_more_is_written(
    database: Database,
) -> None:
    if not database.sqlite:
        pytest.skip("PostgreSQL refuses by itself")
    async with database.writing() as work:
        await work.run(text("PRAGMA max_page_count = 1"))
    row = {"timezone": "", "hotline": ""}

    async def go_on_regardless() -> None:
        async with database.writing() as work:
            with contextlib.suppress(DBAPIError):
                await work.run(insert(tables.stations).values(id=1, name="x" * 100_000, **row))
            await work.run(insert(tables.stations).values(id=2, name="y", **row))

    with pytest.raises(TransactionIsGone):
        await go_on_regardless()
    async with database.reading() as work:
        assert (await work.run(select(tables.stations.c.id))).all() == []
