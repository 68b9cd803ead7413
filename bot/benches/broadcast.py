"""``lamplight bench broadcast``: a notice to thousands at Telegram's pace, beside a simple loop."""

import asyncio
import multiprocessing
import platform
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from typing import Any

import click
import orjson

from bot.benches.far_side import Opened, Plan, Seen, serve
from bot.benches.naive import send_to_all
from bot.benches.reached import NOTICE, Street, give_notice, settle_in
from bot.benches.sender import Product
from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring import make_trade
from sandbox.limits import OVERALL
from storage.database import Database
from storage.sealed import Sealer
from usecases.broadcasts.hand_out import hand_out
from usecases.trade import BotName

Figures = dict[str, Any]
# Telegram's limit for one bot, messages a second (Bots FAQ).
LIMIT = OVERALL[0] / OVERALL[1]
# One group in so many chats, as 2,000 beside 20,000.
_GROUPS = 11
_TALK_EVERY = 1.0
_LOOK_EVERY = 0.25
_FIRST_WITHIN = 120.0
# How long the last of a run may take beyond what the pace asks for.
_SPARE = 30.0
_AIOGRAM_PAUSES = (0.05, 0.0)
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large a run is; see the options of the command."""

    chats: int
    seconds: float
    compared: int
    fan_out: int
    bots: int


def bench(
    *, as_json: bool, chats: int, seconds: float, compare: int, fan_out: int, bots: int
) -> None:
    """Measure everything one after the other, and print the figures."""
    wanted = Wanted(chats, seconds, compare, fan_out, bots)
    found: Figures = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "limit_per_s": LIMIT,
        **asdict(wanted),
    }
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as name:
        folder = Path(name)
        found |= _steady(folder / "steady", wanted)
        found["fan_out_s"] = asyncio.run(_fan_out(folder, fan_out))
        found["killed"] = _killed(folder / "killed", wanted)
        found["bots"] = {
            str(count): _several(folder / f"bots-{count}", wanted, count)
            for count in sorted({1, bots})
        }
        found["naive"] = {f"{pause}": _naive(wanted, pause) for pause in _AIOGRAM_PAUSES}
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for key, value in found.items():
        click.echo(f"{key:>22}  {value}")


def _tokens(count: int) -> list[str]:
    return [f"{700_000_100 + number}:{'b' * 35}" for number in range(count)]


def _steady(folder: Path, wanted: Wanted) -> Figures:
    """Send while people talk; measure for some seconds, or until all is said."""
    plan = _plan(wanted.chats, 1)
    with _far_side(plan) as (line, opened), _product(folder, opened, plan) as product:
        product.start()
        _wait(line, 1, _FIRST_WITHIN)
        line.send(("talk", _TALK_EVERY))
        begun = time.monotonic()
        enough = wanted.seconds or wanted.chats / LIMIT + _SPARE
        # By a third of the time all is handed out; from there on nothing may grow.
        _wait(line, wanted.chats, enough / 3)
        memory = product.memory()
        _wait(line, wanted.chats, enough * 2 / 3)
        seen = _seen(line)
        held, most = product.memory(), product.memory("VmHWM")
        return {
            "utilisation": round(seen.rate / LIMIT, 4),
            "too_many_requests": seen.too_many,
            "reply_p95_s": round(quantiles(seen.reply_s, n=20)[18], 3)
            if seen.reply_s[1:]
            else None,
            "replies": len(seen.reply_s),
            "unanswered": seen.unanswered,
            "most_in_a_second": seen.most_in_a_second,
            "reached": seen.reached,
            "twice": seen.twice,
            "measured_s": round(time.monotonic() - begun, 1),
            "peak_mb": most,
            "memory_growth_mb": round(held - memory, 1),
        }


def _killed(folder: Path, wanted: Wanted) -> Figures:
    """Kill it in the middle, start it again: nobody reads it twice but who was being written to."""
    plan = _plan(wanted.compared, 1)
    with _far_side(plan) as (line, opened), _product(folder, opened, plan) as product:
        product.start()
        _wait(line, wanted.compared // 2, _FIRST_WITHIN + _SPARE)
        product.kill()
        told = _reached(line)
        product.start()
        _wait(line, told + 1, _FIRST_WITHIN)
        enough = wanted.compared / LIMIT + _SPARE
        _wait(line, wanted.compared, enough, still=_SPARE / 2)
        return _told(_seen(line), wanted.compared)


def _several(folder: Path, wanted: Wanted, count: int) -> float:
    """Return how many messages a second so many bots send together."""
    plan = _plan(wanted.compared, count)
    with _far_side(plan) as (line, opened), _product(folder, opened, plan) as product:
        product.start()
        every = wanted.compared * count
        enough = _FIRST_WITHIN + wanted.compared / LIMIT + _SPARE
        _wait(line, every, enough)
        return round(_seen(line).rate, 2)


def _naive(wanted: Wanted, pause: float) -> Figures:
    """The loop, killed in the middle and started again."""
    plan = _plan(wanted.compared, 1)
    with _far_side(plan) as (line, opened):
        chats = (*opened.streets[0].groups, *opened.streets[0].people)
        order = (opened.url, plan.tokens[0], chats, NOTICE, pause)
        first = _SPAWN.Process(target=send_to_all, args=order)
        first.start()
        _wait(line, wanted.compared // 2, _FIRST_WITHIN + _SPARE)
        first.kill()
        first.join()
        lost = wanted.compared - _reached(line)
        second = _SPAWN.Process(target=send_to_all, args=order)
        second.start()
        enough = 4 * wanted.compared / LIMIT + _SPARE
        _wait(line, wanted.compared, enough)
        second.kill()
        second.join()
        told = _told(_seen(line), wanted.compared)
        return {**told, "lost_if_not_started_again": lost}


def _told(seen: Seen, chats: int) -> Figures:
    return {
        "seconds": round(seen.seconds, 1),
        "too_many_requests": seen.too_many,
        "lost": chats - seen.reached,
        "doubled": seen.twice,
    }


async def _fan_out(folder: Path, chats: int) -> float:
    """Return how long it takes until every delivery of a notice stands in the outbox."""
    clock, sealer = SystemClock(), Sealer((b"b" * 32,), b"i" * 32)
    noise = random.SystemRandom().getrandbits
    bot = BotName(700_000_100, "Bench")
    database = Database(str(folder / "fan-out.db"), clock=clock, sealer=sealer, noise=noise)
    trade = make_trade(Settings(), sealer, [bot])
    groups = chats // _GROUPS
    far = range(-1_001_000_000_000 - groups, -1_001_000_000_000)
    street = Street(bot.bot_id, far, range(1_000, 1_000 + chats - groups))
    try:
        station, districts = await settle_in(database, [street])
        await give_notice(database, station, districts)
        began = time.perf_counter()
        more = 1
        while more:
            async with database.writing() as work:
                more = await hand_out(work, trade)
        return round(time.perf_counter() - began, 2)
    finally:
        await database.close()


def _plan(chats: int, bots: int) -> Plan:
    groups = chats // _GROUPS
    return Plan(_tokens(bots), groups, chats - groups)


@contextmanager
def _far_side(plan: Plan) -> Iterator[tuple[Connection, Opened]]:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(theirs, plan))
    process.start()
    try:
        yield ours, ours.recv()
        ours.send(("end",))
        process.join(_SPARE)
    finally:
        process.kill()
        process.join()


@contextmanager
def _product(folder: Path, opened: Opened, plan: Plan) -> Iterator[Product]:
    product = Product(folder, opened.url, plan.tokens)
    asyncio.run(product.prepare(opened.streets))
    try:
        yield product
    finally:
        product.stop()


def _seen(line: Connection) -> Seen:
    line.send(("seen",))
    seen: Seen = line.recv()
    return seen


def _reached(line: Connection) -> int:
    line.send(("reached",))
    return int(line.recv())


def _wait(line: Connection, chats: int, most: float, still: float | None = None) -> None:
    """Wait until so many chats are reached, ``most`` seconds are over, or nothing has moved."""
    began = moved = time.monotonic()
    before = 0
    while (now := _reached(line)) < chats and time.monotonic() - began < most:
        if now != before:
            before, moved = now, time.monotonic()
        if still is not None and time.monotonic() - moved > still:
            return
        line.poll(_LOOK_EVERY)
