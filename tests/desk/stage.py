"""A stage for whole talks: raw updates go in by the door, what is left in the outbox comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import orjson

from bot.clock import PlayedClock
from bot.door import Incoming
from chat.actions import Action, AnswerPress, SendText, from_json
from chat.message import Event, Message
from chat.signing import Signer
from handlers.door import TelegramDoor
from handlers.translate import translate
from intents.classifier import Classifier, Reading
from intents.intent import Intent
from stations.area import District, Place, Station
from stations.group import Purpose
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, chats, tables
from storage import staff as staff_rows
from storage.database import Database
from storage.people import people_met
from storage.ticket_pages import open_page
from storage.tickets import record, reread
from storage.unit_of_work import Work
from tests import pack
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.desk.dues import DUES
from usecases.desk.follow_up import follow_up
from usecases.trade import BotName, Trade

BOT = 7_000_000_001
NAME = "lamplight_bot"

GROUP: dict[str, Any] = {"id": -1_001_000_000_001, "type": "supergroup", "title": "东村用电群"}
STAFF_GROUP: dict[str, Any] = {
    "id": -1_001_000_000_002,
    "type": "supergroup",
    "title": "东所工作群",
}

PEOPLE = {
    "王芳": 5_000_000_001,
    "李强": 5_000_000_002,
    "赵经理": 5_000_000_011,
    "钱经理": 5_000_000_012,
    "孙督导": 5_000_000_013,
    "西所长": 5_000_000_014,
}

_WORDS = {
    "停电": Intent.OUTAGE_REPORT,
    "没电": Intent.OUTAGE_REPORT,
    "电费": Intent.BILL_QUERY,
    "投诉": Intent.COMPLAINT,
    "建议": Intent.SUGGESTION,
    "举报": Intent.REPORT,
}


class ByWords:
    """Understands a message by one word in it; what has none is ``none``."""

    def classify(self, text: str) -> Reading:
        for word, intent in _WORDS.items():
            if word in text:
                return Reading(intent, 0.95, (word,))
        return Reading(Intent.NONE, 0.95, ())

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        return [self.classify(text) for text in texts]


def make_trade() -> Trade:
    """Return the real sentences and kinds of tickets with a simple understanding."""
    return Trade(
        speech=pack.speech(),
        classifier=cast(Classifier, ByWords()),
        signer=Signer(b"s" * 32),
        bots={BOT: BotName(BOT, NAME)},
        tickets=pack.rules(),
        policies=pack.policies(),
        calendar=pack.calendar(),
        promises=pack.promises(),
        notices=pack.notices(),
        wishes=pack.wishes(),
    )


@dataclass(frozen=True, slots=True)
class Left:
    """An action in the outbox; ``chat`` is the channel's id."""

    chat: int | None
    key: str
    action: Action

    @property
    def text(self) -> str:
        """What it says."""
        return self.action.text if isinstance(self.action, SendText | AnswerPress) else ""

    @property
    def buttons(self) -> dict[str, str]:
        """The data or link of each button under it, by its words."""
        rows = self.action.buttons if isinstance(self.action, SendText) else ()
        return {one.text: one.data or one.url or "" for row in rows for one in row}


