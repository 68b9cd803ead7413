"""A village with two groups, residents and staff, and a bot that is told things."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.clock import PlayedClock
from chat.actions import Action, ReadCode, from_json, kind_of
from chat.message import Attachment, AttachmentKind, ChatKind, ChatRef, Message, Sender, SenderKind
from chat.signing import Signer
from intents.classifier import Classifier, Reading
from intents.intent import Intent
from stations.area import Density, District, Station
from stations.group import Purpose
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, staff, tables
from storage.chats import chats_known, link, set_station
from storage.database import Database
from storage.messages import Kept, read
from storage.people import people_met
from storage.rows import into
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tests import pack
from tickets.entry import Entry
from tickets.incident import Incident
from tickets.ticket import Ticket
from usecases.incidents.keep_up import keep_up
from usecases.messages.receive import receive
from usecases.messages.triage import triage
from usecases.trade import BotName, Policy, Trade

BOT = 7_000_000_001
GROUP = ChatRef(-1_001_000_000_001, ChatKind.SUPERGROUP, "东村用电群")
OTHER = ChatRef(-1_001_000_000_002, ChatKind.SUPERGROUP, "西村用电群")
UNLINKED = ChatRef(-1_001_000_000_003, ChatKind.SUPERGROUP, "没关联的群")
DESK = ChatRef(-1_001_000_000_004, ChatKind.SUPERGROUP, "东所工作群")

# Ids beyond 32 bits, as Telegram gives them since 2021.
ZHANG = Sender(6_000_000_001, "张三", language="zh-hans")
LI = Sender(6_000_000_002, "李四", language="zh-hans")
WANG = Sender(6_000_000_003, "王五", language="zh-hans")
ZHAO = Sender(6_000_000_004, "赵六", language="zh-hans")
MANAGER = Sender(6_000_000_011, "王师傅", language="zh-hans")
SUPERVISOR = Sender(6_000_000_012, "陈督导", language="zh-hans")


class Hearing:
    """Understands a few words for sure, so that tests of what follows are deterministic."""

    WORDS = (
        ("举报", Intent.REPORT),
        ("投诉", Intent.COMPLAINT),
        ("表扬", Intent.PRAISE),
        ("意见", Intent.OPINION),
        ("建议", Intent.SUGGESTION),
        ("电费", Intent.BILL_QUERY),
        ("没电", Intent.OUTAGE_REPORT),
        ("停电", Intent.OUTAGE_REPORT),
        ("电线", Intent.OUTAGE_REPORT),
        ("怎么", Intent.CONSULT),
        ("装表", Intent.SERVICE_REQUEST),
    )

    def __init__(self) -> None:
        self.longest = 0

    def classify(self, text: str) -> Reading:
        self.longest = max(self.longest, len(text))
        sure = 0.3 if "大概" in text else 0.6 if "也许" in text else 0.9
        for word, intent in self.WORDS:
            if word in text:
                return Reading(intent, sure, (word,))
        return Reading(Intent.NONE, sure, ())

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        return [self.classify(text) for text in texts]


@dataclass(frozen=True, slots=True)
class Left:
    """An action in the outbox, where it goes and on what account."""

    key: str
    chat: int
    action: Action
    priority: int
    unprompted: bool
    cause: int | None
    not_before: Any

    @property
    def text(self) -> str:
        return str(getattr(self.action, "text", ""))

    @property
    def links(self) -> list[str]:
        return [b.url for row in getattr(self.action, "buttons", ()) for b in row if b.url]

    @property
    def pressed(self) -> list[str]:
        return [b.data for row in getattr(self.action, "buttons", ()) for b in row if b.data]


@dataclass
class Village:
    """The database with two linked groups, and short ways to say things and to look."""

    database: Database
    clock: PlayedClock
    trade: Trade
    hearing: Hearing
    station: Station
    districts: tuple[District, District]
    chats: dict[int, int] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    numbers: int = 100
    cause: int = 5_000
    statements: int = 0

    def message(self, who: Sender, text: str, chat: ChatRef = GROUP, **more: Any) -> Message:
        self.numbers += 1
        return Message(
            chat=ChatRef(who.external_id, ChatKind.PRIVATE) if more.pop("private", False) else chat,
            sender=who,
            message_id=more.pop("message_id", self.numbers),
            sent_at=more.pop("sent_at", self.clock.now()),
            text=text,
            **more,
        )

    async def say(self, who: Sender, text: str, chat: ChatRef = GROUP, **more: Any) -> Message:
        """Say something as a resident or staff member; it goes the way of the real door."""
        message = self.message(who, text, chat, **more)
        await self.handle(message)
        return message

    async def handle(self, message: Message) -> None:
        self.cause += 1
        async with self.database.writing(self.cause) as work:
            wanted = await triage(work, self.trade, BOT, [(self.cause, message)])
            before = work.statements
            if self.cause in wanted:
                reading, verdict = wanted[self.cause]
                await receive(work, self.trade, BOT, message, reading, verdict=verdict)
            self.statements = work.statements - before

    async def receive(self, message: Message) -> None:
        self.cause += 1
        async with self.database.writing(self.cause) as work:
            await receive(work, self.trade, BOT, message)
            self.statements = work.statements

    async def keep_up(self) -> None:
        """Let the posts of every incident be brought up to date, as the desk does."""
        async with self.database.writing() as work:
            while await keep_up(work, self.trade):
                pass

    def later(self, **by: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**by))

    def with_policy(self, **changed: Any) -> None:
        policy = replace(self.trade.policy, **changed)
        self.trade = replace(self.trade, policy=policy)

    async def log(self) -> list[Kept]:
        async with self.database.reading() as work:
            query = select(tables.messages).order_by(tables.messages.c.id)
            return [read(row) for row in (await work.run(query)).mappings()]

    async def kept(self, message: Message) -> Kept:
        return next(row for row in await self.log() if row.message_id == message.message_id)

    async def tickets(self) -> list[Ticket]:
        async with self.database.reading() as work:
            query = select(tables.tickets).order_by(tables.tickets.c.id)
            return [into(Ticket, row) for row in (await work.run(query)).mappings()]

    async def entries(self, ticket: Ticket) -> tuple[Entry, ...]:
        async with self.database.reading() as work:
            return await entries_of(work, SYSTEM, ticket.id)

    async def incidents(self) -> list[Incident]:
        async with self.database.reading() as work:
            query = select(tables.incidents).order_by(tables.incidents.c.id)
            return [into(Incident, row) for row in (await work.run(query)).mappings()]

    async def outbox(self, chat: ChatRef | None = None) -> list[Left]:
        """What is to be said in a chat, or in all of them, oldest first.

        That pictures are looked into for codes is a matter of tests/moderation.
        """
        box = tables.outbox
        async with self.database.reading() as work:
            rows = (await work.run(select(box).order_by(box.c.id))).mappings().all()
        left = [
            Left(
                row["key"],
                row["chat_id"],
                from_json(row["payload"]),
                row["priority"],
                row["unprompted"],
                row["cause"],
                row["not_before"],
            )
            for row in rows
            if row["kind"] != kind_of(ReadCode)
        ]
        if chat is None:
            return left
        return [one for one in left if one.chat == self.chats[chat.external_id]]

    async def private(self, who: Sender) -> list[Left]:
        return await self.outbox(ChatRef(who.external_id, ChatKind.PRIVATE))

    async def opens_private(self, *people: Sender) -> None:
        """Let people start a private chat with the bot, so that it can write to them."""
        async with self.database.writing() as work:
            await self._open_private(work, people)

    async def _open_private(self, work: Work, people: Sequence[Sender]) -> None:
        await people_met(work, SYSTEM, people)
        refs = [ChatRef(one.external_id, ChatKind.PRIVATE) for one in people]
        for external_id, chat in (await chats_known(work, SYSTEM, BOT, refs)).items():
            await set_station(work, chat.id, self.station.id)
            self.chats[external_id] = chat.id


@pytest.fixture
async def village(database: Database, clock: PlayedClock) -> Village:
    hearing = Hearing()
    trade = Trade(
        speech=pack.speech(),
        classifier=cast(Classifier, hearing),
        signer=Signer(b"s" * 32),
        bots={BOT: BotName(BOT, "lamplight_bot")},
        policy=Policy(),
        tickets=pack.rules(),
    )
    async with database.writing() as work:
        station = Station(work.new_id(), "东所")
        east = District(work.new_id(), station.id, None, "东村台区", Density.RURAL)
        west = District(work.new_id(), station.id, None, "西村台区", Density.RURAL)
        await areas.add_stations(work, [station])
        await areas.add_districts(work, [east, west])
        here = Village(database, clock, trade, hearing, station, (east, west))
        refs = [GROUP, OTHER, UNLINKED, DESK]
        chats = await chats_known(work, SYSTEM, BOT, refs)
        here.chats = {ref.external_id: chats[ref.external_id].id for ref in refs}
        for ref, district in ((GROUP, east), (OTHER, west)):
            known = chats[ref.external_id]
            await link(work, known, station.id, [district.id], Purpose.CUSTOMERS)
        await link(work, chats[DESK.external_id], station.id, [], Purpose.STAFF)
        everybody = [ZHANG, LI, WANG, ZHAO, MANAGER, SUPERVISOR]
        here.people = await people_met(work, SYSTEM, everybody)
        for sender, role in ((MANAGER, Role.MANAGER), (SUPERVISOR, Role.SUPERVISOR)):
            person = here.people[sender.external_id]
            await staff.appoint(work, Staff(work.new_id(), station.id, None, person.id, role), None)
    return here


def picture(file_id: str = "file-1") -> Attachment:
    return Attachment(AttachmentKind.PICTURE, file_id)


def channel(external_id: int, kind: SenderKind) -> Sender:
    return Sender(external_id, "频道", kind)
