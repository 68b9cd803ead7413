"""``lamplight demo`` and ``lamplight sandbox`` as a newcomer starts them, each in a process."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.transcript import parse_transcript
from stations.staff import Role
from tests.uncounted import uncounted

# Seconds: the first start may train the classifier, on a busy machine.
START = 90
END = 10
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\S*")


class Started:
    """A command that runs, and what it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.printed = ""

    async def until(self, words: str) -> str:
        """Read on until these words are printed."""
        assert self.process.stdout is not None
        async with asyncio.timeout(START):
            while words not in self.printed:
                line = await self.process.stdout.readline()
                assert line, f"ended early: {self.printed}"
                self.printed += line.decode()
        return self.printed

    async def told(self, number: signal.Signals) -> int:
        """Send a signal; return the exit code, which must come in time."""
        self.process.send_signal(number)
        async with asyncio.timeout(END):
            rest, _ = await self.process.communicate()
        self.printed += rest.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def command(folder: Path, *arguments: str, counted: bool = False) -> AsyncIterator[Started]:
    """Start ``lamplight`` in an empty folder; it is gone afterwards whatever happens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        cwd=folder,
        env={
            **(os.environ if counted else uncounted()),
            "LANG": "en_US.UTF-8",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Started(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def get(session: aiohttp.ClientSession, address: str) -> str:
    """Fetch a page that must be there."""
    async with session.get(address) as response:
        assert response.status == 200
        return await response.text()


def quotes(event: Any, text: str) -> bool:
    """Tell whether an event is a message that replies to these words."""
    return isinstance(event, dict) and event.get("reply_to_message", {}).get("text") == text


@pytest.mark.slow
async def test_the_demo_shows_both_pages_and_ends_when_told(tmp_path: Path) -> None:
    arguments = ("demo", "--port", "0", "--web-port", "0")
    async with (
        command(tmp_path, *arguments, counted=True) as demo,
        aiohttp.ClientSession() as session,
    ):
        page, board = ADDRESS.findall(await demo.until("Ctrl-C"))
        assert "/_page/page.js" in await get(session, page)
        shown = await get(session, board)
        assert "Lamplight board" in shown or "掌灯看板" in shown
        assert set(re.findall(r"https?://[\w.-]+", shown)) <= {"http://www.w3.org"}
        health = json.loads(await get(session, f"{board}/healthz"))
        assert health["status"] == "ok"
        assert "story" in {loop["name"] for loop in health["loops"]}
        assert await demo.told(signal.SIGINT) == 0
        assert "Traceback" not in demo.printed
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
async def test_the_demo_plays_a_named_transcript_live(tmp_path: Path) -> None:
    file = tmp_path / "short.jsonl"
    line = {"t": 0, "chat": "湖滨路群", "from": "阿芳", "text": "我家停电了"}
    file.write_text(json.dumps(line), "utf-8")
    arguments = ("demo", "--play", str(file), "--port", "0", "--web-port", "0")
    async with command(tmp_path, *arguments) as demo, aiohttp.ClientSession() as session:
        page, _ = ADDRESS.findall(await demo.until("Ctrl-C"))
        async with session.get(f"{page}/_stage/events") as events, asyncio.timeout(START):
            replied = False
            while not replied:
                said = (await events.content.readline()).decode()
                assert said, "the stream ended"
                replied = said.startswith("data: ") and quotes(json.loads(said[6:]), "我家停电了")
        await demo.until("story is told")
        assert await demo.told(signal.SIGTERM) == 0


@pytest.mark.slow
async def test_a_taken_port_is_told_and_another_one_used(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        arguments = ("sandbox", "--port", str(port), "--token", "424242:lamp")
        async with command(tmp_path, *arguments) as sandbox, aiohttp.ClientSession() as session:
            printed = await sandbox.until("Ctrl-C")
            assert f"Port {port} is taken" in printed
            page = ADDRESS.findall(printed)[0]
            assert "/_page/page.js" in await get(session, page)
            base = page.rstrip("/")
            me = json.loads(await get(session, f"{base}/bot424242:lamp/getMe"))
            assert me["result"]["id"] == 424242
            assert f'base_url("{base}/bot")' in printed
            assert await sandbox.told(signal.SIGTERM) == 0


@pytest.mark.slow
async def test_a_token_that_is_none_ends_the_sandbox_with_a_sentence(tmp_path: Path) -> None:
    async with command(tmp_path, "sandbox", "--port", "0", "--token", "nonsense") as sandbox:
        rest, _ = await sandbox.process.communicate()
        assert sandbox.process.returncode == 2
        assert "That is no token" in rest.decode()
        assert "Traceback" not in rest.decode()


def test_the_story_shows_a_newcomer_everything_from_the_first_message_to_the_score() -> None:
    story = files("packs").joinpath("power-cn", "demo", "story.jsonl")
    lines = parse_transcript(story.read_bytes().splitlines(), "story")
    groups = {line.chat for line in lines if line.chat}
    assert groups == {"城东花园业主群", "河西村电力服务群", "城东供电所工作群"}
    assert {line.role for line in lines} == {None, Role.MANAGER, Role.SUPERVISOR, Role.LEADER}
    pressed = [line.press for line in lines if line.press]
    assert pressed == [
        "回复全部",
        "户主·链接",
        "同意并绑定",
        "为啥这么多",
        "请经理打给我",
        "接手",
        "处理完毕",
        "解决了",
        "很好",
        "已恢复",
        "来电了",
        "还没来电",
    ]
    assert 40 <= lines[-1].seconds <= 65
