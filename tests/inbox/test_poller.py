"""Polling against the sandbox: nothing is confirmed before it is stored, and nothing hammered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import PlayedClock
from bot.meters import Meters
from bot.poller import Poller, use_polling, use_webhook
from bot.runtime import Loop, Runtime
from gateways.telegram import TelegramApi
from sandbox.faults import DROP_AFTER, DROP_BEFORE, ERROR, TOO_MANY
from sandbox.server import SandboxServer
from sandbox.world import World
from stations.scope import SYSTEM
from storage import inbox
from storage.database import Database

TOKEN = "1234567:a-secret-of-thirty-characters-1"


@dataclass
class Stage:
    """A sandbox with one bot in one group, and what the poller needs."""

    world: World
    api: TelegramApi
    bot_id: int
    chat_id: int
    person_id: int

    def say(self, *texts: str) -> None:
        """Say something in the group."""
        for said in texts:
            self.world.say(self.chat_id, self.person_id, said)

    def polls(self) -> list[object]:
        """Return the offsets asked for so far."""
        asked = [call for call in self.world.calls if call.method == "getUpdates"]
        return [call.params.get("offset") for call in asked]


@pytest.fixture
async def stage(clock: PlayedClock) -> AsyncIterator[Stage]:
    world = World(clock)
    bot = world.add_bot(TOKEN, "lamp_bot", "掌灯", privacy=False)
    person = world.add_person("王秀英")
    chat = world.add_group("幸福里客户群", person.id)
    world.add_member(chat.id, bot.id)
    server = SandboxServer(world)
    await server.start()
    api = TelegramApi(TOKEN, server.url)
    # What the setting-up itself caused is not what the tests are about.
    earlier = await api.call("getUpdates")
    await api.call("getUpdates", offset=earlier[-1]["update_id"] + 1)
    world.calls.clear()
    clock.move_to(clock.now() + timedelta(seconds=5))
    yield Stage(world, api, bot.id, chat.id, person.id)
    await api.close()
    await server.stop()


@pytest.fixture
def poller(database: Database, clock: PlayedClock, stage: Stage) -> Callable[..., Poller]:
    def make(holder: str = "p", *, leased: bool = False) -> Poller:
        return Poller(
            database,
            clock,
            stage.api,
            stage.bot_id,
            holder=holder,
            wake=lambda: None,
            leased=leased,
            meters=Meters(),
        )

    return make


async def until(happened: Callable[[], bool]) -> None:
    """Wait, in the machine's time, until something has happened."""
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def stored(database: Database) -> list[int]:
    async with database.reading() as work:
        return [one.update_id for one in await inbox.listed(work, SYSTEM, "waiting")]


