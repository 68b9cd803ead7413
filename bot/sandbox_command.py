"""``lamplight sandbox``: a Telegram of our own, for any bot in any language."""

import asyncio
import random
import signal
from collections.abc import Sequence

from bot.clock import SystemClock
from bot.logs import set_up_logs
from bot.spoken import say_here
from bot.staging import start_server
from bot.telling import tell
from sandbox.guard import is_loopback
from sandbox.records import BotAccount
from sandbox.refusals import Misuse
from sandbox.server import SandboxServer
from sandbox.world import World

# It opens nothing but a sandbox, so it may stand here and in everybody's notes.
DEFAULT_TOKEN = "123456789:any-sandbox-token-will-do"  # noqa: S105


def serve_sandbox(host: str, port: int, tokens: Sequence[str], page_token: str) -> None:
    """Serve until SIGINT or SIGTERM; a token that is none ends it with a sentence."""
    set_up_logs(json_lines=False, level="warning")
    asyncio.run(_serve(host, port, tokens or [DEFAULT_TOKEN], page_token))


async def _serve(host: str, port: int, tokens: Sequence[str], page_token: str) -> None:
    world = World(SystemClock())
    try:
        bots = [_add_bot(world, token) for token in tokens]
    except Misuse as misuse:
        tell("demo.bad_token", reason=misuse)
        raise SystemExit(2) from None
    _furnish(world, bots)
    if not page_token and not is_loopback(host):
        page_token = f"{random.SystemRandom().getrandbits(128):032x}"
    server = await start_server(world, host, port, stage_token=page_token or None)
    try:
        _explain(server, bots, page_token)
        await _told_to_stop()
    finally:
        await server.stop()
    tell("demo.goodbye")


def _add_bot(world: World, token: str) -> BotAccount:
    number = token.partition(":")[0]
    return world.add_bot(token, f"Sandbox{number}Bot", say_here("demo.bot_name", number=number))


def _furnish(world: World, bots: Sequence[BotAccount]) -> None:
    """Two people and a group, so that one can talk at once."""
    first, second = (
        world.add_person(say_here(f"demo.{who}_person")) for who in ("first", "second")
    )
    group = world.add_group(say_here("demo.group"), creator=first.id)
    world.add_member(group.id, second.id)
    for bot in bots:
        world.add_member(group.id, bot.id)


def _explain(server: SandboxServer, bots: Sequence[BotAccount], page_token: str) -> None:
    page = f"{server.url}/?token={page_token}" if page_token else f"{server.url}/"
    tell("demo.sandbox_page", page=page)
    for bot in bots:
        tell("demo.sandbox_bot", token=bot.token, username=bot.username)
    tell("demo.sandbox_connect", url=server.url, token=bots[0].token)


async def _told_to_stop() -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
