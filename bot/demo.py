"""``lamplight demo``: everything at work on a Telegram of our own, played or live."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from bot.clock import PlayedClock
from bot.house import House, Parts, build_house, played_alarms
from bot.play_report import Json, write_report
from bot.player import QuickPlayer
from bot.settings import Settings
from bot.transcript import Line, parse_transcript
from bot.wiring import make_trade
from gateways.telegram import TelegramApi
from sandbox.records import BotAccount
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.database import Database
from storage.migrating import migrate
from storage.sealed import new_keys, sealer_from
from usecases.trade import BotName

# A Wednesday, nine in the morning in Shanghai: the office is open.
OPENING = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
TOKEN = "700000001:a-token-that-only-the-sandbox-knows"  # noqa: S105
USERNAME = "LamplightBot"
NAME = "掌灯"


def play(transcript: Path, report: Path | None) -> None:
    """Play a transcript in no time and write what happened, to a file or to standard output."""
    lines = read_transcript(transcript)
    written = orjson.dumps(asyncio.run(_play(lines)), option=orjson.OPT_INDENT_2)
    if report is None:
        click.echo(written.decode())
    else:
        report.write_bytes(written + b"\n")


def read_transcript(file: Path) -> tuple[Line, ...]:
    """Read a transcript file; raises ``TranscriptIsWrong``."""
    with file.open("rb") as source:
        return parse_transcript(source, str(file))


async def _play(lines: tuple[Line, ...]) -> Json:
    clock = PlayedClock(OPENING)
    world = World(clock)
    bot = world.add_bot(TOKEN, USERNAME, NAME, privacy=False)
    with tempfile.TemporaryDirectory(prefix="lamplight-play-") as folder:
        async with _staged(world, bot, clock, Path(folder)) as house:
            player = QuickPlayer(clock, world, bot, house)
            await player.set_the_stage(lines, Settings().station.name)
            await player.play(lines)
            return await write_report(house.database, player.played)


@asynccontextmanager
async def _staged(
    world: World, bot: BotAccount, clock: PlayedClock, folder: Path
) -> AsyncIterator[House]:
    """Run the whole product against the sandbox on one clock."""
    server = SandboxServer(world)
    await server.start()
    sealer = sealer_from(new_keys())
    noise = random.Random(0).getrandbits  # noqa: S311  # ids of a play repeat; no secret is made of it
    database = Database(str(folder / "play.db"), clock=clock, sealer=sealer, noise=noise)
    await migrate(database)
    trade = make_trade(Settings(), sealer, [BotName(bot.id, bot.username)])
    house = await build_house(
        database,
        trade,
        {bot.id: TelegramApi(TOKEN, server.url)},
        clock=clock,
        parts=Parts(alone=True),
        alarms=played_alarms(clock),
    )
    try:
        async with house.runtime.running():
            yield house
    finally:
        await house.close()
        await server.stop()
