"""``lamplight run`` as a process of its own: it answers, shows its health, stops, and tells nobody.

The traffic is full of what identifies people; none of it may be found in what the process writes.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.cli.conftest import TOKEN
from tests.cli.town import Town, town
from tests.uncounted import uncounted

ROOT = Path(__file__).parents[2]
SECRET = "a_secret_that_only_telegram_knows"
PHONE, ACCOUNT, NAME, TITLE = "13812345678", "3301234567890", "欧阳明月", "翠竹小区业主群"
# A loaded machine takes its time to start; nothing here waits longer than it must.
PATIENCE = 60.0


def free_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def until(true: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  # another process, which rings no bell of ours
            await asyncio.sleep(0.02)


class Running:
    """A process of ``lamplight run`` and what it has written so far."""

    def __init__(self, process: asyncio.subprocess.Process, written: Path, port: int) -> None:
        self.process = process
        self._written = written
        self.port = port

    @property
    def log(self) -> str:
        """Everything it wrote to the terminal."""
        return self._written.read_text("utf-8")

    async def get(self, path: str) -> tuple[int, str]:
        """Fetch a page of it."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as response,
        ):
            return response.status, await response.text()

    async def stop(self, number: int = signal.SIGTERM) -> float:
        """Tell it to stop; return how many seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            await self.process.wait()
        return loop.time() - began


@asynccontextmanager
async def running(
    here: Town, port: int, *arguments: str, log: str = "log.txt", counted: bool = False
) -> AsyncIterator[Running]:
    """Start ``lamplight run`` in the town's folder; kill it at the end if it is still there."""
    written = here.folder / log
    around = os.environ if counted else uncounted()
    with written.open("wb") as target:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", *arguments,
            stdout=target, stderr=target, cwd=here.folder,
            env={**around, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        yield Running(process, written, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def settings(port: int, mode: str) -> str:
    """Return the settings beside the bot and Telegram's address."""
    return f'[web]\nport = {port}\n[log]\nlevel = "debug"\nformat = "{mode}"\n'


async def talk(here: Town, live: Running) -> None:
    """A resident asks for something with everything private in it, and is answered."""
    world = here.world
    resident = world.add_person(NAME, username="moonlight_ouyang")
    owner = world.add_person("群主")
    group = world.add_group(TITLE, creator=owner.id)
    world.add_member(group.id, resident.id)
    world.add_member(group.id, here.bot.id, by=owner.id)
    world.promote(group.id, here.bot.id, by=owner.id)
    world.open_private(resident.id, here.bot.id)

    def answers(chat: int) -> int:
        found = world.messages(chat, resident.id)
        return sum(one.author is here.bot for one in found)

    await until(lambda: answers(here.bot.id) > 0)
    before = answers(here.bot.id)
    text = f"我家停电了，户号{ACCOUNT}，电话{PHONE}，我是{NAME}"
    world.say(here.bot.id, resident.id, text)
    world.say(group.id, resident.id, text)
    await until(lambda: answers(here.bot.id) > before)


async def healthy(live: Running) -> None:
    """Ask for health and figures while it serves."""
    status, body = await live.get("/healthz")
    assert (status, '"status":"ok"' in body) == (200, True), body
    status, body = await live.get("/metrics")
    assert status == 200
    for queue in ("inbox", "outbox"):
        assert f'queue="{queue}",state="parked"}} 0.0' in body
        assert f'lag_seconds{{queue="{queue}"}}' in body
    for figure in ("updates_received", "sends", "handle"):
        assert figure in body


def nobody_is_named(here: Town, log: str) -> None:
    """Look through everything that was written."""
    assert "serving" in log
    assert "stopped" in log
    for private in (PHONE, ACCOUNT, NAME, TITLE, "moonlight_ouyang", TOKEN, SECRET):
        assert private not in log
    assert TOKEN.split(":")[1] not in log
    assert "Traceback" not in log


async def test_polling_from_start_to_stop(folder: Path) -> None:
    port = free_port()
    async with (
        town(folder, more=settings(port, "console")) as here,
        running(here, port, counted=True) as live,
    ):
        await until(lambda: "serving" in live.log or live.process.returncode is not None)
        await talk(here, live)
        await healthy(live)
        async with running(here, port, log="second.txt") as second:
            async with asyncio.timeout(PATIENCE):
                assert await second.process.wait() == 2, second.log
            assert f"Process {live.process.pid} serves" in second.log
        assert await live.stop() < 10
        assert live.process.returncode == 0
        nobody_is_named(here, live.log)


async def test_a_webhook_from_start_to_stop(folder: Path) -> None:
    port = free_port()
    more = settings(port, "json")
    async with town(folder, more=more) as here:
        config = folder / "config.toml"
        hook = (
            f'[telegram]\nmode = "webhook"\nwebhook_url = "http://127.0.0.1:{port}"\n'
            f'webhook_secret = "{SECRET}"\n'
        )
        config.write_text(config.read_text("utf-8").replace("[telegram]\n", hook), "utf-8")
        async with running(here, port, counted=True) as live:
            await until(lambda: "serving" in live.log or live.process.returncode is not None)
            await talk(here, live)
            await healthy(live)
            url = f"http://127.0.0.1:{port}/telegram/{here.bot.id}"
            async with aiohttp.ClientSession() as session:
                for headers, body, status in (
                    ({}, b"{}", 401),
                    ({"X-Telegram-Bot-Api-Secret-Token": "x" * 20}, b"{}", 401),
                    ({"X-Telegram-Bot-Api-Secret-Token": SECRET}, b"{", 400),
                ):
                    async with session.post(url, data=body, headers=headers) as response:
                        assert response.status == status
            assert await live.stop(signal.SIGINT) < 10
            assert live.process.returncode == 0
            nobody_is_named(here, live.log)
            assert not any(call.method == "getUpdates" for call in here.world.calls)


@pytest.mark.parametrize(
    ("more", "arguments", "part"),
    [
        ("", ["--role", "sender"], "split roles need PostgreSQL"),
        ("[web]\nport = {port}", [], "Choose another"),
        ("[storage]\nurl = 'mysql://x/y'", [], "storage.url"),
    ],
)
async def test_what_keeps_it_from_starting_is_one_sentence(
    folder: Path, more: str, arguments: list[str], part: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        async with (
            town(folder, more=more.format(port=port)) as here,
            running(here, port, *arguments) as live,
        ):
            async with asyncio.timeout(PATIENCE):
                assert await live.process.wait() == 2, live.log
            assert part in live.log
            assert "Traceback" not in live.log
            assert "Unclosed" not in live.log


async def test_a_token_that_telegram_does_not_know_stops_the_start(folder: Path) -> None:
    async with town(folder) as here:
        here.bot.token = "7000000001:AAE-changed_by_botfather_in_between_x"
        async with running(here, 0) as live:
            async with asyncio.timeout(PATIENCE):
                assert await live.process.wait() == 2, live.log
            assert "Telegram does not know the token of bot 7000000001" in live.log
            assert TOKEN not in live.log
            assert "Unclosed" not in live.log
