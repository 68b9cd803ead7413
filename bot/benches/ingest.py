"""``lamplight bench ingest``: durable intake beside an empty aiogram dispatcher, in one run."""

import asyncio
import platform
import random
import resource
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
import orjson
from aiogram import Bot, Dispatcher
from aiogram.types import Message as TelegramMessage

from bot.benches.traffic import BOT_ID, USERNAME, Raw, group_id, traffic
from bot.clock import SystemClock
from bot.door import Incoming
from bot.inbox_worker import InboxWorker, Pace
from bot.poller import Poller
from bot.raw_updates import raw_update
from bot.runtime import Runtime
from bot.settings import Settings
from bot.wiring import make_trade
from chat.message import ChatKind, ChatRef
from handlers.door import TelegramDoor
from handlers.translate import translate
from stations.area import Density, District, Station
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import areas, chats
from storage.database import Database
from storage.inbox import store
from storage.migrating import migrate
from storage.sealed import new_keys, sealer_from
from storage.unit_of_work import Work
from usecases.trade import BotName, Trade

_GROWTH = (10, 100, 1_000, 10_000)
_GROWTH_UPDATES = 10_000
# Telegram hands out at most so many updates at once (Bot API, getUpdates).
_FETCHED = 100
# Latency is measured where the queue does not grow: at this share of what was found possible.
_LATENCY_LOAD = 0.5
_ROUNDS = 3

Figures = dict[str, Any]


@dataclass(slots=True)
class Trip:
    """When each update was fetched, and when the transaction that handled it was committed."""

    received: dict[int, float] = field(default_factory=dict)
    committed: dict[int, float] = field(default_factory=dict)


class WatchedDoor:
    """The real door, with a stop-watch on what goes through it."""

    def __init__(self, door: TelegramDoor, trip: Trip) -> None:
        self._door = door
        self._trip = trip
        self._handled: list[int] = []
        self.triage_s = 0.0
        self.dispatch_s = 0.0
        self.dispatched = 0

    async def triage(self, work: Work, batch: Sequence[Incoming]) -> Sequence[Incoming]:
        """Triage as the door does."""
        began = perf_counter()
        rest = await self._door.triage(work, batch)
        self.triage_s += perf_counter() - began
        # What is left may be put back when the batch's time has run out.
        left = {one.update_id for one in rest}
        self._handled += [one.update_id for one in batch if one.update_id not in left]
        return rest

    async def handle(self, work: Work, incoming: Incoming) -> None:
        """Handle as the door does."""
        began = perf_counter()
        await self._door.handle(work, incoming)
        self.dispatch_s += perf_counter() - began
        self._handled.append(incoming.update_id)
        self.dispatched += 1

    def commit(self) -> int:
        """Note that everything taken in so far is committed; return how many in all."""
        now = perf_counter()
        self._trip.committed.update(dict.fromkeys(self._handled, now))
        self._handled.clear()
        return len(self._trip.committed)


class Feed:
    """Stands where Telegram stands: hands out raw updates, as fast as asked or at a rate."""

    def __init__(self, updates: Sequence[Raw], trip: Trip, rate: float | None = None) -> None:
        self._updates = updates
        self._trip = trip
        self._rate = rate
        self._next = 0
        self._began = perf_counter()

    async def call(self, _method: str, /, **_params: Any) -> list[Raw]:
        """Answer ``getUpdates``; when there are no more, wait for ever as a long poll does."""
        while True:
            ready = len(self._updates)
            if self._rate is not None:
                ready = min(ready, int((perf_counter() - self._began) * self._rate))
            batch = list(self._updates[self._next : min(ready, self._next + _FETCHED)])
            if batch:
                break
            await asyncio.sleep(3600 if self._next >= len(self._updates) else 0.001)
        self._next += len(batch)
        now = perf_counter()
        for one in batch:
            self._trip.received[one["update_id"]] = now
        return batch


def bench(*, as_json: bool, updates: int, groups: int, growth: bool) -> None:
    """Measure, and print the figures."""
    figures = asyncio.run(_measure(updates, groups, growth=growth))
    if as_json:
        click.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
        return
    for name, value in figures.items():
        click.echo(f"{name:>22}  {value}")


async def _measure(updates: int, groups: int, *, growth: bool) -> Figures:
    said = list(traffic(updates, groups))
    aiogram: list[Alone] = []
    ours: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder:
        trade = _trade()
        trade.watch.ready()
        for number in range(_ROUNDS):
            aiogram.append(await _aiogram_alone(said))
            ours.append(await _ours(Path(folder) / f"{number}.db", trade, said, groups))
        best = max(ours, key=lambda one: one.rate)
        paced = await _ours(
            Path(folder) / "paced.db", trade, said, groups, best.rate * _LATENCY_LOAD
        )
        stages = await _stages(Path(folder) / "stages.db", trade, said, groups, best)
        grown = {}
        for size in _GROWTH if growth else ():
            some = list(traffic(_GROWTH_UPDATES, size))
            grown[str(size)] = round(
                (await _ours(Path(folder) / f"g{size}.db", trade, some, size)).rate
            )
    rate, peer = _median([one.rate for one in ours]), _median([one.rate for one in aiogram])
    return {
        "aiogram_alone": round(peer),
        "ours_durable": round(rate),
        "ratio": round(rate / peer, 3),
        # Other programs on the machine take from the rates, but hardly from these.
        "cpu_us_per_update": {
            "aiogram_alone": round(_median([one.cpu_us for one in aiogram]), 1),
            "ours_durable": round(_median([one.cpu_us for one in ours]), 1),
        },
        "stage_us_per_update": stages,
        "latency_ms": _latency(paced.trip),
        "latency_load": _LATENCY_LOAD,
        "by_groups": grown,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "updates": updates,
        "groups": groups,
        "requests_share": 0.1,
        "database": "sqlite, WAL, synchronous=FULL",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "at": SystemClock().now().isoformat(timespec="seconds"),
    }


