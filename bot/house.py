"""The assembled product: every loop around one database, however it is run."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.chores import ERASE_EVERY, Erasing, KeepingUp
from bot.desk_worker import DeskWorker
from bot.inbox_worker import InboxWorker, Pace
from bot.meters import Meters
from bot.outbox_worker import OutboxWorker, Performs
from bot.poller import LONG_POLL, Poller
from bot.runtime import Loop, Runtime
from bot.scheduler import Alarms, MachineAlarms, PlayedAlarms
from chat.actions import NO_BOT
from chat.clock import Clock
from gateways.errands import AlarmHook, Errands
from gateways.marketing import Marketing, MarketingSystem
from gateways.perform import Gateway, draw_here
from gateways.studio import Studio
from gateways.telegram import TelegramApi
from gateways.transcriber import Transcriber
from handlers.door import TelegramDoor
from storage import inbox
from storage.api_clients import forget_answers
from storage.conversations import forget_expired
from storage.database import Database
from usecases.broadcasts.take_meters import forget_meters
from usecases.inbox.erase import erase as erase_payloads
from usecases.inbox.tell import tell_administrators
from usecases.messages.erase import erase as erase_talk
from usecases.moderation.erase import erase as erase_evidence
from usecases.trade import Trade

# On PostgreSQL several transactions go side by side; SQLite has one writer.
_WORKERS_ON_POSTGRESQL = 4
# Where no other process writes beside us, nothing has to be looked for.
_LOOK_EVERY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Parts:
    """Which loops run here: ``edge`` takes in and handles, ``sender`` sends."""

    poll: bool = True
    handle: bool = True
    send: bool = True
    alone: bool = False
    long_poll: timedelta = LONG_POLL


@dataclass(slots=True)
class House:
    """What runs, and what others must reach: the runtime, the meters, the bells."""

    database: Database
    trade: Trade
    runtime: Runtime
    meters: Meters
    takers: list[Loop] = field(default_factory=list)
    senders: list[Loop] = field(default_factory=list)
    desk: Loop | None = None
    apis: Mapping[int, TelegramApi] = field(default_factory=dict)
    studio: Studio | None = None

    def ring_takers(self) -> None:
        """Say that something new came in."""
        for loop in self.takers:
            loop.bell.ring()

    def ring_senders(self) -> None:
        """Say that something new is to go out."""
        for loop in self.senders:
            loop.bell.ring()

    def ring_desk(self) -> None:
        """Say that something was handled: there may be something to send and to follow up."""
        self.ring_senders()
        if self.desk is not None:
            self.desk.bell.ring()

    async def close(self) -> None:
        """Close what was opened, in the opposite order."""
        if self.studio is not None:
            self.studio.close()
        for api in self.apis.values():
            await api.close()
        await self.database.close()


async def build_house(
    database: Database,
    trade: Trade,
    apis: Mapping[int, TelegramApi],
    *,
    clock: Clock,
    parts: Parts | None = None,
    transcriber: Transcriber | None = None,
    alarm: AlarmHook | None = None,
    codes: AlarmHook | None = None,
    studio: Studio | None = None,
    marketing: MarketingSystem | None = None,
    alarms: Alarms | None = None,
) -> House:
    """Put every loop into one runtime; nothing runs before ``house.runtime`` does.

    On SQLite this process owns the file, so whatever an earlier one held is free again.
    """
    parts = parts or Parts()
    house = House(database, trade, Runtime(clock), Meters(), apis=apis, studio=studio)
    if database.sqlite:
        async with database.writing() as work:
            await inbox.release(work)
    if parts.handle:
        _start_takers(house, clock, parts)
        _start_desk(house, parts)
    for bot_id, api in apis.items():
        if parts.send:
            _start_sender(house, bot_id, _gateway(api, transcriber, studio), parts)
        if parts.poll:
            _start_poller(house, clock, bot_id, api, parts)
    if parts.send:
        _start_sender(
            house,
            NO_BOT,
            Errands(
                clock, alarm or AlarmHook(), codes or AlarmHook(), _marketing(clock, marketing)
            ),
            parts,
        )
    if parts.handle:
        _start_chores(house, clock, alarms or MachineAlarms())
    return house


def _marketing(clock: Clock, system: MarketingSystem | None) -> Marketing | None:
    return Marketing(system, clock) if system is not None and system.url else None


def _gateway(api: TelegramApi, transcriber: Transcriber | None, studio: Studio | None) -> Gateway:
    return Gateway(api, transcriber or Transcriber(), studio.draw if studio else draw_here)


def played_alarms(clock: Clock) -> Alarms:
    """Return alarms that go by the handed clock alone."""
    return PlayedAlarms(clock)


def _start_takers(house: House, clock: Clock, parts: Parts) -> None:
    door = TelegramDoor(house.trade)
    count = 1 if house.database.sqlite else _WORKERS_ON_POSTGRESQL
    pace = Pace(look_every=None if parts.alone else _LOOK_EVERY)
    for number in range(count):
        worker = InboxWorker(
            house.database,
            clock,
            door,
            holder=_holder(f"taker-{number}"),
            wake=house.ring_desk,
            tell=lambda work, claimed, reason: tell_administrators(
                work, house.trade, claimed, reason
            ),
            bot_ids=list(house.trade.bots),
            pace=pace,
            meters=house.meters,
        )
        house.takers.append(house.runtime.start(f"inbox {number}", worker.run))


def _start_desk(house: House, parts: Parts) -> None:
    worker = DeskWorker(
        house.database,
        house.trade,
        holder=_holder("desk"),
        wake=house.ring_senders,
        look_every=None if parts.alone else _LOOK_EVERY,
    )
    house.desk = house.runtime.start("desk", worker.run)


def _start_sender(house: House, bot_id: int, way: Performs, parts: Parts) -> None:
    sender = OutboxWorker(
        house.database,
        house.trade,
        way,
        bot_id=bot_id,
        holder=_holder(f"sender-{bot_id}"),
        meters=house.meters,
        look_every=None if parts.alone else _LOOK_EVERY,
    )
    name = f"outbox {bot_id}" if bot_id != NO_BOT else "errands"
    house.senders.append(house.runtime.start(name, sender.run))


def _start_poller(house: House, clock: Clock, bot_id: int, api: TelegramApi, parts: Parts) -> None:
    poller = Poller(
        house.database,
        clock,
        api,
        bot_id,
        holder=_holder(f"poller-{bot_id}"),
        wake=house.ring_takers,
        leased=not house.database.sqlite,
        long_poll=parts.long_poll,
        meters=house.meters,
    )
    house.runtime.start(f"poller {bot_id}", poller.run)


def _start_chores(house: House, clock: Clock, alarms: Alarms) -> None:
    policy = house.trade.policy
    erasing = Erasing(
        house.database,
        clock,
        [
            partial(erase_payloads, policy=policy),
            partial(erase_talk, policy=policy),
            partial(erase_evidence, rules=house.trade.watch.rules),
            partial(forget_meters, policy=policy),
            forget_expired,
            forget_answers,
        ],
    )
    loop = house.runtime.start("erasing", erasing.run)
    alarms.every("erasing", ERASE_EVERY, loop.bell.ring)
    house.runtime.start("alarms", alarms.run)
    if not house.database.sqlite:
        # The desk keeps up only in the process that holds its lease; here there may be several.
        keeping_up = KeepingUp(house.database, clock, house.trade)
        house.runtime.start("lexicon", keeping_up.run)


def _holder(what: str) -> str:
    """Name a worker uniquely among all processes of all machines."""
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{what}"[:64]
