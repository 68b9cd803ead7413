"""getUpdates over HTTP: waiting, conflicts, hurry."""

import asyncio
from collections.abc import Awaitable

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.server import SandboxServer
from sandbox.world import World
from tests.sandbox.conftest import Api, move

OTHER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


async def parked(clock: PlayedClock) -> None:
    """Wait until somebody waits for the clock."""
    for _ in range(10_000):
        if clock.next_due() is not None:
            return
        await asyncio.sleep(0)
    raise AssertionError("nobody waits")


async def test_a_parked_poll_is_answered_by_the_next_update(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(api.updates(timeout=30))
        await parked(clock)
        assert not world.busy()
        world.say(private.id, li.id, "停电了")
        world.say(private.id, li.id, "在吗")
        assert world.busy()
    assert [update["message"]["text"] for update in poll.result()] == ["停电了", "在吗"]
    assert world.busy()
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(api.updates(offset=poll.result()[-1]["update_id"] + 1, timeout=9))
        await parked(clock)
        assert not world.busy()
        move(clock, 9)
    assert poll.result() == []


async def test_a_poll_waits_fifty_seconds_at_most(
    api: Api, bot: BotAccount, clock: PlayedClock
) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(api.updates(timeout=600))
        await parked(clock)
        move(clock, 49)
        await asyncio.sleep(0.01)
        assert not poll.done()
        move(clock, 1)
    assert poll.result() == []


async def test_updates_that_were_not_confirmed_come_again(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    world.say(private.id, li.id, "一")
    world.say(private.id, li.id, "二")
    first = await api.updates()
    move(clock, 5)
    assert await api.updates() == first
    assert await api.updates(offset=first[1]["update_id"]) == first[1:]
    assert await api.updates(offset=first[0]["update_id"]) == first[1:]


async def test_the_limit_is_kept_between_1_and_100(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    for number in range(120):
        world.say(private.id, li.id, str(number))
    assert len(await api.updates()) == 100
    move(clock, 1)
    assert len(await api.updates(limit=5000)) == 100
    move(clock, 1)
    assert len(await api.updates(limit=0)) == 1
    move(clock, 1)
    assert len(await api.updates(limit=7)) == 7


async def test_the_same_offset_in_a_hurry_gets_one_update(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    for number in range(4):
        world.say(private.id, li.id, str(number))
    assert len(await api.updates()) == 4
    move(clock, 0.4)
    assert len(await api.updates()) == 1
    move(clock, 0.5)
    assert len(await api.updates()) == 4


async def test_the_same_offset_within_three_seconds_waits_three(
    api: Api, bot: BotAccount, clock: PlayedClock
) -> None:
    assert await api.updates() == []
    move(clock, 2)
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(api.updates(timeout=0))
        await parked(clock)
        assert not poll.done()
        move(clock, 3)
    assert poll.result() == []
    move(clock, 3)
    assert await api.updates() == []


async def outcome(call: Awaitable[Json]) -> Json:
    return await call


async def test_a_second_poller_ends_the_first(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(outcome(api("getUpdates", timeout=30)))
        await parked(clock)
        second = group.create_task(outcome(api("getUpdates", timeout=30, offset=-1)))
        assert await first == {"ok": False, "error_code": 409, "description": OTHER}
        third = group.create_task(outcome(api("getUpdates", timeout=30, offset=-2)))
        await asyncio.sleep(0.05)
        # The next conflict within three seconds is told three seconds late.
        assert not second.done()
        assert not world.busy()
        move(clock, 3)
        assert (await second)["error_code"] == 409
        world.say(private.id, li.id, "在吗")
    assert len(third.result()["result"]) == 1


async def test_polling_and_a_webhook_exclude_each_other(
    api: Api, bot: BotAccount, clock: PlayedClock
) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(outcome(api("getUpdates", timeout=30)))
        await parked(clock)
        await api.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert poll.result()["description"] == "Conflict: terminated by setWebhook request"
    move(clock, 4)
    assert await api.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await api.result("deleteWebhook")
    assert await api.updates() == []


async def test_allowed_updates_are_remembered(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    await api.updates(allowed_updates=["edited_message"])
    said = world.say(private.id, li.id, "停点了")
    world.edit(private.id, said.message_id, "停电了")
    move(clock, 4)
    (update,) = await api.updates()
    assert update["edited_message"]["text"] == "停电了"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]


async def test_stopping_the_server_answers_parked_polls(
    world: World, bot: BotAccount, clock: PlayedClock
) -> None:
    serving = SandboxServer(world)
    await serving.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(serving.url.rsplit(":")[-1]))
    writer.write(f"GET /bot{bot.token}/getUpdates?timeout=50 HTTP/1.0\r\n\r\n".encode())
    await parked(clock)
    await serving.stop()
    assert b'{"ok": true, "result": []}' in await reader.read()
    writer.close()


async def test_busy_means_that_something_can_happen_without_the_clock(
    api: Api, world: World, private: Chat, li: Person
) -> None:
    assert not world.busy()
    world.say(private.id, li.id, "在吗")
    assert world.busy()
    (update,) = await api.updates()
    assert world.busy()
    await api.updates(offset=update["update_id"] + 1)
    assert not world.busy()