@dataclass(frozen=True, slots=True)
class Alone:
    """One run of aiogram alone: updates a second, and microseconds of processor time for each."""

    rate: float
    cpu_us: float


async def _aiogram_alone(said: Sequence[Raw]) -> Alone:
    """Feed the same updates to a dispatcher with one empty handler; nothing is stored."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def _nothing(_message: TelegramMessage) -> None:
        return None

    bot = Bot(f"{BOT_ID}:none")
    began, spent = perf_counter(), process_time()
    for one in said:
        await dispatcher.feed_raw_update(bot, one)
    took, spent = perf_counter() - began, process_time() - spent
    return Alone(len(said) / took, spent / len(said) * 1e6)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of ours, all its threads together."""

    rate: float
    cpu_us: float
    trip: Trip
    door: WatchedDoor


async def _ours(
    file: Path, trade: Trade, said: Sequence[Raw], groups: int, rate: float | None = None
) -> Run:
    """Everything from the fetch to the commit: poller, inbox, worker, classifier, use cases."""
    trip = Trip()
    async with _prepared(file, groups) as database:
        clock = SystemClock()
        runtime = Runtime(clock)
        door = WatchedDoor(TelegramDoor(trade), trip)
        finished = asyncio.Event()

        def committed() -> None:
            if door.commit() == len(said):
                finished.set()

        worker = InboxWorker(
            database, clock, door, holder="bench", wake=committed, pace=Pace(look_every=None)
        )
        taker = runtime.start("inbox", worker.run)
        feed = Feed(said, trip, rate)
        poller = Poller(database, clock, feed, BOT_ID, holder="bench", wake=taker.bell.ring)
        runtime.start("poller", poller.run)
        began, spent = perf_counter(), process_time()
        async with runtime.running():
            await finished.wait()
            took, spent = perf_counter() - began, process_time() - spent
    return Run(len(said) / took, spent / len(said) * 1e6, trip, door)


async def _stages(
    file: Path, trade: Trade, said: Sequence[Raw], groups: int, whole: Run
) -> Figures:
    """What each stage costs by itself, in microseconds an update of the whole mix."""
    count = len(said)
    rows = [row for one in said if (row := raw_update(one)) is not None]
    async with _prepared(file, groups) as database:
        began = perf_counter()
        for start in range(0, count, _FETCHED):
            async with database.writing() as work:
                await store(work, BOT_ID, rows[start : start + _FETCHED])
        stored = perf_counter() - began
    name = trade.bots[BOT_ID]
    began = perf_counter()
    for row in rows:
        translate(orjson.loads(row.payload), name)
    translated = perf_counter() - began
    texts = [one["message"]["text"] for one in said]
    began = perf_counter()
    for start in range(0, count, _FETCHED):
        trade.classifier.classify_many(texts[start : start + _FETCHED])
    judged = perf_counter() - began
    total = count / whole.rate
    rest = total - stored - translated - judged - whole.door.dispatch_s
    seconds = {
        "store": stored,
        "translate": translated,
        "judge_and_classify": judged,
        "dispatch": whole.door.dispatch_s,
        "write": rest,
        "total": total,
    }
    return {stage: round(spent / count * 1e6, 1) for stage, spent in seconds.items()}


def _trade() -> Trade:
    return make_trade(Settings(), sealer_from(new_keys()), [BotName(BOT_ID, USERNAME)])


@asynccontextmanager
async def _prepared(file: Path, groups: int) -> AsyncIterator[Database]:
    """Open a fresh database in which every group is linked to a district of its own."""
    database = Database(
        str(file),
        clock=SystemClock(),
        sealer=sealer_from(new_keys()),
        noise=random.SystemRandom().getrandbits,
    )
    try:
        await migrate(database)
        async with database.writing() as work:
            station = Station(work.new_id(), "station")
            await areas.add_stations(work, [station])
            districts = [
                District(work.new_id(), station.id, None, f"{number}", Density.RURAL)
                for number in range(groups)
            ]
            await areas.add_districts(work, districts)
            refs = [
                ChatRef(group_id(number), ChatKind.SUPERGROUP, f"group {number}")
                for number in range(groups)
            ]
            for start in range(0, groups, _FETCHED):
                some = refs[start : start + _FETCHED]
                known = await chats.chats_known(work, SYSTEM, BOT_ID, some)
                for place, ref in enumerate(some, start):
                    await chats.link(
                        work,
                        known[ref.external_id],
                        station.id,
                        [districts[place].id],
                        Purpose.CUSTOMERS,
                    )
        yield database
    finally:
        await database.close()


def _latency(trip: Trip) -> Figures:
    waited = sorted(trip.committed[one] - trip.received[one] for one in trip.committed)
    return {
        f"p{share}": round(waited[min(len(waited) - 1, len(waited) * share // 100)] * 1000, 1)
        for share in (50, 95, 99)
    }


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
