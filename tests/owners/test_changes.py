"""Who owned a ticket may not be fit to own what it has become; then somebody else gets it."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import staff
from storage.database import Database
from storage.tickets import entries_of, reread
from tests.desk.stage import GROUP, PEOPLE, Stage
from tests.owners.test_owners import asked, ids
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket
from usecases.stations.dismiss import dismiss_person

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await Stage(database, clock).build()
    await made.met("王芳", "赵经理", "钱经理", "孙督导", "西所长")
    async with database.writing() as work:
        leader = next(one for one in await staff.crew(work, SYSTEM) if one.person.name == "西所长")
        await staff.appoint(
            work,
            Staff(work.new_id(), made.east.id, None, leader.person.id, Role.LEADER),
            None,
        )
    return made


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


async def owner(stage: Stage, ticket: Ticket) -> str | None:
    """Return the name of who owns it."""
    named = {number: name for name, number in (await ids(stage)).items()}
    return named.get((await now(stage, ticket)).owner_id or 0)


async def test_nobody_who_stayed_silent_gets_it_back(stage: Stage) -> None:
    ticket = await asked(stage, "我家停电了")
    await stage.pass_time(35 * MINUTE)
    async with stage.database.reading() as work:
        given = [
            one.target_id
            for one in await entries_of(work, SYSTEM, ticket.id)
            if one.kind is EntryKind.ASSIGNED
        ]
    assert len(given) == len(set(given)) == 4
    assert await owner(stage, ticket) == "西所长"


async def test_a_complaint_that_turns_out_to_be_about_its_owner_is_taken_from_them(
    stage: Stage,
) -> None:
    ticket = await asked(stage, "我要投诉")
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    await stage.say("王芳", "我要投诉，就是赵经理骂我", GROUP)
    left = await stage.settle()
    assert (await now(stage, ticket)).about_staff
    assert await owner(stage, ticket) == "西所长"
    assert not [one for one in left if one.chat == PEOPLE["赵经理"]]


async def test_without_anybody_else_it_is_taken_from_them_all_the_same(stage: Stage) -> None:
    async with stage.database.writing() as work:
        await dismiss_person(work, stage.trade, stage.east, "西所长")
    ticket = await asked(stage, "我要投诉")
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.say("王芳", "我要投诉，就是赵经理骂我", GROUP)
    await stage.settle()
    assert await owner(stage, ticket) is None
    assert (await now(stage, ticket)).state is State.OPEN


async def test_what_becomes_a_report_leaves_the_manager(stage: Stage) -> None:
    ticket = await asked(stage, "电费怎么算")
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    await stage.write(ticket.id, EntryKind.MOVED, "孙督导", body="report")
    await stage.settle()
    assert await owner(stage, ticket) == "孙督导"


async def test_who_leaves_gives_up_what_they_own(stage: Stage) -> None:
    taken, resolved, closed = [
        await asked(stage, words, who)
        for words, who in (("电费怎么算", "王芳"), ("我家停电了", "李强"), ("建议多派人", "王芳"))
    ]
    for one in (taken, resolved, closed):
        await stage.write(one.id, EntryKind.TAKEN, "孙督导")
    await stage.write(resolved.id, EntryKind.RESOLVED, "孙督导", body="换了保险")
    await stage.write(closed.id, EntryKind.CLOSED, "孙督导", code="done")
    await stage.settle()
    async with stage.database.writing() as work:
        gone = await dismiss_person(work, stage.trade, stage.east, "孙督导")
    assert gone.tickets == 2
    left = await stage.settle()
    assert await owner(stage, taken) == "赵经理"
    assert not [one for one in left if one.chat == PEOPLE["孙督导"]]
    assert (await now(stage, resolved)).state is State.RESOLVED
    for again in (resolved, closed):
        await stage.write(again.id, EntryKind.REOPENED, "王芳")
        await stage.settle()
        assert await owner(stage, again) in ("赵经理", "钱经理")


async def test_an_opinion_has_an_owner_too(stage: Stage) -> None:
    ticket = await asked(stage, "电费怎么算")
    await stage.write(ticket.id, EntryKind.MOVED, "孙督导", body="opinion")
    async with stage.database.writing() as work:
        await dismiss_person(work, stage.trade, stage.east, "赵经理")
    await stage.settle()
    assert await owner(stage, ticket) == "钱经理"


async def test_who_was_given_it_takes_it_and_nobody_else_can(stage: Stage) -> None:
    ticket = await asked(stage, "电费怎么算")
    assert await owner(stage, ticket) == "赵经理"
    assert (await now(stage, ticket)).state is State.OPEN
    press = stage.sign(f"t:{short(ticket.id)}")
    first, second = await stage.press("赵经理", press), await stage.press("钱经理", press)
    assert (await now(stage, ticket)).state is State.TAKEN
    taken = stage.speak("staff_desk.taken", number=ticket.number)
    assert taken in [one.text for one in first]
    assert taken not in [one.text for one in second]
    assert await owner(stage, ticket) == "赵经理"
    version = (await now(stage, ticket)).version
    await stage.press("赵经理", press)
    assert (await now(stage, ticket)).version == version
    # Who has taken it is not passed over for being silent.
    await stage.pass_time(timedelta(days=3))
    assert await owner(stage, ticket) == "赵经理"
