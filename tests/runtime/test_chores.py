"""Erasing goes in steps and comes again; the heart beats only while nothing is stuck."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.chores import KEEP_UP_EVERY, Erasing, Heart, KeepingUp
from bot.clock import PlayedClock
from bot.runtime import Loop, Runtime
from gateways.heartbeat import Heartbeat
from storage import lexicon_changes
from storage.database import Database
from storage.lexicon_changes import ChangeKind, LexiconChange
from storage.unit_of_work import Work
from tests import pack
from tests.desk.stage import Stage, make_trade


async def parked(loop: Loop) -> None:
    async with asyncio.timeout(5):
        while not loop.bell.parked:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_erasing_goes_on_until_nothing_is_left_and_again_at_a_ring(
    database: Database, clock: PlayedClock
) -> None:
    left = [3, 2]
    steps: list[int] = []

    async def step(work: Work) -> int:
        assert work.writable
        steps.append(left[0])
        left[0] = max(0, left[0] - 1)
        return left[0]

    runtime = Runtime(clock)
    loop = runtime.start("erasing", Erasing(database, clock, [step]).run)
    async with runtime.running():
        await parked(loop)
        assert steps == [3, 2, 1]
        left[0] = 2
        loop.bell.ring()
        await parked(loop)
        assert steps == [3, 2, 1, 2, 1]


async def test_every_process_looks_for_what_another_one_changed(
    database: Database, clock: PlayedClock
) -> None:
    trade = replace(make_trade(), watch=pack.watch())
    stage = await Stage(database, clock).build()
    runtime = Runtime(clock)
    loop = runtime.start("lexicon", KeepingUp(database, clock, trade).run)
    async with runtime.running():
        await parked(loop)
        assert not trade.watch.now.suspended
        async with database.writing() as work:
            rule = LexiconChange(1, stage.east.id, ChangeKind.SUSPEND, "advert:x", work.now)
            await lexicon_changes.add(work, rule)
        clock.move_to(clock.now() + KEEP_UP_EVERY)
        await asyncio.sleep(0)
        await parked(loop)
        async with asyncio.timeout(5):
            while not trade.watch.now.suspended:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        assert trade.watch.now.suspended == {stage.east.id: {"advert:x"}}


@pytest.fixture
async def watcher() -> AsyncIterator[tuple[str, list[int]]]:
    """Return the address of a watcher, and the statuses it answers with, one a ping."""
    statuses: list[int] = []

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=statuses.pop(0))

    app = web.Application()
    app.router.add_get("/ping", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping", statuses
    await runner.cleanup()


async def test_the_heart_beats_each_minute_and_says_when_nobody_hears(
    clock: PlayedClock, watcher: tuple[str, list[int]], tmp_path: Path
) -> None:
    url, statuses = watcher
    statuses += [200, 503, 200]
    runtime = Runtime(clock)
    heart = Heart(clock, runtime, pulse=Heartbeat(url), file=tmp_path / "beat")
    loop = runtime.start("heart", heart.run)
    seen: list[str | None] = []
    async with runtime.running():
        for _ in range(3):
            await parked(loop)
            seen.append(loop.trouble)
            clock.move_to(clock.now() + timedelta(minutes=1))
            if statuses:
                await asyncio.sleep(0)
    assert seen[0] is None
    assert seen[1] == "heartbeat: ConnectionError"
    assert (tmp_path / "beat").exists()


async def test_the_heart_stands_still_while_a_loop_is_stuck(
    clock: PlayedClock, tmp_path: Path
) -> None:
    async def hang(loop: Loop) -> None:
        await asyncio.Event().wait()

    runtime = Runtime(clock, grace=timedelta(0))
    runtime.start("hanging", hang)
    async with runtime.running():
        clock.move_to(clock.now() + timedelta(hours=1))
        heart = Heart(clock, runtime, pulse=None, file=tmp_path / "beat")
        loop = runtime.start("heart", heart.run)
        await parked(loop)
    assert not (tmp_path / "beat").exists()
