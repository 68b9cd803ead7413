"""What the board reads: numbers and names of stations, on both databases."""

from datetime import timedelta

import pytest

from bot.clock import PlayedClock
from chat.errors import NotAllowed
from chat.message import ChatKind, ChatRef, Sender
from stations.area import Station
from stations.group import Purpose, Standing
from stations.scope import SYSTEM, Scope
from storage import areas, chats, inbox, people
from storage.database import Database
from storage.inbox import RawUpdate
from storage.tickets import add
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import State, Ticket
from usecases.stations.board import Queue, board

BOT = 700000001


async def station(work: Work, name: str) -> Station:
    """Add a station."""
    made = Station(id=work.new_id(), name=name)
    await areas.add_stations(work, [made])
    return made


def opened(work: Work, at: Station, chat_id: int, person_id: int, place: int, kind: str) -> Ticket:
    """Make a ticket that was opened just now."""
    return Ticket(
        id=work.new_id(),
        station_id=at.id,
        number=f"20260701-{place:04}",
        kind=kind,
        state=State.OPEN,
        reporter_id=person_id,
        chat_id=chat_id,
        opened_at=work.now,
        last_entry_at=work.now,
    )


async def test_an_empty_house_has_an_empty_board(database: Database) -> None:
    async with database.reading() as work:
        seen = await board(work, SYSTEM)
    assert (seen.inbox, seen.outbox) == (Queue(), Queue())
    assert (seen.stations, seen.tickets, dict(seen.lacking), seen.without_duty) == ((), (), {}, ())


async def test_what_waits_and_for_how_long(database: Database, clock: PlayedClock) -> None:
    async with database.writing() as work:
        await inbox.store(work, BOT, [RawUpdate(n, n, "message", b"{}") for n in (1, 2, 3)])
    async with database.writing() as work:
        one, two = await inbox.claim(
            work, SYSTEM, None, holder="h", limit=2, lease=timedelta(minutes=1)
        )
        await inbox.done(work, [one.id], holder="h")
        await inbox.park(work, two, error="Broken")
    clock.move_to(clock.now() + timedelta(seconds=40))
    async with database.reading() as work:
        seen = await board(work, SYSTEM)
    assert seen.inbox == Queue(unfinished=1, done=1, parked=1, lag=timedelta(seconds=40))


async def test_groups_without_rights_are_counted_by_station(database: Database) -> None:
    async with database.writing() as work:
        east, west = await station(work, "East"), await station(work, "West")
        refs = [ChatRef(-n, ChatKind.SUPERGROUP, f"Group {n}") for n in (1, 2, 3)]
        known = await chats.chats_known(work, SYSTEM, BOT, refs)
        await chats.link(work, known[-1], east.id, [], Purpose.CUSTOMERS)
        good = await chats.link(work, known[-2], west.id, [], Purpose.CUSTOMERS)
        rights = ["can_delete_messages"]
        await chats.set_standing(work, good, Standing.ADMINISTRATOR, rights, None)
    async with database.reading() as work:
        seen = await board(work, SYSTEM)
    assert dict(seen.lacking) == {east.id: 1, None: 1}
    assert {one.name for one in seen.without_duty} == {"East", "West"}


async def test_open_tickets_are_counted_without_confidential_reports(database: Database) -> None:
    async with database.writing() as work:
        east = await station(work, "East")
        chat = (await chats.chats_known(work, SYSTEM, BOT, [ChatRef(-1, ChatKind.GROUP, "G")]))[-1]
        person = (await people.people_met(work, SYSTEM, [Sender(5, "Li")]))[5]
        for place, kind in enumerate(["complaint", "complaint", "bill_query", "report"]):
            ticket = opened(work, east, chat.id, person.id, place, kind)
            entry = Entry(work.new_id(), ticket.id, east.id, EntryKind.OPENED, work.now, body=kind)
            await add(work, ticket, [entry])
    async with database.reading() as work:
        seen = await board(work, SYSTEM)
    counted = [(one.station_id, one.kind, one.count) for one in seen.tickets]
    assert counted == [(east.id, "bill_query", 1), (east.id, "complaint", 2)]


async def test_nobody_but_the_program_reads_the_board(database: Database) -> None:
    async with database.reading() as work:
        with pytest.raises((NotAllowed, PermissionError)):
            await board(work, Scope(person_id=1, stations=frozenset({1})))
