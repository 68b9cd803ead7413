"""What a ticket is follows from its entries alone, whatever the sequence of moves."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import PlayedClock
from chat.message import ChatKind, ChatRef, Sender
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.chats import chats_known
from storage.database import Database
from storage.people import people_met
from storage.unit_of_work import Work
from tickets.entry import LIFECYCLE, Entry, EntryKind
from tickets.kinds import Kind
from tickets.ticket import (
    State,
    Ticket,
    TicketIsClosed,
    TicketIsNotClosed,
    TicketIsTaken,
    allow,
    follow,
    project,
)
from usecases.messages.open_ticket import Request, open_ticket

START = datetime(2026, 7, 1, tzinfo=UTC)
FACTS = (TicketIsClosed, TicketIsNotClosed, TicketIsTaken)

moves = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in EntryKind if kind is not EntryKind.OPENED]),
        st.sampled_from([1, 2, None]),
        st.integers(-5, 60),
    ),
    max_size=30,
)


def entry(kind: EntryKind, person: int | None = 1, minutes: int = 0, body: str = "") -> Entry:
    at = START + timedelta(minutes=minutes)
    return Entry(0, 1, 1, kind, at, person_id=person, body=body or None)


OPENED = entry(EntryKind.OPENED, body="consult")


@given(moves)
def test_legal_moves_lead_to_legal_states_and_illegal_ones_are_refused_by_name(
    wanted: list[tuple[EntryKind, int | None, int]],
) -> None:
    present = follow(None, OPENED)
    history = [OPENED]
    for kind, person, minutes in wanted:
        one = entry(kind, person, minutes, "complaint")
        try:
            allow(present, one)
        except FACTS:
            assert kind in LIFECYCLE
            continue
        before, present = present, follow(present, one)
        history.append(one)
        assert (present.state is State.CLOSED) == (present.closed_at is not None)
        assert present.last_entry_at >= before.last_entry_at
        if present.state is State.TAKEN:
            assert present.owner_id is not None
        if before.owner_id is not None:
            assert present.owner_id == before.owner_id
        if kind not in LIFECYCLE:
            assert (present.state, present.kind) == (before.state, before.kind)
    assert project(history) == present


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], State.OPEN),
        ([EntryKind.ADDED], State.OPEN),
        ([EntryKind.TAKEN], State.TAKEN),
        ([EntryKind.TAKEN, EntryKind.ANSWERED], State.ANSWERED),
        ([EntryKind.ANSWERED, EntryKind.ADDED], State.TAKEN),
        ([EntryKind.ANSWERED, EntryKind.TAKEN], State.ANSWERED),
        ([EntryKind.ANSWERED, EntryKind.EDITED], State.ANSWERED),
        ([EntryKind.CLOSED], State.CLOSED),
        ([EntryKind.CLOSED, EntryKind.REOPENED], State.OPEN),
        ([EntryKind.TAKEN, EntryKind.CLOSED, EntryKind.REOPENED], State.TAKEN),
    ],
)
def test_where_moves_lead(kinds: list[EntryKind], state: State) -> None:
    assert project([OPENED, *(entry(kind) for kind in kinds)]).state is state


def test_who_answers_first_owns_it_and_moving_changes_the_kind() -> None:
    present = project(
        [OPENED, entry(EntryKind.ANSWERED, 2), entry(EntryKind.MOVED, body="complaint")]
    )
    assert (present.owner_id, present.kind) == (2, "complaint")


def test_moves_that_are_refused() -> None:
    closed = project([OPENED, entry(EntryKind.CLOSED)])
    taken = project([OPENED, entry(EntryKind.TAKEN, 1)])
    for kind in (EntryKind.ADDED, EntryKind.TAKEN, EntryKind.ANSWERED, EntryKind.CLOSED):
        with pytest.raises(TicketIsClosed):
            allow(closed, entry(kind))
    with pytest.raises(TicketIsNotClosed):
        allow(taken, entry(EntryKind.REOPENED))
    with pytest.raises(TicketIsTaken):
        allow(taken, entry(EntryKind.TAKEN, 2))
    allow(taken, entry(EntryKind.TAKEN, 1))
    allow(closed, entry(EntryKind.NOTED))


def test_a_ticket_begins_by_being_opened() -> None:
    with pytest.raises(ValueError, match="begins"):
        project([entry(EntryKind.ADDED)])
    with pytest.raises(ValueError, match="without"):
        project([])


async def make_ticket(work: Work) -> tuple[Ticket, list[int]]:
    station = Station(work.new_id(), "东所")
    await areas.add_stations(work, [station])
    ref = ChatRef(-5, ChatKind.GROUP, "群")
    chat = (await chats_known(work, SYSTEM, 1, [ref]))[-5]
    people = await people_met(work, SYSTEM, [Sender(1, "甲"), Sender(2, "乙")])
    request = Request(station, people[1].id, chat.id, work.now)
    return await open_ticket(work, Kind("consult"), request), [one.id for one in people.values()]


@pytest.mark.parametrize("seed", range(4))
async def test_the_row_equals_its_recomputation(
    database: Database, clock: PlayedClock, seed: int
) -> None:
    dice = random.Random(seed)
    kinds = [kind for kind in EntryKind if kind is not EntryKind.OPENED]
    async with database.writing() as work:
        ticket, people = await make_ticket(work)
    for _ in range(40):
        clock.move_to(clock.now() + timedelta(seconds=dice.randint(0, 90)))
        async with database.writing() as work:
            one = Entry(
                work.new_id(),
                ticket.id,
                ticket.station_id,
                dice.choice(kinds),
                clock.now() - timedelta(seconds=dice.randint(0, 200)),
                person_id=dice.choice([*people, None]),
                body=dice.choice(["complaint", "consult", None]),
            )
            try:
                ticket = await tickets.record(work, ticket, [one])
            except FACTS:
                continue
    async with database.reading() as work:
        stored = await tickets.ticket(work, SYSTEM, ticket.id)
        entries = await tickets.entries_of(work, SYSTEM, ticket.id)
    assert stored is not None
    assert stored == ticket
    assert project(entries) == stored.present
    assert stored.version > 5