@dataclass
class Stage:
    """Two stations with staff, a customer group, a group of staff, and the door before them."""

    database: Database
    clock: PlayedClock
    trade: Trade = field(default_factory=make_trade)
    updates: int = 0
    messages: int = 100
    seen: int = 0
    east: Station = field(init=False)
    west: Station = field(init=False)
    village: District = field(init=False)
    pole: Place = field(init=False)
    door: TelegramDoor = field(init=False)

    async def build(self) -> "Stage":
        """Make the places, the staff and the groups."""
        self.door = TelegramDoor(self.trade)
        async with self.database.writing() as work:
            self.east = Station(work.new_id(), "城东供电所")
            self.west = Station(work.new_id(), "城西供电所")
            self.village = District(work.new_id(), self.east.id, None, "东村台区")
            self.pole = Place(work.new_id(), self.east.id, self.village.id, "3号杆", "P3")
            await areas.add_stations(work, [self.east, self.west])
            await areas.add_districts(work, [self.village])
            await areas.add_places(work, [self.pole])
            await self._appoint(work, "赵经理", self.east, self.village, Role.MANAGER)
            await self._appoint(work, "钱经理", self.east, self.village, Role.MANAGER)
            await self._appoint(work, "孙督导", self.east, None, Role.SUPERVISOR)
            await self._appoint(work, "西所长", self.west, None, Role.LEADER)
            await self._link(work, GROUP, Purpose.CUSTOMERS, [self.village.id])
            await self._link(work, STAFF_GROUP, Purpose.STAFF, [])
        return self

    async def say(
        self, who: str, text: str, chat: Mapping[str, Any] | None = None, **more: Any
    ) -> list[Left]:
        """Somebody writes, in private unless a chat is given; return what is left to be sent."""
        return await self.feed(message=self.message(who, text, chat, **more))

    def message(
        self, who: str, text: str | None, chat: Mapping[str, Any] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Return a message as Telegram would send it; a leading command is marked."""
        self.messages += 1
        raw: dict[str, Any] = {
            "message_id": self.messages,
            "date": int(self.clock.now().timestamp()),
            "chat": dict(chat or private(who)),
            "from": user(who),
        }
        if text is not None:
            raw["text"] = text
            if text.startswith("/") and text[1:2].isalnum():
                length = len(text.split()[0])
                raw["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return raw | more

    async def press(
        self,
        who: str,
        data: str,
        chat: Mapping[str, Any] | None = None,
        message: Mapping[str, Any] | None = None,
    ) -> list[Left]:
        """Somebody presses a button under a message that is no longer accessible."""
        under = message or {"chat": dict(chat or private(who)), "message_id": 9, "date": 0}
        press = {"id": str(self.updates + 70_000), "from": user(who), "chat_instance": "1"}
        return await self.feed(callback_query={**press, "data": data, "message": under})

    async def feed(self, **update: Any) -> list[Left]:
        """Take one update in as the worker would; return what is left to be sent by it."""
        await self.take(orjson.dumps({"update_id": self.updates + 1, **update}))
        return await self.new()

    async def take(self, payload: bytes) -> None:
        """Take one payload in."""
        self.updates += 1
        row = self.updates
        incoming = Incoming(row, BOT, row, payload)
        async with self.database.writing(cause=row) as work:
            for one in await self.door.triage(work, [incoming]):
                await self.door.handle(work, one)

    async def new(self) -> list[Left]:
        """Return what was left in the outbox since last asked."""
        table, known = tables.outbox, tables.chats
        query = (
            table.outerjoin(known, known.c.id == table.c.chat_id)
            .select()
            .with_only_columns(table.c.key, table.c.payload, known.c.external_id)
            .order_by(table.c.id)
        )
        async with self.database.reading() as work:
            rows = (await work.run(query)).all()
        found = [Left(row.external_id, row.key, from_json(row.payload)) for row in rows]
        fresh, self.seen = found[self.seen :], len(found)
        return fresh

    async def settle(self) -> list[Left]:
        """Follow up what was written and do what is due by now; return what is left to be sent."""
        busy = True
        while busy:
            async with self.database.writing() as work:
                count, failures = await follow_up(work, self.trade)
                assert not failures, [one.__cause__ for one in failures]
                busy = count > 0
                for due in DUES:
                    busy = await due.act(work, self.trade) > 0 or busy
        return await self.new()

    async def pass_time(self, span: timedelta) -> list[Left]:
        """Let time pass, doing what falls due on the way at its moment."""
        end, left = self.clock.now() + span, []
        while True:
            left += await self.settle()
            async with self.database.reading() as work:
                moments = [await due.next_at(work, self.trade) for due in DUES]
            soon = min((one for one in moments if one is not None), default=end)
            if soon >= end:
                break
            self.clock.move_to(max(soon, self.clock.now()))
        self.clock.move_to(end)
        return left + await self.settle()

    async def write(self, ticket_id: int, kind: EntryKind, who: str, **more: Any) -> Ticket:
        """Write an entry as a member of staff (or a resident) would."""
        async with self.database.writing() as work:
            known = await reread(work, SYSTEM, ticket_id)
            sender = self._event(self.message(who, "在")).sender
            person = (await people_met(work, SYSTEM, [sender]))[sender.external_id]
            entry = Entry(
                work.new_id(),
                known.id,
                known.station_id,
                kind,
                work.now,
                person_id=person.id,
                **more,
            )
            return await record(work, known, [entry])

    def event(self, **update: Any) -> Event:
        """Return an update as the handlers get it."""
        return translate({"update_id": 1, **update}, self.trade.bots[BOT])

    async def lead(self, who: str, role: Role = Role.LEADER) -> None:
        """Make somebody the leader of the eastern station as well, or its administrator."""
        async with self.database.writing() as work:
            await self._appoint(work, who, self.east, None, role)

    async def mend(self, ticket_id: int, who: str = "赵经理") -> Ticket:
        """Do on a fault what its close gate asks for."""
        await self.write(ticket_id, EntryKind.BOUNDED, who, code="company")
        await self.write(ticket_id, EntryKind.NOTED, who, body="换了保险丝")
        return await self.write(ticket_id, EntryKind.STEPPED, who, code="restored")

    async def open(self) -> tuple[Ticket, ...]:
        """Return every open ticket, newest first."""
        async with self.database.reading() as work:
            page, _ = await open_page(work, SYSTEM, 0, 50, confidential=True)
            return tuple(reversed(page))

    async def count(self, table: Any) -> int:
        """Count the rows of a table."""
        async with self.database.reading() as work:
            return len((await work.run(table.select())).all())

    async def met(self, *names: str) -> None:
        """Let people open the private chat, and forget what was said to them."""
        for name in names:
            await self.say(name, "/help")

    def sign(self, text: str, purpose: str = "press") -> str:
        """Sign what a button or link carries."""
        return self.trade.signer.sign(text, purpose)

    def speak(self, key: str, **values: object) -> str:
        """Return a sentence in the default language."""
        return self.trade.speech.say(key, **values)

    async def _appoint(
        self, work: Work, name: str, station: Station, district: District | None, role: Role
    ) -> None:
        sender = self._event(self.message(name, "在")).sender
        person = (await people_met(work, SYSTEM, [sender]))[sender.external_id]
        place = district.id if district else None
        one = Staff(work.new_id(), station.id, place, person.id, role)
        await staff_rows.appoint(work, one, None)

    async def _link(
        self, work: Work, chat: Mapping[str, Any], purpose: Purpose, districts: list[int]
    ) -> None:
        ref = self._event(self.message("王芳", "在", chat)).chat
        known = (await chats.chats_known(work, SYSTEM, BOT, [ref]))[ref.external_id]
        await chats.link(work, known, self.east.id, districts, purpose)

    def _event(self, raw: dict[str, Any]) -> Message:
        event = translate({"update_id": 1, "message": raw}, self.trade.bots[BOT])
        assert isinstance(event, Message)
        return event


def user(who: str) -> dict[str, Any]:
    """Return somebody as Telegram describes them."""
    return {"id": PEOPLE[who], "is_bot": False, "first_name": who, "language_code": "zh-hans"}


def private(who: str) -> dict[str, Any]:
    """Return somebody's private chat as Telegram describes it."""
    return {"id": PEOPLE[who], "type": "private", "first_name": who}


def picture() -> dict[str, Any]:
    """Return one size of a photo."""
    return {"file_id": "p", "file_unique_id": "u", "width": 9, "height": 9}


def to_bot(text: str = "…") -> dict[str, Any]:
    """Return a message of the bot that somebody replies to."""
    return {
        "message_id": 7,
        "date": 1_780_000_000,
        "chat": STAFF_GROUP,
        "from": {"id": BOT, "is_bot": True, "first_name": "掌灯", "username": NAME},
        "text": text,
    }
