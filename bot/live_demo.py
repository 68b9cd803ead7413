"""``lamplight demo``: everything at work before your eyes, with a short story to begin with."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.resources import as_file, files
from pathlib import Path

import structlog

from api import health
from api.app import make_app
from api.public import Public
from bot.board_pages import add_board
from bot.clock import SystemClock
from bot.demo import NAME, TOKEN, USERNAME, read_transcript
from bot.house import House, Parts, build_house
from bot.logs import set_up_logs
from bot.measuring import measure
from bot.player import Player
from bot.runtime import Loop
from bot.settings import Settings, StationSettings
from bot.spoken import read_speech
from bot.staging import start_server
from bot.telling import tell
from bot.transcript import Line
from bot.web import AddressInUse, WebServer
from bot.wiring import make_trade
from gateways.studio import Studio
from gateways.telegram import TelegramApi
from sandbox.records import BotAccount
from sandbox.server import SandboxServer
from sandbox.world import World
from stations.scope import SYSTEM
from storage.database import Database
from storage.migrating import migrate
from storage.sealed import new_keys, sealer_from
from storage.staff import crew
from usecases.trade import BotName

_HOST = "127.0.0.1"
_log = structlog.get_logger("demo")


def show(transcript: Path | None, port: int, web_port: int) -> None:
    """Serve everything until SIGINT or SIGTERM, and play the story (or ``transcript``) once.

    Raises ``TranscriptIsWrong``. A taken port is told and replaced by a free one.
    """
    # Warnings alone: the addresses are to stay in sight.
    set_up_logs(json_lines=False, level="warning", secrets=[TOKEN])
    lines = _story() if transcript is None else read_transcript(transcript)
    asyncio.run(_show(lines, port, web_port))


def _story() -> tuple[Line, ...]:
    with as_file(files("packs").joinpath(Settings().pack.name, "demo", "story.jsonl")) as file:
        return read_transcript(file)


async def _show(lines: Sequence[Line], port: int, web_port: int) -> None:
    tell("demo.lighting")
    world = World(SystemClock())
    bot = world.add_bot(TOKEN, USERNAME, NAME, privacy=False)
    with tempfile.TemporaryDirectory(prefix="lamplight-demo-") as folder:
        database = _open(Path(folder))
        await migrate(database)
        server = await start_server(world, _HOST, port, roles=lambda: held_roles(database))
        async with _house(database, bot, server) as house:
            web = _listen(house, web_port)
            try:
                tell("demo.ready", page=server.url, board=web.url)
                player = Player(SystemClock(), world, bot, house)
                house.runtime.serve("story", Story(player, lines).run)
                await house.runtime.run()
            finally:
                web.close()
    tell("demo.goodbye")


def _open(folder: Path) -> Database:
    sealer = sealer_from(new_keys())
    noise = random.SystemRandom().getrandbits
    return Database(str(folder / "demo.db"), clock=SystemClock(), sealer=sealer, noise=noise)


@asynccontextmanager
async def _house(
    database: Database, bot: BotAccount, server: SandboxServer
) -> AsyncIterator[House]:
    """Assemble the product around the sandbox; it runs when its runtime does."""
    settings = Settings(station=StationSettings(province="zhejiang"))
    trade = make_trade(settings, database.sealer, [BotName(bot.id, bot.username)])
    trade.watch.ready()
    api = TelegramApi(TOKEN, server.url)
    parts = Parts(alone=True)
    house = await build_house(
        database, trade, {bot.id: api}, clock=SystemClock(), parts=parts, studio=Studio()
    )
    try:
        yield house
    finally:
        await house.close()
        await server.stop()


def _listen(house: House, port: int) -> WebServer:
    app = make_app(
        [
            health.router(house.runtime.states, lambda: measure(house)),
            Public(house.database, house.trade).router(),
        ]
    )
    add_board(app, house, _HOST, Settings().station.timezone)
    try:
        web = WebServer(app, _HOST, port)
    except AddressInUse:
        tell("demo.port_taken", port=port)
        web = WebServer(app, _HOST, 0)
    house.runtime.serve("web", web.run)
    return web


async def held_roles(database: Database) -> Mapping[int, str]:
    """Tell the page who holds which role, by the ids that the sandbox gave its people."""
    async with database.reading() as work:
        staff = await crew(work, SYSTEM)
    return {one.person.external_id: one.staff.role.value for one in staff}


class Story:
    """Plays a transcript beside the running house, and stops in the middle when told to."""

    def __init__(self, player: Player, lines: Sequence[Line]) -> None:
        self._player = player
        self._lines = lines

    async def run(self, loop: Loop) -> None:
        """Play once; a story that goes wrong is logged and not begun again."""
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(self._play())
            playing.add_done_callback(lambda _: loop.bell.ring())
            while not (loop.stopping or playing.done()):
                await loop.rest()
            playing.cancel()

    async def _play(self) -> None:
        try:
            await self._player.set_the_stage(self._lines, read_speech().say("demo.station"))
            await self._player.furnish_bills()
            await self._player.play(self._lines)
        except Exception as error:
            _log.error("story_failed", exc_info=error)
        else:
            tell("demo.told")
