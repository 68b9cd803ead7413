"""A ticket goes to who answers for it, never to whom it concerns, and they never see it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM, scope_of
from stations.staff import Role
from storage import roster, staff, tables
from storage.database import Database
from storage.roster import ABSENCE, SHIFT, Shift
from storage.tickets import entries_of, reread, ticket, tickets_of
from tests.desk.stage import GROUP, PEOPLE, Stage
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


async def ids(stage: Stage) -> dict[str, int]:
    """Return our ids of the staff by their names."""
    async with stage.database.reading() as work:
        return {one.person.name: one.person.id for one in await staff.crew(work, SYSTEM)}


async def asked(stage: Stage, words: str, who: str = "王芳") -> Ticket:
    """Somebody asks in the group, and everything is followed up."""
    before = {one.id for one in await stage.open()}
    await stage.say(who, words, GROUP)
    (made,) = [one for one in await stage.open() if one.id not in before]
    await stage.settle()
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, made.id)


async def put_on_roster(stage: Stage, name: str, kind: str) -> None:
    async with stage.database.writing() as work:
        person = (await ids(stage))[name]
        day = timedelta(days=1)
        start, end = work.now - day, work.now + day
        row = Shift(work.new_id(), stage.east.id, person, kind, start, end)
        await roster.add_shifts(work, [row])


async def test_the_districts_managers_share_the_work_and_hear_of_it(stage: Stage) -> None:
    who = await ids(stage)
    await stage.met("赵经理", "钱经理")
    await stage.say("王芳", "电费怎么算", GROUP)
    left = await stage.settle()
    (first,) = await stage.open()
    assert first.owner_id == who["赵经理"]
    assert first.state is State.OPEN
    told = [one for one in left if one.chat == PEOPLE["赵经理"]]
    assert any(first.number in one.text for one in told)
    second = await asked(stage, "我家停电了", "李强")
    assert second.owner_id == who["钱经理"]
    await stage.settle()
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, second.id)
    assert [one.kind for one in entries].count(EntryKind.ASSIGNED) == 1


async def test_who_takes_it_first_owns_it_whoever_it_was_given_to(stage: Stage) -> None:
    who = await ids(stage)
    given = await asked(stage, "电费怎么算")
    await stage.say("孙督导", f"/take {given.number}")
    await stage.settle()
    async with stage.database.reading() as work:
        taken = await reread(work, SYSTEM, given.id)
    assert (taken.owner_id, taken.state) == (who["孙督导"], State.TAKEN)


@pytest.mark.parametrize("kind", [SHIFT, ABSENCE])
async def test_who_is_away_or_off_shift_is_passed_over(stage: Stage, kind: str) -> None:
    who = await ids(stage)
    await put_on_roster(stage, "赵经理" if kind == ABSENCE else "钱经理", kind)
    given = await asked(stage, "电费怎么算")
    if kind == ABSENCE:
        assert given.owner_id == who["钱经理"]
    else:
        assert given.owner_id in (who["赵经理"], who["钱经理"])
    async with stage.database.writing() as work:
        assert await roster.clear_shifts(work, stage.east.id, work.now - timedelta(days=2)) == 1


async def test_a_complaint_about_somebody_goes_to_a_leader_or_supervisor_and_they_never_see_it(
    stage: Stage,
) -> None:
    who = await ids(stage)
    given = await asked(stage, "我要投诉你们赵经理，态度太差")
    assert given.about_staff
    assert given.owner_id not in (who["赵经理"], who["钱经理"])
    async with stage.database.reading() as work:
        assert await roster.subjects_of(work, SYSTEM, given.id) == {who["赵经理"]}
        held = await staff.appointments(work, SYSTEM, [who["赵经理"], who["孙督导"]])
        concerned = scope_of(who["赵经理"], held[who["赵经理"]])
        above = scope_of(who["孙督导"], held[who["孙督导"]])
        assert await ticket(work, concerned, given.id) is None
        assert await ticket(work, above, given.id) is not None
    assert given.number not in str(await stage.say("赵经理", "/tickets"))
    assert given.number in str(await stage.say("孙督导", "/tickets"))
    refused = await stage.say("赵经理", f"/take {given.number}")
    assert stage.speak("errors.not_found") in [one.text for one in refused]


async def test_a_supervisor_who_is_complained_about_does_not_get_it_nor_see_it(
    stage: Stage,
) -> None:
    who = await ids(stage)
    given = await asked(stage, "我要投诉孙督导，收了红包不办事")
    assert given.owner_id is None
    async with stage.database.reading() as work:
        held = await staff.appointments(work, SYSTEM, [who["孙督导"]])
        scope = scope_of(who["孙督导"], held[who["孙督导"]])
        assert await ticket(work, scope, given.id) is None
    async with stage.database.writing() as work:
        leader = next(one for one in await staff.crew(work, SYSTEM) if one.person.name == "西所长")
        here = replace(leader.staff, id=work.new_id(), station_id=stage.east.id)
        await staff.appoint(work, here, None)
    other = await asked(stage, "我要投诉孙督导，又推三阻四", "李强")
    assert other.owner_id == who["西所长"]


async def test_a_manager_who_reports_something_still_sees_their_own(stage: Stage) -> None:
    given = await asked(stage, "我要举报有人偷电")
    async with stage.database.reading() as work:
        found = await tickets_of(work, scope_of(given.reporter_id, ()), given.reporter_id)
    assert [one.id for one in found] == [given.id]


async def test_what_it_is_about_is_classed_and_a_serious_matter_is_marked(stage: Stage) -> None:
    classed = await asked(stage, "我要投诉，抄表员态度恶劣")
    assert classed.subkind == "service"
    fire = await asked(stage, "停电了，变压器着火了", "李强")
    assert fire.serious == "fire"
    async with stage.database.reading() as work:
        rows = (await work.run(tables.ticket_entries.select())).mappings().all()
    assert [row["code"] for row in rows if row["kind"] == "marked"] == ["fire"]


async def test_praise_is_nobodys_work(stage: Stage) -> None:
    await stage.say("王芳", "建议多派人", GROUP)
    await stage.settle()
    (made,) = await stage.open()
    assert made.owner_id is not None
    async with stage.database.writing() as work:
        crew = await staff.crew(work, SYSTEM, stage.east.id)
    assert {one.staff.role for one in crew} == {Role.MANAGER, Role.SUPERVISOR}


async def test_where_nobody_may_own_it_whoever_supervises_is_told_at_once(stage: Stage) -> None:
    await stage.met("孙督导")
    await stage.say("王芳", "我要投诉，赵经理态度恶劣", GROUP)
    left = await stage.settle()
    (ticket,) = await stage.open()
    assert ticket.owner_id is None
    told = [one.text for one in left if one.chat == PEOPLE["孙督导"]]
    assert any(ticket.number in one and "没有合适的人可派" in one for one in told)
    assert not [one for one in left if one.chat == PEOPLE["赵经理"]]
