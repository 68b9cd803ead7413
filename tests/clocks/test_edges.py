"""Clocks where it is awkward: nights, pauses, late messages, replies in a group, other zones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from storage import tables
from storage.database import Database
from storage.tickets import entries_of, reread
from tests.clocks.test_keeping import asked, kept
from tests.desk.stage import GROUP, PEOPLE, Stage
from tickets.clock import ClockState, breached
from tickets.entry import EntryKind
from tickets.policies import Metric
from tickets.ticket import State, Ticket

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await Stage(database, clock).build()
    await made.met("赵经理", "钱经理", "孙督导")
    return made


async def now(stage: Stage, ticket: Ticket) -> Ticket:
    async with stage.database.reading() as work:
        return await reread(work, SYSTEM, ticket.id)


def last_message(stage: Stage) -> dict[str, Any]:
    """Return what 王芳 wrote last, as Telegram shows it in a reply."""
    who = {"id": PEOPLE["王芳"], "is_bot": False, "first_name": "王芳"}
    return {"message_id": stage.messages, "date": 0, "chat": GROUP, "from": who, "text": "…"}


async def waiting(stage: Stage) -> list[str]:
    """Return the keys of what clocks are still going to tell."""
    table = tables.outbox
    mine = table.c.key.startswith("clock:") & (table.c.state == "waiting")
    async with stage.database.reading() as work:
        return sorted(row.key for row in await work.run(table.select().where(mine)))


async def test_what_was_done_in_the_night_is_not_warned_of_in_the_morning(stage: Stage) -> None:
    stage.clock.move_to(stage.clock.now() + 6 * HOUR)
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    await stage.pass_time(95 * MINUTE)
    before = await waiting(stage)
    assert {key.split(":")[2] for key in before} == {"contact", "arrival"}
    await stage.write(ticket.id, EntryKind.STEPPED, "赵经理", code="arrived")
    await stage.settle()
    assert {key.split(":")[2] for key in await waiting(stage)} == {"contact"}
    await stage.write(ticket.id, EntryKind.RESOLVED, "赵经理", body="换了保险")
    await stage.settle()
    assert await waiting(stage) == []
    assert breached((await kept(stage, ticket))[Metric.ARRIVAL])


async def test_who_was_passed_over_in_the_night_is_not_warned_in_the_morning(
    stage: Stage,
) -> None:
    stage.clock.move_to(stage.clock.now() + 6 * HOUR)
    ticket = await asked(stage)
    await stage.pass_time(35 * MINUTE)
    owners = [key for key in await waiting(stage) if key.endswith(":owner")]
    assert len(owners) <= 1
    async with stage.database.reading() as work:
        given = [
            one.target_id
            for one in await entries_of(work, SYSTEM, ticket.id)
            if one.kind is EntryKind.ASSIGNED
        ]
    assert len(given) == len(set(given)) == 3


@pytest.mark.parametrize(
    ("words", "contact", "state"),
    [
        ("已派人去看了，线路上有树枝", ClockState.MET, State.ANSWERED),
        ("收到", ClockState.RUNNING, State.TAKEN),
        ("收到，马上处理，请稍等🙏", ClockState.RUNNING, State.TAKEN),
    ],
)
async def test_a_reply_of_staff_in_the_group_counts_by_what_it_tells(
    stage: Stage, words: str, contact: ClockState, state: State
) -> None:
    ticket = await asked(stage)
    await stage.say("钱经理", words, GROUP, reply_to_message=last_message(stage))
    await stage.settle()
    after = await now(stage, ticket)
    assert (after.state, (await kept(stage, ticket))[Metric.CONTACT].state) == (state, contact)
    async with stage.database.reading() as work:
        mine = [one for one in await entries_of(work, SYSTEM, ticket.id) if one.person_id]
    assert after.owner_id == mine[-1].person_id


async def test_whom_a_complaint_is_about_does_not_answer_it_by_a_reply(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉你们赵经理，态度太差")
    words = "我态度哪里差了，你说清楚"
    await stage.say("赵经理", words, GROUP, reply_to_message=last_message(stage))
    await stage.settle()
    assert (await now(stage, ticket)).state is State.OPEN
    assert (await kept(stage, ticket))[Metric.CONTACT].state is ClockState.RUNNING


async def test_a_clock_that_begins_in_a_pause_stands_still_too(stage: Stage) -> None:
    ticket = await asked(stage, "我要投诉")
    await stage.write(ticket.id, EntryKind.PAUSED, "孙督导", code="weather")
    await stage.settle()
    await stage.write(ticket.id, EntryKind.MOVED, "孙督导", body="outage_report")
    await stage.settle()
    live = [one for one in (await kept(stage, ticket)).values() if one.live]
    assert {one.metric for one in live} == {Metric.CONTACT, Metric.ARRIVAL, Metric.RESTORATION}
    assert {one.state for one in live} == {ClockState.PAUSED}
    stage.clock.move_to(stage.clock.now() + 5 * HOUR)
    assert await stage.settle() == []
    await stage.write(ticket.id, EntryKind.RESUMED, "孙督导")
    await stage.settle()
    due = (await kept(stage, ticket))[Metric.ARRIVAL].due_at
    assert due == ticket.opened_at + 5 * HOUR + 90 * MINUTE


async def test_a_message_that_waited_in_the_queue_starts_its_clock_when_it_was_said(
    stage: Stage,
) -> None:
    said_at = stage.clock.now() - 2 * HOUR
    await stage.say("王芳", "我家停电了", GROUP, date=int(said_at.timestamp()))
    left = await stage.settle()
    (ticket,) = await stage.open()
    found = await kept(stage, ticket)
    assert {one.started_at for one in found.values()} == {said_at}
    assert found[Metric.ARRIVAL].breached_at == said_at + 90 * MINUTE
    warned = [one for one in left if one.key.startswith(f"clock:{ticket.id}:arrival")]
    assert len(warned) == len({one.key for one in warned}) > 0


async def test_a_restart_between_two_escalations_repeats_and_loses_none(stage: Stage) -> None:
    ticket = await asked(stage)
    await stage.write(ticket.id, EntryKind.TAKEN, "赵经理")
    left = await stage.pass_time(65 * MINUTE)
    restarted = Stage(stage.database, stage.clock, seen=stage.seen)
    left += await restarted.pass_time(30 * MINUTE)
    keys = [one.key for one in left if one.key.startswith(f"clock:{ticket.id}:arrival")]
    assert len(keys) == len(set(keys))
    assert {key.split(":")[3] for key in keys} == {"1", "2", "3"}


async def test_another_zone_has_its_own_days_and_nights(stage: Stage) -> None:
    async with stage.database.writing() as work:
        await work.run(tables.stations.update().values(timezone="Europe/Berlin"))
    # Saturday, 24 October 2026, 22:30 in Berlin: clocks go back in the night to Sunday.
    stage.clock.move_to(datetime(2026, 10, 24, 20, 30, tzinfo=UTC))
    ticket = await asked(stage, "电费怎么算")
    contact = (await kept(stage, ticket))[Metric.CONTACT]
    # Two working hours from Monday 08:00, which is UTC+1 by then.
    assert contact.due_at == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    fault = await asked(stage, "我家停电了", "李强")
    await stage.write(fault.id, EntryKind.TAKEN, "赵经理")
    await stage.pass_time(2 * HOUR)
    async with stage.database.reading() as work:
        table = tables.outbox
        rows = (await work.run(table.select().where(table.c.key.startswith("clock:")))).mappings()
        assert {row["not_before"] for row in rows} == {datetime(2026, 10, 25, 6, 0, tzinfo=UTC)}
