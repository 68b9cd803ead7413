"""Webhooks: secret, order, retries, what getWebhookInfo says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
import pytest
from aiohttp import web

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.server import SandboxServer
from sandbox.world import World
from tests.sandbox.conftest import Api, move


@dataclass(slots=True)
class Receiver:
    """A bot's webhook whose answers the test chooses; 200 when none is left."""

    clock: PlayedClock
    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    heard: list[tuple[datetime, str]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    # While set, requests wait for it before they are answered.
    gate: asyncio.Event | None = None
    under_way: int = 0

    async def hear(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.heard.append((self.clock.now(), update["message"]["text"]))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.under_way += 1
        try:
            if self.gate is not None:
                await self.gate.wait()
        finally:
            self.under_way -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.heard]


@pytest.fixture
async def receiver(clock: PlayedClock) -> AsyncIterator[Receiver]:
    receiver = Receiver(clock)
    app = web.Application()
    app.router.add_post("/hook", receiver.hear)
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    if receiver.gate is not None:
        receiver.gate.set()
    await runner.cleanup()


async def settled(world: World) -> None:
    """Wait until nothing can happen without the clock."""
    for _ in range(1000):
        if not world.busy():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("still busy")


async def until(condition: object) -> None:
    for _ in range(1000):
        if callable(condition) and condition():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came true")


async def test_updates_arrive_with_the_secret(
    api: Api, world: World, private: Chat, li: Person, receiver: Receiver
) -> None:
    world.say(private.id, li.id, "之前")
    answer = await api("setWebhook", url=receiver.url, secret_token="tell-nobody_1")
    assert answer["description"] == "Webhook was set"
    world.say(private.id, li.id, "之后")
    await settled(world)
    assert receiver.texts == ["之前", "之后"]
    assert receiver.secrets == ["tell-nobody_1"] * 2
    info = await api.result("getWebhookInfo")
    assert info == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }


async def test_order_is_kept_in_a_chat_and_chats_go_side_by_side(
    api: Api,
    world: World,
    private: Chat,
    bot: BotAccount,
    li: Person,
    wang: Person,
    receiver: Receiver,
) -> None:
    other = world.open_private(wang.id, bot.id)
    bot.queue.clear()
    receiver.gate = asyncio.Event()
    await api.result("setWebhook", url=receiver.url)
    world.say(private.id, li.id, "李一")
    world.say(private.id, li.id, "李二")
    world.say(other.id, wang.id, "王一")
    await until(lambda: receiver.under_way == 2)
    assert sorted(receiver.texts) == ["李一", "王一"]
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 3
    receiver.gate.set()
    await settled(world)
    assert receiver.texts[2:] == ["李二"]


async def test_max_connections(api: Api, world: World, bot: BotAccount, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    await api.result("setWebhook", url=receiver.url, max_connections=2)
    for number in range(5):
        world.open_private(world.add_person(str(number)).id, bot.id)
    await until(lambda: receiver.under_way == 2)
    await asyncio.sleep(0.02)
    assert receiver.under_way == 2
    receiver.gate.set()
    await settled(world)
    assert len(receiver.heard) == 5


async def test_retries_at_once_then_after_2_4_8_seconds(
    api: Api, world: World, private: Chat, li: Person, receiver: Receiver, clock: PlayedClock
) -> None:
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    await api.result("setWebhook", url=receiver.url)
    start = clock.now()
    world.say(private.id, li.id, "一")
    world.say(private.id, li.id, "二")
    await settled(world)
    info = await api.result("getWebhookInfo")
    assert info["pending_update_count"] == 2
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
    for seconds in (2, 4, 8):
        move(clock, seconds - 0.5)
        await settled(world)
        before = len(receiver.heard)
        move(clock, 0.5)
        await until(lambda before=before: len(receiver.heard) > before)
        await settled(world)
    assert [(int((at - start).total_seconds()), text) for at, text in receiver.heard] == [
        (0, "一"),
        (0, "一"),
        (2, "一"),
        (6, "一"),
        (14, "一"),
        (14, "二"),
    ]


async def test_retry_after_is_honoured(
    api: Api, world: World, private: Chat, li: Person, receiver: Receiver, clock: PlayedClock
) -> None:
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "90"})]
    await api.result("setWebhook", url=receiver.url)
    world.say(private.id, li.id, "一")
    await settled(world)
    move(clock, 89)
    await settled(world)
    assert len(receiver.heard) == 1
    move(clock, 1)
    await settled(world)
    assert len(receiver.heard) == 2


async def test_an_answer_is_awaited_sixty_seconds(
    api: Api, world: World, private: Chat, li: Person, receiver: Receiver, clock: PlayedClock
) -> None:
    receiver.gate = asyncio.Event()
    await api.result("setWebhook", url=receiver.url)
    world.say(private.id, li.id, "一")
    await until(lambda: receiver.under_way == 1)
    move(clock, 59)
    await asyncio.sleep(0.01)
    assert len(receiver.heard) == 1
    move(clock, 1)
    await until(lambda: len(receiver.heard) == 2)
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Read timeout expired"
    receiver.gate.set()
    await settled(world)


async def test_a_webhook_that_nobody_answers(
    api: Api, world: World, private: Chat, li: Person
) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:1/hook")
    world.say(private.id, li.id, "一")
    await settled(world)
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1


async def test_switching_back_keeps_what_waits(
    api: Api, world: World, private: Chat, li: Person
) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:1/hook")
    world.say(private.id, li.id, "一")
    await settled(world)
    answer = await api("deleteWebhook")
    assert answer["description"] == "Webhook was deleted"
    assert (await api("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert len(await api.updates()) == 1
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert not world.busy()


async def test_settings_of_a_webhook(
    api: Api, world: World, private: Chat, li: Person, clock: PlayedClock, receiver: Receiver
) -> None:
    world.say(private.id, li.id, "一")
    hook: Json = {"url": receiver.url, "allowed_updates": ["callback_query"]}
    await api.result("setWebhook", **hook, drop_pending_updates=True)
    soon = await api("setWebhook", **hook)
    assert (soon["error_code"], soon["parameters"]) == (429, {"retry_after": 1})
    move(clock, 1)
    assert (await api("setWebhook", **hook))["description"] == "Webhook is already set"
    world.say(private.id, li.id, "二")
    await settled(world)
    assert receiver.heard == []
    info = await api.result("getWebhookInfo")
    assert info["allowed_updates"] == ["callback_query"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://a.cn"}, "invalid webhook URL specified"),
        ({"url": "https://a.cn", "secret_token": "x" * 257}, "secret token is too long"),
        (
            {"url": "https://a.cn", "secret_token": "停电"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_that_are_refused(api: Api, params: Json, words: str) -> None:
    assert await api.refusal("setWebhook", **params) == f"Bad Request: {words}"


async def test_stopping_while_a_delivery_is_under_way(
    world: World, bot: BotAccount, li: Person, clock: PlayedClock, receiver: Receiver
) -> None:
    receiver.gate = asyncio.Event()
    serving = SandboxServer(world)
    await serving.start()
    async with aiohttp.ClientSession() as session:
        await Api(session, serving.url).result("setWebhook", url=receiver.url)
    world.open_private(li.id, bot.id)
    await until(lambda: receiver.under_way == 1)
    await serving.stop()
    assert len(bot.queue) == 1