async def until_stored(database: Database, count: int) -> list[int]:
    async with asyncio.timeout(10):
        while len(found := await stored(database)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return found


def polling(clock: PlayedClock, poller: Poller) -> tuple[Runtime, Loop]:
    runtime = Runtime(clock)
    return runtime, runtime.start("poller", poller.run)


async def test_what_was_said_is_stored_in_order_and_then_confirmed(
    stage: Stage, database: Database, clock: PlayedClock, poller: Callable[..., Poller]
) -> None:
    runtime, loop = polling(clock, poller())
    async with runtime.running():
        stage.say("一", "二")
        first = await until_stored(database, 2)
        stage.say("三")
        found = await until_stored(database, 3)
        await until(lambda: stage.polls()[-1] == found[-1] + 1)
        assert runtime.quiet()
    assert found == sorted(found)
    assert found[:2] == first
    assert stage.polls()[0] is None
    assert loop.trouble is None


async def test_after_a_death_before_the_offset_moved_nothing_is_stored_twice(
    stage: Stage, database: Database, clock: PlayedClock, poller: Callable[..., Poller]
) -> None:
    stage.say("一")
    for _ in range(3):
        runtime, loop = polling(clock, poller())
        async with runtime.running():
            await until(lambda loop=loop: loop.quiet)  # type: ignore[misc]
            await until_stored(database, 1)
        clock.move_to(clock.now() + timedelta(seconds=5))
    assert len(await stored(database)) == 1


@pytest.mark.parametrize(
    ("fault", "why", "pause"),
    [
        (
            {"kind": ERROR, "method": "getUpdates", "code": 502, "description": "Bad Gateway"},
            "502",
            1,
        ),
        ({"kind": DROP_BEFORE, "method": "getUpdates"}, "telegram unreachable", 1),
        ({"kind": DROP_AFTER, "method": "getUpdates"}, "telegram unreachable", 1),
        ({"kind": TOO_MANY, "method": "getUpdates", "retry_after": 7}, "429", 7),
        (
            {
                "kind": ERROR,
                "method": "getUpdates",
                "code": 409,
                "description": "Conflict: terminated",
            },
            "another program receives for this bot",
            1,
        ),
        (
            {"kind": ERROR, "method": "getUpdates", "code": 401, "description": "Unauthorized"},
            "token",
            60,
        ),
    ],
)
async def test_trouble_is_told_waited_out_and_loses_nothing(
    stage: Stage,
    database: Database,
    clock: PlayedClock,
    poller: Callable[..., Poller],
    fault: dict[str, Any],
    why: str,
    pause: int,
) -> None:
    stage.say("一")
    stage.world.faults.add(**fault)
    runtime, loop = polling(clock, poller())
    async with runtime.running():
        await until(lambda: loop.bell.parked and loop.trouble is not None)
        assert why in str(loop.trouble)
        due = clock.next_due()
        assert due is not None
        assert round((due - clock.now()).total_seconds()) == pause
        await asyncio.sleep(0.01)
        assert len(stage.polls()) == 1
        clock.move_to(due)
        if pause < 3:
            # Telegram's own three seconds for a repeated offset.
            await until(lambda: loop.bell.parked)
            clock.move_to(clock.now() + timedelta(seconds=3))
        await until_stored(database, 1)
        await until(lambda: loop.trouble is None)


async def test_pauses_grow_while_telegram_stays_away(
    stage: Stage, clock: PlayedClock, poller: Callable[..., Poller]
) -> None:
    stage.world.faults.add(ERROR, "getUpdates", count=None, code=500)
    runtime, loop = polling(clock, poller())
    pauses: list[int] = []
    async with runtime.running():
        for _ in range(12):
            await until(lambda: loop.bell.parked)
            due = clock.next_due()
            assert due is not None
            pauses.append(round((due - clock.now()).total_seconds()))
            clock.move_to(due)
            await until(lambda: not loop.bell.parked or loop.trouble is None)
    assert max(pauses) == 60
    assert pauses[-1] == 60


async def test_a_full_disk_stops_the_offset_says_so_and_recovers(
    stage: Stage, database: Database, clock: PlayedClock, poller: Callable[..., Poller]
) -> None:
    if not database.sqlite:
        pytest.skip("the page limit is SQLite's")
    async with database.writing() as work:
        pages = (await work.run(text("PRAGMA page_count"))).scalar()
        await work.run(text(f"PRAGMA max_page_count = {pages}"))
    stage.say(*["长" * 4000] * 8)
    runtime, loop = polling(clock, poller())
    async with runtime.running():
        await until(lambda: loop.bell.parked and loop.trouble is not None)
        assert loop.trouble == "database full"
        assert await stored(database) == []
        for _ in range(3):
            clock.move_to(clock.now() + timedelta(seconds=60))
            await until(lambda: loop.bell.parked)
        assert stage.polls() == [None]
        async with database.writing() as work:
            await work.run(text("PRAGMA max_page_count = 100000"))
        clock.move_to(clock.now() + timedelta(seconds=60))
        found = await until_stored(database, 8)
        await until(lambda: stage.polls()[-1] == found[-1] + 1)
        assert loop.trouble is None


async def test_of_two_replicas_one_polls_and_the_other_takes_over(
    stage: Stage, database: Database, clock: PlayedClock, poller: Callable[..., Poller]
) -> None:
    first, _ = polling(clock, poller("one", leased=True))
    second, waiting = polling(clock, poller("two", leased=True))
    async with second.running():
        async with first.running():
            await until(lambda: first.quiet() and second.quiet())
            await asyncio.sleep(0.02)
            stage.say("一")
            await until_stored(database, 1)
            assert stage.world.calls
            conflicts = [call for call in stage.world.calls if call.status == 409]
            assert conflicts == []
        stage.say("二")
        for _ in range(3):
            await until(lambda: waiting.quiet)
            clock.move_to(clock.now() + timedelta(seconds=5))
        await until_stored(database, 2)


async def test_switching_the_mode_registers_with_telegram(stage: Stage) -> None:
    await use_webhook(stage.api, "https://lamp.example/telegram/1", "s3cret")
    told = await stage.api.call("getWebhookInfo")
    assert told["url"] == "https://lamp.example/telegram/1"
    assert "chat_member" in told["allowed_updates"]
    await use_polling(stage.api)
    assert (await stage.api.call("getWebhookInfo"))["url"] == ""
