"""A sandbox that the command line can call while a test looks on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.settings import read_settings
from bot.wiring import opened
from sandbox.records import BotAccount
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.database import Database
from tests.cli.conftest import TOKEN, Ran, call

USERNAME = "LampTestBot"


@dataclass(frozen=True, slots=True)
class Town:
    """The sandbox, its bot, and the folder with the settings that lead there."""

    world: World
    server: SandboxServer
    bot: BotAccount
    folder: Path

    async def call(self, *arguments: object) -> Ran:
        """Call the command line beside the running sandbox."""
        return await asyncio.to_thread(call, *arguments)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Open the installation's database."""
        async with opened(read_settings(self.folder / "config.toml"), make_keys=True) as database:
            yield database


@asynccontextmanager
async def town(folder: Path, *, privacy: bool = False, more: str = "") -> AsyncIterator[Town]:
    """Start a sandbox and write the settings for it."""
    world = World(SystemClock())
    bot = world.add_bot(TOKEN, USERNAME, "掌灯", privacy=privacy)
    server = SandboxServer(world)
    await server.start()
    (folder / "config.toml").write_text(
        f'{more}\n[telegram]\napi = "{server.url}"\n[[bots]]\ntoken = "{TOKEN}"\n', "utf-8"
    )
    try:
        yield Town(world, server, bot, folder)
    finally:
        await server.stop()
