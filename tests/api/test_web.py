"""The webhook, health and measures, over real HTTP on a loopback port."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import text

from api import health
from api.app import make_app
from api.telegram import LARGEST_BODY, Webhook
from bot.clock import PlayedClock, SystemClock
from bot.meters import Meters
from bot.raw_updates import raw_update
from bot.runtime import Loop, Runtime
from bot.web import AddressInUse, WebServer
from stations.scope import SYSTEM
from storage import inbox
from storage.database import Database
from tests.inbox.doors import BOT

SECRET = "correct-horse_battery"
MESSAGE = {
    "update_id": 77,
    "message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group"}, "text": "停电"},
}


@dataclass
class Site:
    """A served application and how to call it."""

    url: str
    session: aiohttp.ClientSession
    runtime: Runtime
    woken: list[int]

    async def post(self, body: bytes, secret: str | None = SECRET, bot: object = BOT) -> int:
        """Deliver as Telegram does; return the status."""
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        url = f"{self.url}/telegram/{bot}"
        async with self.session.post(url, data=BytesIO(body), headers=headers) as response:
            await response.read()
            return response.status

    async def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page."""
        async with self.session.get(self.url + path) as response:
            return response.status, await response.read()


@pytest.fixture
async def site(database: Database, clock: PlayedClock) -> AsyncIterator[Site]:
    async with serving(database, clock) as made:
        yield made


@asynccontextmanager
async def serving(database: Database, clock: PlayedClock) -> AsyncIterator[Site]:
    runtime = Runtime(clock)
    meters = Meters()
    woken: list[int] = []

    def stored(bot_id: int, new: int) -> None:
        meters.received(bot_id, new)
        woken.append(new)

    hook = Webhook(database, {BOT: SECRET}, read=raw_update, stored=stored)

    async def measure() -> bytes:
        async with database.reading() as work:
            counts, lag = await inbox.counts(work, SYSTEM), await inbox.lag(work, SYSTEM)
        meters.show_queue("inbox", counts, lag)
        for state in runtime.states():
            meters.show_loop(state.name, stuck=state.stuck)
        return meters.exposition()

    app = make_app([hook.router(), health.router(runtime.states, measure)])
    server = WebServer(app, "127.0.0.1", 0)
    runtime.serve("web", server.run)
    async with runtime.running(), aiohttp.ClientSession() as session:
        yield Site(server.url, session, runtime, woken)
    server.close()


async def counted(database: Database) -> dict[str, int]:
    async with database.reading() as work:
        return await inbox.counts(work, SYSTEM)


async def test_an_update_is_stored_before_it_is_acknowledged(
    site: Site, database: Database
) -> None:
    assert await site.post(orjson.dumps(MESSAGE)) == 200
    async with database.reading() as work:
        [row] = await inbox.listed(work, SYSTEM, "waiting")
    assert (row.bot_id, row.update_id, row.chat_key, row.kind) == (BOT, 77, -5, "message")
    assert site.woken == [1]


async def test_the_same_update_again_is_acknowledged_and_kept_once(
    site: Site, database: Database
) -> None:
    for _ in range(20):
        assert await site.post(orjson.dumps(MESSAGE)) == 200
    assert await counted(database) == {"waiting": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"update"',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"message": {}}',
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 1e400}',
    ],
)
async def test_what_is_no_update_is_refused_and_not_stored(
    site: Site, database: Database, body: bytes
) -> None:
    assert await site.post(body) == 400
    assert await counted(database) == {}


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "ÿ"])
async def test_without_the_secret_nothing_is_stored(
    site: Site, database: Database, secret: str | None
) -> None:
    assert await site.post(orjson.dumps(MESSAGE), secret) == 401
    assert await counted(database) == {}


@pytest.mark.parametrize("bot", [BOT + 1, "abc", "-1", "0" + str(BOT)])
async def test_an_unknown_bot_is_not_found(site: Site, bot: object) -> None:
    assert await site.post(orjson.dumps(MESSAGE), bot=bot) == 404


