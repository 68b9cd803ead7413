"""A street of residents and an outage among them, on the stage of the desk."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import PlayedClock
from chat.actions import AnswerPress, SendText
from storage import tables
from storage.database import Database
from storage.rows import into
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage
from tickets.incident import Incident
from tickets.ticket import Ticket

STREET = tuple(f"居民{number}" for number in range(1, 41))
PEOPLE.update({who: 5_100_000_000 + number for number, who in enumerate(STREET)})

MINUTE = timedelta(minutes=1)
GROUP_ID, STAFF_ID = GROUP["id"], STAFF_GROUP["id"]


@dataclass
class Street:
    """The stage with short ways to report, to press, and to see what became of it."""

    stage: Stage

    async def report(self, *people: str, words: str = "停电了") -> list[Left]:
        """Let people report in the group; what the desk does about it comes back as well."""
        left: list[Left] = []
        for who in people:
            left += await self.stage.say(who, words, GROUP)
        return left + await self.stage.settle()

    async def meet(self, *people: str) -> None:
        """Let people have opened the private chat; nothing of it is remembered."""
        await self.stage.met(*people)
        await self.stage.settle()

    async def settle_here(self, *people: str) -> None:
        """Let people have opened the private chat in the name of the station of the street."""
        await self.meet(*people)
        table = tables.chats
        where = table.c.external_id.in_([PEOPLE[who] for who in people])
        async with self.stage.database.writing() as work:
            await work.run(update(table).where(where).values(station_id=self.stage.east.id))

    async def press(self, who: str, data: str, *, group: bool = False) -> list[Left]:
        """Press a button and let the desk do its part."""
        left = await self.stage.press(who, data, GROUP if group else None)
        return left + await self.stage.settle()

    async def command(self, text: str, who: str = "赵经理") -> list[Left]:
        """Write a command in private as a member of staff, and let the desk do its part."""
        return await self.stage.say(who, text) + await self.stage.settle()

    async def incidents(self) -> list[Incident]:
        """Return every incident, oldest first."""
        async with self.stage.database.reading() as work:
            table = tables.incidents
            rows = (await work.run(select(table).order_by(table.c.id))).mappings()
            return [into(Incident, row) for row in rows]

    async def tickets(self) -> list[Ticket]:
        """Return every ticket, oldest first."""
        async with self.stage.database.reading() as work:
            table = tables.tickets
            rows = (await work.run(select(table).order_by(table.c.id))).mappings()
            return [into(Ticket, row) for row in rows]

    async def sent(self) -> None:
        """Let everything that waits have been sent, each message with a number of its own."""
        box = tables.outbox
        async with self.stage.database.writing() as work:
            rows = (await work.run(select(box.c.id).where(box.c.state == "waiting"))).scalars()
            for number, row in enumerate(rows.all(), 9000):
                chosen = update(box).where(box.c.id == row)
                await work.run(chosen.values(state="sent", message_id=number + row % 1000))

    async def message_of(self, key: str) -> int:
        """Return the number of the message that an action produced."""
        box = tables.outbox
        async with self.stage.database.reading() as work:
            found = await work.run(select(box.c.message_id).where(box.c.key == key))
            return int(found.scalar_one())


def texts(left: list[Left], chat: int | None = None) -> list[str]:
    """Return what is said, in one chat or in all."""
    return [
        one.text for one in left if isinstance(one.action, SendText) and chat in (None, one.chat)
    ]


def toast(left: list[Left]) -> str:
    """Return what the pressed button answered first."""
    return next(one.text for one in left if isinstance(one.action, AnswerPress))


def button(left: list[Left], words: str, chat: int | None = None) -> str:
    """Return the data or link of the newest button that bears these words, also after an edit."""
    found = [
        one.data or one.url or ""
        for action in left
        if chat in (None, action.chat)
        for row in getattr(action.action, "buttons", ())
        for one in row
        if one.text == words
    ]
    return found[-1]


@pytest.fixture
async def street(database: Database, clock: PlayedClock) -> Street:
    return Street(await Stage(database, clock).build())
