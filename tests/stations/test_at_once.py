"""Two workers at the same moment: nobody is met twice, no link works twice."""

import asyncio

from sqlalchemy import func, select

from chat.errors import ChangedMeanwhile
from chat.message import ChatKind, ChatRef, Sender
from stations.scope import SYSTEM
from stations.staff import Role
from storage import staff, tables
from storage.chats import chats_known
from storage.database import Database
from storage.people import people_met
from tests.stations.conftest import BOT, House, private, sender
from usecases.stations.accept_invitation import accept_invitation
from usecases.stations.invite_staff import invite
from usecases.trade import Trade


async def test_a_stranger_in_two_groups_at_once_is_one_person(database: Database) -> None:
    async def meet(group: int) -> int:
        async with database.writing() as work:
            met = await people_met(work, SYSTEM, [Sender(77, "赶场的人")])
            refs = [ChatRef(group, ChatKind.GROUP, "群"), ChatRef(-9, ChatKind.GROUP, "同一个群")]
            await chats_known(work, SYSTEM, BOT, refs)
            return met[77].id

    async with asyncio.TaskGroup() as together:
        tasks = [together.create_task(meet(-number)) for number in range(1, 6)]
    assert len({task.result() for task in tasks}) == 1
    async with database.reading() as work:
        chats = (await work.run(select(func.count()).select_from(tables.chats))).scalar_one()
    assert chats == 6


async def test_a_link_opened_by_two_at_once_appoints_one(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        link = await invite(work, trade, Role.LEADER, house.west, None, None)
    token = link.partition("?start=")[2]

    async def accept(name: str) -> int:
        try:
            async with database.writing() as work:
                who = (private(name), sender(name))
                return len(await accept_invitation(work, trade, BOT, *who, token))
        except ChangedMeanwhile:
            return 0

    async with asyncio.TaskGroup() as together:
        tasks = [together.create_task(accept(name)) for name in ("resident", "manager", "leader")]
    assert sum(task.result() for task in tasks) == 1
    async with database.reading() as work:
        leaders = await staff.crew(work, SYSTEM, house.west.id)
    assert len([one for one in leaders if one.staff.role is Role.LEADER]) == 1
