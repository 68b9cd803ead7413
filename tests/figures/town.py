"""A played week with known numbers: two districts, three who work there, five matters."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import PlayedClock
from stations.area import District
from stations.group import Purpose
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas
from storage import staff as staff_rows
from storage.database import Database
from storage.unit_of_work import Work
from tests import pack
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left, Stage, make_trade
from tickets.entry import EntryKind
from tickets.ticket import Ticket

ZONE = ZoneInfo("Asia/Shanghai")
MILL_GROUP: dict[str, Any] = {**GROUP, "id": -1_001_000_000_003, "title": "磨坊用电群"}


@dataclass
class Town:
    """The stage with a second district, and all that was left to be sent on the way."""

    stage: Stage
    mill: District = field(init=False)
    left: list[Left] = field(default_factory=list)

    @classmethod
    async def build(cls, database: Database, clock: PlayedClock) -> "Town":
        """Make the places; everybody who works there has opened their private chat."""
        trade = replace(make_trade(), digests=pack.digests())
        town = cls(await Stage(database, clock, trade=trade).build())
        stage = town.stage
        async with database.writing() as work:
            town.mill = District(work.new_id(), stage.east.id, None, "磨坊台区", households=250)
            await areas.add_districts(work, [town.mill])
            village = replace(stage.village, households=500)
            await areas.change_districts(work, [village])
            await stage._link(work, MILL_GROUP, Purpose.CUSTOMERS, [town.mill.id])
            await town._move(work, "钱经理", town.mill)
            leader = await staff_rows.crew(work, SYSTEM, stage.west.id)
            east = Staff(work.new_id(), stage.east.id, None, leader[0].person.id, Role.LEADER)
            await staff_rows.appoint(work, east, None)
        await stage.met(*PEOPLE)
        return town

    async def _move(self, work: Work, name: str, district: District) -> None:
        for one in await staff_rows.crew(work, SYSTEM, self.stage.east.id):
            if one.person.name == name:
                await staff_rows.dismiss(work, one.staff.id)
                moved = replace(one.staff, id=work.new_id(), district_id=district.id)
                await staff_rows.appoint(work, moved, None)

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass to a moment of July."""
        until = datetime(2026, 7, day, hour, minute, tzinfo=ZONE)
        self.left += await self.stage.pass_time(until - self.stage.clock.now())

    async def asks(self, who: str, text: str, chat: dict[str, Any] | None = None) -> Ticket:
        """Somebody asks; return their newest ticket."""
        self.left += await self.stage.say(who, text, chat)
        self.left += await self.stage.settle()
        return max(await self.stage.open(), key=lambda one: one.id)

    async def does(self, ticket: Ticket, kind: EntryKind, who: str, **more: Any) -> None:
        """A member of staff does something to a ticket."""
        await self.stage.write(ticket.id, kind, who, **more)
        self.left += await self.stage.settle()

    async def presses(self, who: str, key: str, words: str) -> None:
        """Somebody presses a button of the newest message with such a key."""
        asked = [one for one in self.left if one.key.startswith(key)][-1]
        self.left += await self.stage.press(who, asked.buttons[words])
        self.left += await self.stage.settle()

    def digests(self, kind: str, chat: int = STAFF_GROUP["id"]) -> list[Left]:
        """Return the digests of a kind that went to a chat."""
        mine = [one for one in self.left if one.key.startswith(f"digest:{kind}:")]
        return [one for one in mine if one.chat == chat]

    async def play(self) -> list[Ticket]:
        """Play the week from Wednesday the 1st, 17:00, to its Sunday night."""
        say = self.stage.speak
        first = await self.asks("王芳", "我家停电了", GROUP)
        await self.at(1, 17, 5)
        await self.does(first, EntryKind.TAKEN, "赵经理")
        await self.at(1, 17, 10)
        await self.does(first, EntryKind.ANSWERED, "赵经理", body="已派人去看线路了")
        await self.at(1, 17, 50)
        await self.does(first, EntryKind.STEPPED, "赵经理", code="arrived")
        await self.at(1, 18, 40)
        await self.does(first, EntryKind.STEPPED, "赵经理", code="restored")
        await self.does(first, EntryKind.RESOLVED, "赵经理", body="换了保险")
        await self.presses("王芳", "confirm:", say("closing.yes"))
        await self.presses("王芳", "rate:", say("closing.score_5"))
        second = await self._late_and_again()
        third = await self._waits()
        await self.at(3, 20)
        fourth = await self.asks("李强", "我要投诉，钱经理态度很差", GROUP)
        await self.at(4, 10)
        fifth = await self.asks("王芳", "停电了", MILL_GROUP)
        await self.at(4, 11)
        await self.does(fifth, EntryKind.TAKEN, "钱经理")
        await self.does(fifth, EntryKind.ANSWERED, "钱经理", body="已派人去看线路了")
        await self.at(5, 23)
        return [first, second, third, fourth, fifth]

    async def _late_and_again(self) -> Ticket:
        """A repair with a mere 收到, late twice, opened again by the reporter, and a low score."""
        say = self.stage.speak
        await self.at(2, 9)
        ticket = await self.asks("李强", "没电了", MILL_GROUP)
        await self.at(2, 9, 20)
        await self.does(ticket, EntryKind.TAKEN, "钱经理")
        await self.does(ticket, EntryKind.ANSWERED, "钱经理", body="收到")
        await self.at(2, 9, 40)
        await self.does(ticket, EntryKind.ANSWERED, "钱经理", body="已派人去看线路了")
        await self.at(2, 10, 50)
        await self.does(ticket, EntryKind.STEPPED, "钱经理", code="arrived")
        await self.at(2, 11, 30)
        await self.does(ticket, EntryKind.STEPPED, "钱经理", code="restored")
        await self.does(ticket, EntryKind.RESOLVED, "钱经理", body="换了保险")
        await self.at(2, 11, 40)
        await self.presses("李强", "confirm:", say("closing.no"))
        await self.at(2, 12, 40)
        await self.does(ticket, EntryKind.RESOLVED, "钱经理", body="又换了一次")
        await self.presses("李强", "confirm:", say("closing.yes"))
        await self.presses("李强", "rate:", say("closing.score_3"))
        return ticket

    async def _waits(self) -> Ticket:
        """A complaint that waits a day for the resident and two hours for a crew."""
        await self.at(2, 14)
        ticket = await self.asks("王芳", "我要投诉，电压老是不稳", GROUP)
        await self.does(ticket, EntryKind.TAKEN, "赵经理")
        await self.at(2, 14, 30)
        await self.does(ticket, EntryKind.ANSWERED, "赵经理", body="明天测一下电压")
        await self.at(2, 15)
        await self.does(ticket, EntryKind.PAUSED, "赵经理", code="customer")
        await self.at(3, 15)
        await self.does(ticket, EntryKind.RESUMED, "赵经理")
        await self.does(ticket, EntryKind.PAUSED, "赵经理", code="crew")
        await self.at(3, 17)
        await self.does(ticket, EntryKind.RESUMED, "赵经理")
        await self.at(3, 18)
        await self.does(ticket, EntryKind.RESOLVED, "赵经理", body="调了档位")
        return ticket
