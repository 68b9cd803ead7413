"""A desk with its group: cards as they stand there, and the press of what is written on them."""

from dataclasses import dataclass, fields
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import PlayedClock
from chat.actions import AnswerPress, EditText, Rows, SendText, from_json
from chat.outcomes import Outcome
from stations.scope import SYSTEM
from storage import desk_tables, tables
from storage.cards import STAFF
from storage.database import Database
from storage.outbox_queue import Claimed
from storage.states import OutboxState
from storage.tickets import entries_of, reread
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, to_bot
from tickets.entry import Entry
from tickets.ticket import Ticket
from usecases.outbox.settle import settle


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as it stands in a chat."""

    chat: int
    message_id: int
    text: str
    rows: Rows

    @property
    def labels(self) -> list[str]:
        """What is written on its buttons."""
        return [one.text for row in self.rows for one in row]

    def data(self, label: str) -> str:
        """Return what a button carries that bears these words, or begins with them."""
        every = [one for row in self.rows for one in row]
        (found,) = [one for one in every if one.text == label] or [
            one for one in every if one.text.startswith(label)
        ]
        return found.data or ""


class Desk(Stage):
    """The stage, with everything that is left sent at once and numbered."""

    numbers: int = 5000

    async def send_all(self) -> None:
        """Send what waits, whatever its time, as the channel would."""
        outbox = tables.outbox
        async with self.database.writing() as work:
            waiting = outbox.c.state == OutboxState.WAITING.value
            for row in (await work.run(select(outbox).where(waiting))).all():
                self.numbers += 1
                changed = {"state": OutboxState.SENT.value, "message_id": self.numbers}
                await work.run(update(outbox).where(outbox.c.id == row.id).values(**changed))

    async def said(self, who: str, text: str, **more: Any) -> Ticket:
        """A resident writes in the group and staff are told; return the ticket of it."""
        await self.say(who, text, GROUP, **more)
        await self.rest()
        return (await self.open())[0]

    async def rest(self) -> None:
        """Follow everything up, and send it."""
        await self.settle()
        await self.send_all()
        await self.new()

    async def cards(self, ticket: Ticket) -> list[Shown]:
        """Return the cards of a ticket as they stand now."""
        table, outbox, chats = desk_tables.cards, tables.outbox, tables.chats
        found = []
        async with self.database.reading() as work:
            query = (
                select(table.c.post_key, chats.c.external_id)
                .join(chats, chats.c.id == table.c.chat_id)
                .where(table.c.ticket_id == ticket.id, table.c.audience == STAFF)
                .order_by(chats.c.external_id)
            )
            for key, chat in (await work.run(query)).all():
                about = outbox.c.key.startswith(key, autoescape=True)
                told = select(outbox.c.message_id, outbox.c.payload, outbox.c.key).where(about)
                rows = (await work.run(told.order_by(outbox.c.id))).all()
                said = [(one.key, from_json(one.payload)) for one in rows]
                faces = [one for _, one in said if isinstance(one, SendText | EditText)]
                posts = [one.message_id for one in rows if one.key == key]
                if faces:
                    found.append(Shown(chat, posts[0] or 0, faces[-1].text, faces[-1].buttons))
        return found

    async def card(self, ticket: Ticket) -> Shown:
        """Return the one card of a ticket."""
        (one,) = await self.cards(ticket)
        return one

    async def push(self, who: str, ticket: Ticket, *labels: str) -> list[Left]:
        """Somebody presses these buttons of the card in the group, one after the other."""
        left: list[Left] = []
        for label in labels:
            shown = await self.card(ticket)
            left = await self.press(who, shown.data(label), STAFF_GROUP, under(shown))
            left = [*left, *await self.settle()]
            await self.send_all()
        return left

    async def answer(self, who: str, words: str, ticket: Ticket, **more: Any) -> list[Left]:
        """Somebody replies to the card in the group."""
        shown = await self.card(ticket)
        replied = {**to_bot(shown.text), "message_id": shown.message_id}
        left = await self.say(who, words, STAFF_GROUP, reply_to_message=replied, **more)
        left = [*left, *await self.settle()]
        await self.send_all()
        return left

    async def now(self, ticket: Ticket) -> Ticket:
        """Return the ticket as it stands."""
        async with self.database.reading() as work:
            return await reread(work, SYSTEM, ticket.id)

    async def done(self, key: str, outcome: Outcome) -> None:
        """Settle an action as the sender does."""
        async with self.database.writing() as work:
            query = tables.outbox.select().where(tables.outbox.c.key == key)
            row = (await work.run(query)).mappings().one()
            names = {one.name for one in fields(Claimed)} & set(row)
            claimed = Claimed(
                **{name: row[name] for name in names},
                external_chat_id=STAFF_GROUP["id"],
                private=False,
                action=from_json(row["payload"]),
                message=None,
            )
            await settle(work, self.trade, claimed, outcome)

    async def person_id(self, who: str) -> int:
        """Return our id of somebody whom the stage knows."""
        people = tables.people
        query = select(people.c.id).where(people.c.external_id == PEOPLE[who])
        async with self.database.reading() as work:
            return int((await work.run(query)).scalar_one())

    async def entries(self, ticket: Ticket) -> tuple[Entry, ...]:
        """Return its timeline."""
        async with self.database.reading() as work:
            return await entries_of(work, SYSTEM, ticket.id)


FORUM = {**STAFF_GROUP, "is_forum": True}


@pytest.fixture
async def desk(database: Database, clock: PlayedClock) -> Desk:
    """Return a desk on each database; it is 17:00 in Shanghai."""
    made = Desk(database, clock)
    await made.build()
    return made


def under(shown: Shown) -> dict[str, Any]:
    """Return the card as the message under which is pressed."""
    return {"chat": STAFF_GROUP, "message_id": shown.message_id, "date": 0}


def toast(left: list[Left]) -> str:
    """Return what a press was answered with."""
    return next((one.text for one in left if isinstance(one.action, AnswerPress)), "")


def texts(left: list[Left], chat: int) -> str:
    """Return what was written into a chat."""
    every = [one for one in left if one.chat == chat and isinstance(one.action, SendText)]
    return "\n".join(one.text for one in every)


def heard(left: list[Left], chat: int) -> str:
    """Return what was written into a chat, and what a message there says now."""
    edits = [one.action.text for one in left if isinstance(one.action, EditText)]
    return "\n".join([texts(left, chat), *edits])
