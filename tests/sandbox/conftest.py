"""A world with a played clock, its server, and a raw client that speaks to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.server import SandboxServer
from sandbox.world import World

TOKEN = "1234567:secret-of-the-lamp"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Api:
    """Calls methods of the Bot API without any client library."""

    session: aiohttp.ClientSession
    url: str
    token: str = TOKEN

    async def __call__(self, method: str, **params: Any) -> Json:
        """The whole answer, ``ok`` or not."""
        address = f"{self.url}/bot{self.token}/{method}"
        async with self.session.post(address, json=params) as response:
            body: Json = await response.json()
            if not body["ok"]:
                assert response.status == body["error_code"]
            return body

    async def result(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a call that must be refused."""
        body = await self(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def updates(self, **params: Any) -> list[Json]:
        """What getUpdates returns without waiting."""
        found: list[Json] = await self.result("getUpdates", **params)
        return found


def move(clock: PlayedClock, seconds: float) -> None:
    """Let some seconds pass."""
    clock.move_to(clock.now() + timedelta(seconds=seconds))


@pytest.fixture
def clock() -> PlayedClock:
    return PlayedClock(START)


@pytest.fixture
def world(clock: PlayedClock) -> World:
    return World(clock, seed=7)


@pytest.fixture
def bot(world: World) -> BotAccount:
    return world.add_bot(TOKEN, "lamp_bot", "Lamp")


@pytest.fixture
def li(world: World) -> Person:
    return world.add_person("李伟", "li_wei")


@pytest.fixture
def wang(world: World) -> Person:
    return world.add_person("王芳")


@pytest.fixture
def private(world: World, bot: BotAccount, li: Person) -> Chat:
    """Li has started the bot, and the bot knows it already."""
    chat = world.open_private(li.id, bot.id)
    bot.queue.clear()
    return chat


@pytest.fixture
def group(world: World, bot: BotAccount, li: Person, wang: Person) -> Chat:
    """Li's supergroup with Wang and the bot, which is an ordinary member."""
    chat = world.add_group("幸福小区", li.id)
    world.add_member(chat.id, wang.id)
    world.add_member(chat.id, bot.id)
    bot.queue.clear()
    return chat


@pytest.fixture
async def server(world: World) -> AsyncIterator[SandboxServer]:
    serving = SandboxServer(world)
    await serving.start()
    yield serving
    await serving.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def api(server: SandboxServer, session: aiohttp.ClientSession, bot: BotAccount) -> Api:
    return Api(session, server.url, bot.token)
