"""``lamplight bench query``: how long questions take in a database with years of tickets."""

import asyncio
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import orjson

from bot.benches import past, places
from bot.benches.asked import Question, Questions
from bot.benches.past import NOW, SPAN, Past
from bot.benches.places import Places
from bot.benches.server import NoPostgres, Shelf, postgres
from bot.clock import PlayedClock, SystemClock
from bot.settings import Settings
from bot.wiring import make_trade
from chat.errors import Fact
from stations.scope import SYSTEM
from storage.database import Database
from storage.dialects import bulk
from storage.migrating import migrate
from storage.sealed import sealer_from
from usecases.trade import BotName, Trade

# The first rounds put statements together and fill caches, as a program does once.
_WARM_UP = 3
# One person in so many tickets, up to what a province's groups have.
_TICKETS_OF_ONE, _MOST_PEOPLE = 10, 100_000
# Made-up data: kept files must open again, and hide nothing.
_SEALER = sealer_from(bytes(range(64)))
_COLUMNS = {**places.COLUMNS, **past.COLUMNS}

Figures = dict[str, Any]


class NotWhole(Fact):
    """A kept database holds another number of tickets: its making was broken off."""

    key = "bench_not_whole"


def bench(
    *,
    as_json: bool,
    sizes: Sequence[int],
    databases: str,
    url: str | None,
    rounds: int,
    keep: Path | None,
) -> None:
    """Measure, and print the figures; raises ``NoPostgres`` when it is asked for alone."""
    with _folder(keep) as folder:
        figures = _measure(sizes, databases, url, rounds, folder, keep=keep is not None)
    if as_json:
        click.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
        return
    for name, one in figures["databases"].items():
        click.echo(f"{name}: {one.get('version', one.get('missing'))}")
        for question, by_size in one.get("asked", {}).items():
            times = "  ".join(
                f"{size}: {t['p50_ms']} / {t['p95_ms']}" for size, t in by_size.items()
            )
            click.echo(f"  {question:<36} {times}")
    click.echo(f"limits hold: {figures['hold']}")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as made:
        yield Path(made)


def _measure(
    sizes: Sequence[int], databases: str, url: str | None, rounds: int, folder: Path, *, keep: bool
) -> Figures:
    trade = make_trade(Settings(), _SEALER, [BotName(places.BOT_ID, "LamplightBot")])
    clock = PlayedClock(NOW)
    found: dict[str, Figures] = {}
    if databases in ("sqlite", "both"):
        shelf = Shelf(str(folder), clock, _SEALER, keep=keep)
        found["sqlite"] = asyncio.run(_measure_all(shelf, trade, sizes, rounds))
    if databases in ("postgres", "both"):
        try:
            with postgres(folder, url) as server:
                shelf = Shelf(server, clock, _SEALER, keep=keep)
                found["postgres"] = asyncio.run(_measure_all(shelf, trade, sizes, rounds))
        except NoPostgres:
            if databases == "postgres":
                raise
            found["postgres"] = {"missing": NoPostgres.__doc__}
    return {
        "databases": found,
        "limits_ms": _limits(found),
        "hold": all(one["holds"] for one in found.values() if "holds" in one),
        "rounds": rounds,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "at": SystemClock().now().isoformat(timespec="seconds"),
    }


def _limits(found: Mapping[str, Figures]) -> dict[str, int]:
    return next((one["limits"] for one in found.values() if "limits" in one), {})


async def _measure_all(shelf: Shelf, trade: Trade, sizes: Sequence[int], rounds: int) -> Figures:
    """Measure one kind of database at every size."""
    stores: dict[str, Figures] = {}
    asked: dict[str, dict[str, Figures]] = {}
    version, limits = "", {}
    for size in sorted(sizes):
        world = _world(size)
        async with shelf.opened(size) as (database, known):
            await migrate(database)
            took = None if known else await _fill(database, world, size)
            async with database.reading() as work:
                held = await bulk.stored(work, SYSTEM)
            if held.tickets != size:
                raise NotWhole(size=size, found=held.tickets)
            version = held.version
            stores[str(size)] = {
                "tickets": held.tickets,
                "open": held.open,
                "entries": held.entries,
                "megabytes": held.megabytes,
                "filled_s": took,
            }
            for question in Questions(trade, world).all():
                times = await _ask(database, question, rounds)
                asked.setdefault(question.name, {})[str(size)] = _shares(times)
                if question.limit_ms:
                    limits[question.name] = question.limit_ms
            _say(f"{version}, {size} tickets: asked")
    largest = str(max(sizes))
    return {
        "version": version,
        "stores": stores,
        "asked": asked,
        "growth": {name: _growth(by_size) for name, by_size in asked.items()},
        "limits": limits,
        "holds": all(asked[name][largest]["p95_ms"] <= limit for name, limit in limits.items()),
    }


def _world(size: int) -> Places:
    people = min(_MOST_PEOPLE, max(1, size // _TICKETS_OF_ONE))
    return Places(people, _SEALER, met_at=past.moment(NOW - SPAN))


async def _fill(database: Database, world: Places, size: int) -> float:
    """Make the tickets of a size; return how many seconds it took."""
    began = perf_counter()
    told = Past(size, world, _SEALER)
    async with bulk.filling(database) as put:
        for table, rows in world.rows.items():
            await put(table, _COLUMNS[table], rows)
        for batch in told.batches():
            for table, rows in batch.items():
                await put(table, _COLUMNS[table], rows)
    took = round(perf_counter() - began, 1)
    _say(f"{size} tickets: made in {took} s")
    return took


async def _ask(database: Database, question: Question, rounds: int) -> list[float]:
    times: list[float] = []
    for number in range(_WARM_UP + rounds):
        async with database.reading() as work:
            ask = await question.choose(work)
        began = perf_counter()
        async with database.writing() if question.writes else database.reading() as work:
            await ask(work)
        if number >= _WARM_UP:
            times.append(perf_counter() - began)
    return sorted(times)


def _shares(times: Sequence[float]) -> Figures:
    found = {
        f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)] * 1000, 2)
        for share in (50, 95)
    }
    return {**found, "most_ms": round(times[-1] * 1000, 2)}


def _growth(by_size: Mapping[str, Figures]) -> float:
    """Return how many times longer the middle one takes at the largest size than at the least."""
    sizes = sorted(by_size, key=int)
    least, most = (float(by_size[size]["p50_ms"]) for size in (sizes[0], sizes[-1]))
    return round(most / max(least, 0.01), 2)


def _say(line: str) -> None:
    """Tell on the terminal how far it is; the figures alone go to standard output."""
    click.echo(line, err=True)
