"""Clocks start at the resident's message and stop at what was promised; staff hear before."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from storage import clocks, tables
from storage.database import Database
from storage.tickets import entries_of, reread
from tests.desk.stage import GROUP, PEOPLE, Left, Stage
from tickets.clock import Clock, ClockKind, ClockState, breached, elapsed, recompute
from tickets.entry import EntryKind
from tickets.policies import Metric
from tickets.ticket import Ticket

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


async def asked(stage: Stage, words: str = "我家停电了", who: str = "王芳") -> Ticket:
    before = {one.id for one in await stage.open()}
    await stage.say(who, words, GROUP)
    (made,) = [one for one in await stage.open() if one.id not in before]
    await stage.settle()
    return made


async def kept(stage: Stage, ticket: Ticket) -> dict[Metric, Clock]:
    """Return the clocks, after checking that the log adds up to them."""
    async with stage.database.reading() as work:
        found = await clocks.clocks_of(work, SYSTEM, ticket.id)
        log = await clocks.events_of(work, SYSTEM, ticket.id)
    for metric, one in found.items():
        assert recompute(event for event in log if event.metric is metric) == one
    return found


def told(left: list[Left], who: str) -> list[str]:
    return [one.text for one in left if one.chat == PEOPLE[who]]


async def test_they_start_at_the_message_and_are_met_by_what_was_done(stage: Stage) -> None:
    ticket = await asked(stage)
    found = await kept(stage, ticket)
    assert set(found) == {Metric.CONTACT, Metric.ARRIVAL, Metric.RESTORATION}
    arrival = found[Metric.ARRIVAL]
    assert arrival.started_at == ticket.opened_at
    assert arrival.due_at == ticket.opened_at + 90 * MINUTE
    stage.clock.move_to(stage.clock.now() + 20 * MINUTE)
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="arrived")
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="restored")
    await stage.settle()
    found = await kept(stage, ticket)
    assert found[Metric.ARRIVAL].state is found[Metric.RESTORATION].state is ClockState.MET
    assert elapsed(found[Metric.ARRIVAL], stage.clock.now()) == 20 * MINUTE
    assert not breached(found[Metric.ARRIVAL])


@pytest.mark.parametrize(("words", "met"), [("收到", False), ("已派人去看线路了", True)])
async def test_a_mere_received_is_no_answer(stage: Stage, words: str, met: bool) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.ANSWERED, "赵经理", body=words)
    await stage.settle()
    assert ((await kept(stage, ticket))[Metric.CONTACT].state is ClockState.MET) == met


async def test_changing_hands_stops_no_clock_and_a_pause_does(stage: Stage) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.write(ticket.id, EntryKind.PAUSED, "赵经理", code="weather")
    await stage.settle()
    before = (await kept(stage, ticket))[Metric.ARRIVAL]
    assert before.state is ClockState.PAUSED
    stage.clock.move_to(stage.clock.now() + 600 * MINUTE)
    assert await stage.settle() == []
    await stage.write(ticket.id, EntryKind.RESUMED, "赵经理")
    await stage.settle()
    after = (await kept(stage, ticket))[Metric.ARRIVAL]
    assert after.due_at == (before.due_at or ticket.opened_at) + 600 * MINUTE
    assert not breached(after)


async def test_owner_supervisor_and_leader_hear_in_time_and_once(stage: Stage) -> None:
    await stage.met("赵经理", "钱经理", "孙督导")
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.settle()
    early = await stage.pass_time(60 * MINUTE)
    assert not [one for one in told(early, "孙督导") if "到场" in one]
    later = await stage.pass_time(40 * MINUTE)
    warned = stage.speak("clock.warned", number=ticket.number, kind="故障报修", what="到场")
    late = stage.speak("clock.breached", number=ticket.number, kind="故障报修", what="到场")
    owner = told(early + later, "赵经理")
    assert owner.count(late) == 1
    assert told(later, "孙督导").count(warned) == 1
    assert breached((await kept(stage, ticket))[Metric.ARRIVAL])
    assert not [one for one in await stage.pass_time(10 * MINUTE) if "到场" in one.text]
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    codes = [one.code for one in entries if one.kind is EntryKind.ESCALATED]
    assert [one for one in codes if one and one.startswith("arrival")] == [
        "arrival.1",
        "arrival.2",
        "arrival.3",
    ]


async def test_who_owns_it_and_supervises_hears_each_thing_once(stage: Stage) -> None:
    await stage.met("赵经理", "孙督导")
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "孙督导")
    await stage.settle()
    left = told(await stage.pass_time(110 * MINUTE), "孙督导")
    for key in ("clock.warned", "clock.breached"):
        text = stage.speak(key, number=ticket.number, kind="故障报修", what="到场")
        assert left.count(text) <= (2 if key == "clock.warned" else 1), key


async def test_an_owner_who_stays_silent_is_passed_over(stage: Stage) -> None:
    ticket = await asked(stage)
    async with stage.database.reading() as work:
        first = (await reread(work, SYSTEM, ticket.id)).owner_id
    await stage.pass_time(25 * MINUTE)
    async with stage.database.reading() as work:
        then = (await reread(work, SYSTEM, ticket.id)).owner_id
    assert None not in (first, then)
    assert first != then


async def test_what_can_wait_comes_after_the_night(stage: Stage) -> None:
    await stage.met("赵经理", "钱经理", "孙督导")
    stage.clock.move_to(stage.clock.now() + timedelta(hours=6))
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.pass_time(95 * MINUTE)
    table = tables.outbox
    async with stage.database.reading() as work:
        rows = (await work.run(table.select().where(table.c.key.startswith("clock:")))).mappings()
        waits = {row["not_before"] for row in rows}
    assert {moment.hour for moment in waits} == {23}


async def test_what_went_into_another_ticket_is_waited_for_no_longer(stage: Stage) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.CLOSED, "赵经理", code="misjudged")
    await stage.settle()
    found = await kept(stage, ticket)
    assert {one.state for one in found.values()} == {ClockState.CANCELLED}
    await stage.write(ticket.id, EntryKind.REOPENED, "赵经理")
    await stage.settle()
    assert {one.state for one in (await kept(stage, ticket)).values()} == {ClockState.RUNNING}


async def test_reopening_goes_on_with_the_restoration_and_not_with_the_contact(
    stage: Stage,
) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.RESOLVED, "赵经理", body="换了保险")
    await stage.settle()
    stage.clock.move_to(stage.clock.now() + timedelta(hours=5))
    await stage.write(ticket.id, EntryKind.REOPENED, "王芳")
    await stage.settle()
    found = await kept(stage, ticket)
    assert found[Metric.RESTORATION].state is ClockState.RUNNING
    assert found[Metric.CONTACT].state is ClockState.MET
    assert elapsed(found[Metric.RESTORATION], stage.clock.now()) < MINUTE


async def test_another_kind_has_other_clocks(stage: Stage) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.MOVED, "孙督导", body="complaint")
    await stage.settle()
    found = await kept(stage, ticket)
    assert found[Metric.ARRIVAL].state is ClockState.CANCELLED
    assert found[Metric.CONTACT].policy == "complaint_contact"
    assert found[Metric.ANSWER].state is ClockState.RUNNING
    async with stage.database.reading() as work:
        log = await clocks.events_of(work, SYSTEM, ticket.id)
    kinds = [one.kind for one in log if one.metric is Metric.CONTACT]
    assert kinds == [ClockKind.ACTIVATE, ClockKind.RETARGET]
