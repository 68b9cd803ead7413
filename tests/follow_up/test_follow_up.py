"""Every entry is followed up once, in order, and one bad ticket keeps nobody waiting."""

from dataclasses import replace
from typing import cast

import pytest

from bot.clock import PlayedClock
from chat.errors import NotAllowed
from stations.scope import SYSTEM, Scope
from storage import tickets
from storage.database import Database
from storage.followed import unfollowed
from storage.unit_of_work import Work
from tests.tickets.test_ticket import make_ticket
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.desk.follow_up import follow_up
from usecases.desk.followed import Followed
from usecases.trade import Trade

NO_TRADE = cast(Trade, None)


def entry(work: Work, ticket: Ticket, kind: EntryKind, person: int | None = None) -> Entry:
    return Entry(work.new_id(), ticket.id, ticket.station_id, kind, work.now, person_id=person)


async def test_what_a_step_writes_is_followed_up_in_a_round_of_its_own(database: Database) -> None:
    seen: list[list[EntryKind]] = []

    async def note(work: Work, _trade: Trade, followed: Followed) -> Ticket:
        seen.append([one.kind for one in followed.entries])
        if not followed.opened:
            return followed.ticket
        noted = entry(work, followed.ticket, EntryKind.NOTED)
        return await tickets.record(work, followed.ticket, [noted])

    async with database.writing() as work:
        ticket, people = await make_ticket(work)
        taken = entry(work, ticket, EntryKind.TAKEN, people[0])
        await tickets.record(work, ticket, [taken])
    for expected in (1, 1, 0):
        async with database.writing() as work:
            assert await follow_up(work, NO_TRADE, steps=[note]) == (expected, [])
    assert seen == [[EntryKind.OPENED, EntryKind.TAKEN], [EntryKind.NOTED]]


async def test_each_step_sees_the_ticket_as_the_one_before_it_left_it(database: Database) -> None:
    versions: list[int] = []

    async def step(work: Work, _trade: Trade, followed: Followed) -> Ticket:
        versions.append(followed.ticket.version)
        noted = entry(work, followed.ticket, EntryKind.NOTED)
        return await tickets.record(work, followed.ticket, [noted])

    async with database.writing() as work:
        await make_ticket(work)
    async with database.writing() as work:
        await follow_up(work, NO_TRADE, steps=[step, step])
    assert versions == [1, 2]


async def test_a_ticket_that_fails_is_left_as_it_was_and_the_next_is_followed(
    database: Database, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        bad, _ = await make_ticket(work)
        good = replace(bad, id=work.new_id(), number="20260701-0099")
        await tickets.add(work, good, [entry(work, good, EntryKind.OPENED)])

    async def step(work: Work, _trade: Trade, followed: Followed) -> Ticket:
        noted = entry(work, followed.ticket, EntryKind.NOTED)
        ticket = await tickets.record(work, followed.ticket, [noted])
        if ticket.id == bad.id:
            raise RuntimeError("bug")
        return ticket

    async with database.writing() as work:
        count, failures = await follow_up(work, NO_TRADE, steps=[step])
    assert (count, [one.ticket_id for one in failures]) == (2, [bad.id])
    assert isinstance(failures[0].__cause__, RuntimeError)
    async with database.writing() as work:
        assert await tickets.ticket(work, SYSTEM, bad.id) == bad
        assert await follow_up(work, NO_TRADE, [bad.id], steps=[]) == (1, [])
        assert [one.ticket.id for one in await unfollowed(work, SYSTEM, 9)] == [bad.id]


async def test_somebody_who_was_quicker_is_no_failure(database: Database) -> None:
    async with database.writing() as work:
        ticket, _ = await make_ticket(work)

    async def step(work: Work, _trade: Trade, followed: Followed) -> Ticket:
        stale = replace(followed.ticket, version=followed.ticket.version + 7)
        return await tickets.record(work, stale, [entry(work, stale, EntryKind.NOTED)])

    async with database.writing() as work:
        assert await follow_up(work, NO_TRADE, steps=[step]) == (1, [])
        assert [one.ticket.id for one in await unfollowed(work, SYSTEM, 9)] == [ticket.id]


async def test_nobody_but_the_program_asks_what_is_behind(database: Database) -> None:
    async with database.reading() as work:
        with pytest.raises(NotAllowed):
            await unfollowed(work, Scope(1), 9)
