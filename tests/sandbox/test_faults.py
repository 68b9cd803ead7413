"""Faults on demand: what was done, what was answered."""

import asyncio
from random import Random

import aiohttp
import pytest

from bot.clock import PlayedClock
from sandbox.faults import DELAY, DIE, DROP_AFTER, DROP_BEFORE, ERROR, TOO_MANY, Fault, Faults
from sandbox.records import BotAccount, Chat, Person
from sandbox.world import World
from tests.sandbox.conftest import Api, move
from tests.sandbox.test_polling import parked


@pytest.fixture(autouse=True)
def no_limits(bot: BotAccount) -> None:
    bot.limits.enabled = False


async def test_a_connection_dropped_before_anything_is_done(
    api: Api, world: World, private: Chat
) -> None:
    world.faults.add(DROP_BEFORE, "send*")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=private.id, text="一")
    assert [m.text for m in world.messages(private.id)] == ["/start"]
    call = world.calls[-1]
    assert (call.applied, call.lost, call.ok) == (False, True, False)
    await api.result("sendMessage", chat_id=private.id, text="二")


async def test_an_answer_that_is_lost(api: Api, world: World, private: Chat) -> None:
    world.faults.add(DROP_AFTER, "sendMessage", count=2)
    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await api("sendMessage", chat_id=private.id, text="一")
    assert [m.text for m in world.messages(private.id)] == ["/start", "一", "一"]
    call = world.calls[-1]
    assert (call.applied, call.lost, call.ok) == (True, True, True)
    await api.result("sendMessage", chat_id=private.id, text="二")


async def test_errors_and_floods(api: Api, world: World, private: Chat) -> None:
    world.faults.add(ERROR, "*", code=502, description="Bad Gateway")
    world.faults.add(TOO_MANY, "*", retry_after=17)
    assert await api("getMe") == {
        "ok": False,
        "error_code": 502,
        "description": "Bad Gateway",
    }
    flooded = await api("getMe")
    assert flooded["description"] == "Too Many Requests: retry after 17"
    assert flooded["parameters"] == {"retry_after": 17}
    assert (await api("getMe"))["ok"]
    assert [call.status for call in world.calls] == [502, 429, 200]


async def test_a_delay_is_measured_by_the_clock_and_is_not_busy(
    api: Api, world: World, private: Chat, clock: PlayedClock
) -> None:
    world.faults.add(DELAY, "sendMessage", seconds=40)
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(api.result("sendMessage", chat_id=private.id, text="一"))
        await parked(clock)
        assert not world.busy()
        assert len(world.messages(private.id)) == 1
        move(clock, 40)
    assert sending.result()["date"] == world.unix()


async def test_dying_between_doing_and_answering(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock
) -> None:
    world.faults.add(DIE, "sendMessage")
    async with aiohttp.ClientSession() as other, asyncio.TaskGroup() as group:
        poll = group.create_task(broken(Api(other, api.url)))
        await parked(clock)
        with pytest.raises(aiohttp.ClientError):
            await api("sendMessage", chat_id=private.id, text="一")
    assert poll.result()
    assert [m.text for m in world.messages(private.id)] == ["/start", "一"]
    world.say(private.id, li.id, "在吗")
    assert [u["message"]["text"] for u in await api.updates()] == ["在吗"]


async def broken(api: Api) -> bool:
    try:
        await api("getUpdates", timeout=50)
    except aiohttp.ClientError:
        return True
    return False


async def test_updates_whose_answer_was_lost_come_again(
    api: Api, world: World, private: Chat, li: Person
) -> None:
    world.say(private.id, li.id, "停电了")
    world.faults.add(DROP_AFTER, "getUpdates")
    with pytest.raises(aiohttp.ClientError):
        await api("getUpdates")
    (update,) = await api.updates()
    assert update["message"]["text"] == "停电了"


def test_conditions() -> None:
    fault = Fault(ERROR, "Send*", count=None, chat_id=5, contains="停电")
    assert fault.fits("sendmessage", {"chat_id": "5", "text": "又停电了"})
    assert fault.fits("sendPhoto", {"chat_id": 5, "caption": "停电"})
    assert not fault.fits("sendMessage", {"chat_id": 6, "text": "停电"})
    assert not fault.fits("sendMessage", {"chat_id": 5, "text": "来电"})
    assert not fault.fits("editMessageText", {"chat_id": 5, "text": "停电"})
    with pytest.raises(ValueError, match="a fault is one of"):
        Fault("explode")


def test_chance_is_seeded() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(Random(seed))
        faults.add(ERROR, "*", count=None, probability=0.3)
        return [bool(faults.strike("getMe", {})) for _ in range(200)]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert 30 < sum(struck(1)) < 90


def test_rules_can_be_lifted() -> None:
    faults = Faults(Random(1))
    faults.add(ERROR, count=None)
    faults.clear()
    assert faults.strike("getMe", {}) == []
