"""Tickets in the database: numbers without gaps or doubles, stale writes, what each may see."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from chat.errors import ChangedMeanwhile
from stations.area import Station
from stations.scope import SYSTEM, Scope
from stations.staff import Role
from storage import areas, tables, tickets
from storage.database import Database
from storage.ticket_pages import open_page
from tests.tickets.test_ticket import make_ticket
from tickets.entry import Audience, Entry, EntryKind
from tickets.moves import TicketIsClosed
from tickets.number import day_of, number

MORNING = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


def test_a_number_has_four_digits_and_grows() -> None:
    assert number("20260701", 1) == "20260701-0001"
    assert number("20260701", 9_999) == "20260701-9999"
    assert number("20260701", 10_000) == "20260701-10000"
    assert len(number("20260701", 10**9)) <= 20


def test_the_day_is_the_stations() -> None:
    late = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
    assert day_of(late, SHANGHAI) == "20260702"
    assert day_of(late, "Europe/London") == "20260701"


async def test_numbers_are_unique_under_concurrency(database: Database) -> None:
    async with database.writing() as work:
        stations = [Station(work.new_id(), name) for name in ("东所", "西所")]
        await areas.add_stations(work, stations)

    taken: dict[int, list[str]] = {station.id: [] for station in stations}

    async def take(station_id: int) -> None:
        async with database.writing() as work:
            one = await tickets.next_number(work, station_id, MORNING, SHANGHAI)
        taken[station_id].append(one)

    async with asyncio.TaskGroup() as group:
        for _ in range(15):
            for station in stations:
                group.create_task(take(station.id))
    expected = [f"20260701-{count:04d}" for count in range(1, 16)]
    assert all(sorted(numbers) == expected for numbers in taken.values())


async def test_numbers_go_on_past_9999(
    database: Database,
) -> None:
    async with database.writing() as work:
        station = Station(work.new_id(), "东所")
        await areas.add_stations(work, [station])
        row = {"station_id": station.id, "day": "20260701", "last": 9_999}
        await work.run(insert(tables.ticket_numbers).values(row))
        assert await tickets.next_number(work, station.id, MORNING, SHANGHAI) == "20260701-10000"


async def test_a_stale_ticket_is_refused_and_nothing_is_written(database: Database) -> None:
    async with database.writing() as work:
        ticket, _ = await make_ticket(work)
        one = Entry(work.new_id(), ticket.id, ticket.station_id, EntryKind.TAKEN, work.now)
        await tickets.record(work, ticket, [one])
        two = Entry(work.new_id(), ticket.id, ticket.station_id, EntryKind.TAKEN, work.now)
        with pytest.raises(ChangedMeanwhile):
            await tickets.record(work, ticket, [two])
    async with database.reading() as work:
        assert len(await tickets.entries_of(work, SYSTEM, ticket.id)) == 2


async def test_an_illegal_move_writes_nothing(database: Database) -> None:
    async with database.writing() as work:
        ticket, _ = await make_ticket(work)

        def entry(kind: EntryKind) -> Entry:
            return Entry(work.new_id(), ticket.id, ticket.station_id, kind, work.now)

        closed = await tickets.record(work, ticket, [entry(EntryKind.CLOSED)])
        with pytest.raises(TicketIsClosed):
            await tickets.record(work, closed, [entry(EntryKind.NOTED), entry(EntryKind.ADDED)])
        assert await tickets.ticket(work, SYSTEM, ticket.id) == closed
        assert len(await tickets.entries_of(work, SYSTEM, ticket.id)) == 2


async def test_each_sees_what_is_theirs(database: Database) -> None:
    async with database.writing() as work:
        ticket, (reporter, other) = await make_ticket(work)
        hidden = Entry(
            work.new_id(),
            ticket.id,
            ticket.station_id,
            EntryKind.NOTED,
            work.now,
            Audience.STAFF,
            body="内部",
        )
        ticket = await tickets.record(work, ticket, [hidden])
    mine, theirs = Scope(person_id=reporter), Scope(person_id=other)
    here = Scope(stations=frozenset({ticket.station_id}), role=Role.MANAGER)
    there = Scope(stations=frozenset({1}), role=Role.LEADER)
    narrow = Scope(
        stations=frozenset({ticket.station_id}), districts=frozenset({7}), role=Role.MANAGER
    )
    async with database.reading() as work:
        for scope, seen in ((mine, 1), (theirs, 0), (here, 1), (there, 0), (narrow, 0)):
            found = await tickets.ticket(work, scope, ticket.id)
            assert (found is not None) == bool(seen), scope
            assert len(await tickets.tickets_of(work, scope, reporter)) == seen
            assert (await open_page(work, scope, 0, 9, confidential=True))[1] == seen
        numbered = await tickets.ticket_numbered(work, mine, ticket.station_id, ticket.number)
        assert numbered == ticket
        assert [len(await tickets.entries_of(work, one, ticket.id)) for one in (mine, here)] == [
            1,
            2,
        ]