async def test_a_body_that_is_too_large_is_refused(site: Site, database: Database) -> None:
    assert await site.post(b" " * (LARGEST_BODY + 1)) == 413
    large: dict[str, Any] = {**MESSAGE, "message": {"text": "电" * 33_000}}
    assert await site.post(orjson.dumps(large)) == 200
    assert await counted(database) == {"waiting": 1}


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 5, "a_kind_of_tomorrow": {"x": 1}}',
        b'{"update_id": 5}',
        b'{"update_id": 5, "message": {"text": "a\\u0000b \\ud83d", "chat": {"id": -4503599627370495}}}',  # noqa: E501
        b'{"update_id": 5, "message": {"big": 123456789012345678901234567890}}',
        '{"update_id": 5, "message": {"text": "\u202e\u200b"}}'.encode(),
    ],
)
async def test_odd_updates_are_stored(site: Site, database: Database, body: bytes) -> None:
    assert await site.post(body) == 200
    assert await counted(database) == {"waiting": 1}


async def test_health_is_well_then_names_the_loop_that_is_stuck(
    site: Site, clock: PlayedClock
) -> None:
    status, body = await site.get("/healthz")
    assert (status, orjson.loads(body)["status"]) == (200, "ok")

    async def hang(loop: Loop) -> None:
        await site.runtime.stopped()

    site.runtime.start("digest", hang)
    clock.move_to(clock.now() + timedelta(minutes=5))
    status, body = await site.get("/healthz")
    told = orjson.loads(body)
    assert (status, told["status"]) == (503, "stuck")
    assert [one["name"] for one in told["loops"] if one["stuck"]] == ["digest"]


async def test_trouble_with_telegram_shows_but_is_no_reason_to_restart(site: Site) -> None:
    async def wait(loop: Loop) -> None:
        loop.trouble = "telegram unreachable"
        await loop.rest()

    loop = site.runtime.start("poller", wait)
    while not loop.bell.parked:
        await site.get("/healthz")
    status, body = await site.get("/healthz")
    assert (status, orjson.loads(body)["status"]) == (200, "troubled")
    loop.trouble = "database full"
    assert (await site.get("/healthz"))[0] == 503


async def test_measures_count_what_came_and_what_waits(site: Site, clock: PlayedClock) -> None:
    await site.post(orjson.dumps(MESSAGE))
    clock.move_to(clock.now() + timedelta(seconds=12))
    status, body = await site.get("/metrics")
    assert status == 200
    lines = body.decode().splitlines()
    assert f'lamplight_updates_received_total{{bot="{BOT}"}} 1.0' in lines
    assert 'lamplight_queue_rows{queue="inbox",state="waiting"} 1.0' in lines
    assert 'lamplight_queue_lag_seconds{queue="inbox"} 12.0' in lines
    assert 'lamplight_loop_stuck{loop="web"} 0.0' in lines


async def test_a_taken_port_is_told_at_once() -> None:
    first = WebServer(make_app([]), "127.0.0.1", 0)
    with pytest.raises(AddressInUse):
        WebServer(make_app([]), "127.0.0.1", first.port)
    first.close()


async def test_on_a_full_disk_telegram_is_asked_to_come_again(
    site: Site, database: Database
) -> None:
    if not database.sqlite:
        pytest.skip("the page limit is SQLite's")
    async with database.writing() as work:
        await work.run(text("PRAGMA max_page_count = 1"))
    large = orjson.dumps({**MESSAGE, "message": {"text": "电" * 30_000}})
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    url = f"{site.url}/telegram/{BOT}"
    async with site.session.post(url, data=large, headers=headers) as response:
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0
    assert await counted(database) == {}
    async with database.writing() as work:
        await work.run(text("PRAGMA max_page_count = 100000"))
    assert await site.post(large) == 200
    assert await counted(database) == {"waiting": 1}


async def test_sigterm_ends_the_web_server_with_the_rest() -> None:
    runtime = Runtime(SystemClock())
    server = WebServer(make_app([]), "127.0.0.1", 0)
    runtime.serve("web", server.run)

    async def work(loop: Loop) -> None:
        async with aiohttp.ClientSession() as session, session.get(server.url) as response:
            assert response.status == 404
        os.kill(os.getpid(), signal.SIGTERM)
        await loop.rest()

    runtime.start("work", work)
    async with asyncio.timeout(9):
        await runtime.run()
    server.close()
