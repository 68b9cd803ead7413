"""Joins and leaves are kept once, and newcomers are welcomed once and together."""

from datetime import datetime, timedelta

import pytest

from bot.clock import PlayedClock
from chat.actions import SendText
from chat.message import MembersChanged, Sender, SenderKind
from stations.group import Purpose
from stations.scope import SYSTEM, Scope
from storage import chats, memberships, outbox
from storage.database import Database
from storage.unit_of_work import Work
from tests.stations.conftest import BOT, GROUP, House, Left, group, left, present_in, sender
from usecases.stations.note_members import note_members
from usecases.trade import Trade


async def note(
    work: Work, trade: Trade, *names: str, joined: bool = True, at: datetime | None = None
) -> None:
    folk = tuple(sender(name) for name in names)
    event = MembersChanged(GROUP, folk, joined, at or work.now)
    await note_members(work, trade, BOT, event)


async def link(work: Work, house: House) -> None:
    await chats.link(work, await group(work), house.east.id, [], Purpose.CUSTOMERS)


async def welcomes(work: Work) -> list[Left]:
    return [one for one in await left(work) if one.key.startswith("welcome:")]


async def members(work: Work) -> set[int]:
    return set(await present_in(work, (await group(work)).id))


async def test_newcomers_are_welcomed_together(
    database: Database, trade: Trade, house: House, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        await link(work, house)
        await note(work, trade, "resident")
        due = work.now + trade.policy.welcome_gather
    clock.move_to(clock.now() + timedelta(seconds=50))
    async with database.writing() as work:
        await note(work, trade, "stranger", "third")
        (one,) = await welcomes(work)
    assert one.not_before == due
    assert "95598" in one.text
    assert "30 天" in one.text
    clock.move_to(clock.now() + timedelta(seconds=10))
    async with database.writing() as work:
        await note(work, trade, "fourth")
        assert [one.not_before for one in await welcomes(work)] == [
            due,
            work.now + trade.policy.welcome_gather,
        ]


async def test_one_joining_told_twice_is_one(
    database: Database, trade: Trade, house: House, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        await link(work, house)
        await note(work, trade, "resident")
    clock.move_to(clock.now() + timedelta(minutes=5))
    async with database.writing() as work:
        await note(work, trade, "resident", at=work.now - timedelta(minutes=5))
        assert len(await welcomes(work)) == 1
        assert await members(work) == {house.people["resident"].id}


async def test_whoever_comes_back_is_not_welcomed_again(
    database: Database, trade: Trade, house: House, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        await link(work, house)
        await note(work, trade, "resident")
    clock.move_to(clock.now() + timedelta(minutes=5))
    async with database.writing() as work:
        await note(work, trade, "resident", joined=False)
        assert await members(work) == set()
    clock.move_to(clock.now() + timedelta(minutes=5))
    async with database.writing() as work:
        await note(work, trade, "resident")
        assert await members(work) == {house.people["resident"].id}
        assert len(await welcomes(work)) == 1


async def test_reports_in_the_wrong_order_end_right(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        early, late = work.now - timedelta(minutes=2), work.now - timedelta(minutes=1)
        await note(work, trade, "resident", joined=False, at=late)
        await note(work, trade, "resident", at=early)
        assert await members(work) == set()
        await note(work, trade, "stranger", at=late)
        await note(work, trade, "stranger", joined=False, at=early)
        assert await members(work) == {house.people["stranger"].id}


async def test_bots_are_not_members_and_staff_are_not_welcomed(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await link(work, house)
        await note(work, trade, "leader")
        robot = Sender(8_000_000_001, "别的机器人", SenderKind.BOT)
        await note_members(work, trade, BOT, MembersChanged(GROUP, (robot,), True, work.now))
        assert await welcomes(work) == []
        assert await members(work) == {house.people["leader"].id}


@pytest.mark.parametrize("purpose", [Purpose.UNLINKED, Purpose.STAFF])
async def test_only_customer_groups_welcome(
    database: Database, trade: Trade, house: House, purpose: Purpose
) -> None:
    async with database.writing() as work:
        if purpose is Purpose.STAFF:
            await chats.link(work, await group(work), house.east.id, [], purpose)
        await note(work, trade, "resident")
        assert await left(work) == []
        assert await members(work) == {house.people["resident"].id}


async def test_a_welcome_counts_as_unprompted_and_waits_when_enough_was_said(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await link(work, house)
        chat = await group(work)
        for number in range(trade.policy.unprompted_per_hour):
            await outbox.leave(
                work,
                SendText("通报"),
                bot_id=BOT,
                chat_id=chat.id,
                key=f"post:{number}",
                unprompted=True,
            )
        await note(work, trade, "resident")
        (one,) = await welcomes(work)
        assert one.not_before == work.now + timedelta(hours=1)
        said = await outbox.unprompted_since(work, SYSTEM, chat.id, work.now)
    assert said == trade.policy.unprompted_per_hour + 1


async def test_a_person_sees_the_groups_they_are_in(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        await note(work, trade, "resident")
        who = house.people["resident"].id
        (own,) = await memberships.groups_of(work, Scope(person_id=who), who)
        assert own.id == (await group(work)).id
        assert await memberships.groups_of(work, Scope(person_id=5), who) == ()
