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
from tickets.moves import (
    MergedWithItself,
    NothingOffered,
    OwnsItAlready,
    TicketIsClosed,
    TicketIsMerged,
    TicketIsNotClosed,
    TicketIsNotOutside,
    TicketIsNotPaused,
    TicketIsOutside,
    TicketIsPaused,
    TicketIsResolved,
    TicketIsTaken,
    allow,
)
from tickets.ticket import Outcome, State, Ticket, follow, project
from usecases.messages.open_ticket import Request, open_ticket

START = datetime(2026, 7, 1, tzinfo=UTC)
FACTS = (
    MergedWithItself,
    NothingOffered,
    OwnsItAlready,
    TicketIsClosed,
    TicketIsMerged,
    TicketIsNotClosed,
    TicketIsNotOutside,
    TicketIsNotPaused,
    TicketIsOutside,
    TicketIsPaused,
    TicketIsResolved,
    TicketIsTaken,
)

moves = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in EntryKind if kind is not EntryKind.OPENED]),
        st.sampled_from([1, 2, None]),
        st.integers(-5, 60),
        st.sampled_from([1, 2, 9, None]),
    ),
    max_size=30,
)


def entry(
    kind: EntryKind,
    person: int | None = 1,
    minutes: int = 0,
    body: str = "",
    target: int | None = None,
    code: str | None = None,
) -> Entry:
    at = START + timedelta(minutes=minutes)
    return Entry(
        0, 1, 1, kind, at, person_id=person, body=body or None, target_id=target, code=code
    )


OPENED = entry(EntryKind.OPENED, body="consult")


@given(moves)
def test_legal_moves_lead_to_legal_states_and_illegal_ones_are_refused_by_name(
    wanted: list[tuple[EntryKind, int | None, int, int | None]],
) -> None:
    present = follow(None, OPENED)
    history = [OPENED]
    for kind, person, minutes, target in wanted:
        one = entry(kind, person, minutes, "complaint", target, "code")
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
        if kind not in (EntryKind.ASSIGNED, EntryKind.ACCEPTED) and before.state is not State.OPEN:
            assert present.owner_id == before.owner_id or before.owner_id is None
        assert (present.outcome is None) <= (present.state is not State.CLOSED or not one.code)
        assert present.paused is None or present.state not in (State.CLOSED, State.RESOLVED)
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
    thanked = project([OPENED, entry(EntryKind.CLOSED, code="thanked")])
    allow(thanked, entry(EntryKind.ADDED))
    assert follow(thanked, entry(EntryKind.ADDED)).state is State.CLOSED
    with pytest.raises(TicketIsClosed):
        allow(thanked, entry(EntryKind.TAKEN, 1))


def test_who_is_assigned_has_not_touched_it_and_is_passed_over_without_asking() -> None:
    assigned = project([OPENED, entry(EntryKind.ASSIGNED, None, target=1)])
    assert (assigned.owner_id, assigned.state) == (1, State.OPEN)
    taken = follow(assigned, entry(EntryKind.TAKEN, 2))
    assert (taken.owner_id, taken.state) == (2, State.TAKEN)
    again = follow(taken, entry(EntryKind.ASSIGNED, None, target=1))
    assert (again.owner_id, again.state) == (1, State.OPEN)


def test_the_first_to_touch_it_stays_responsible_until_somebody_accepts() -> None:
    offered = project([OPENED, entry(EntryKind.ASKED, 1), entry(EntryKind.OFFERED, 1, target=2)])
    assert (offered.owner_id, offered.offered_to) == (1, 2)
    with pytest.raises(NothingOffered):
        allow(offered, entry(EntryKind.ACCEPTED, 3))
    with pytest.raises(OwnsItAlready):
        allow(offered, entry(EntryKind.OFFERED, 1, target=1))
    allow(offered, entry(EntryKind.DECLINED, 2))
    declined = follow(offered, entry(EntryKind.DECLINED, 2))
    assert (declined.owner_id, declined.offered_to) == (1, None)
    with pytest.raises(NothingOffered):
        allow(declined, entry(EntryKind.DECLINED, 2))
    allow(offered, entry(EntryKind.ACCEPTED, 2))
    accepted = follow(offered, entry(EntryKind.ACCEPTED, 2))
    assert (accepted.owner_id, accepted.offered_to) == (2, None)


def test_a_pause_has_its_reason_and_ends_with_the_work() -> None:
    paused = project([OPENED, entry(EntryKind.PAUSED, code="weather")])
    assert (paused.paused, paused.owner_id) == ("weather", 1)
    with pytest.raises(TicketIsPaused):
        allow(paused, entry(EntryKind.PAUSED))
    allow(paused, entry(EntryKind.RESUMED))
    assert follow(paused, entry(EntryKind.RESUMED)).paused is None
    resolved = follow(paused, entry(EntryKind.RESOLVED))
    assert (resolved.state, resolved.paused) == (State.RESOLVED, None)
    for refused in (EntryKind.RESOLVED, EntryKind.PAUSED):
        with pytest.raises(TicketIsResolved):
            allow(resolved, entry(refused))
    with pytest.raises(TicketIsNotPaused):
        allow(resolved, entry(EntryKind.RESUMED))
    allow(resolved, entry(EntryKind.REOPENED))


def test_words_of_the_resident_bring_a_resolved_ticket_back() -> None:
    present = project([OPENED, entry(EntryKind.RESOLVED), entry(EntryKind.ADDED)])
    assert (present.state, present.resolved_at) == (State.TAKEN, None)


def test_what_went_into_another_ticket_is_not_reopened() -> None:
    allow(project([OPENED]), entry(EntryKind.MERGED, target=5))
    merged = project([OPENED, entry(EntryKind.MERGED, target=5)])
    assert (merged.outcome, merged.merged_into) == (Outcome.MERGED, 5)
    with pytest.raises(TicketIsMerged):
        allow(merged, entry(EntryKind.REOPENED))
    with pytest.raises(MergedWithItself):
        allow(project([OPENED]), entry(EntryKind.MERGED, target=1))


def test_another_system_has_it_until_it_comes_back() -> None:
    outside = project([OPENED, entry(EntryKind.HANDED_OUT), entry(EntryKind.ANSWERED)])
    assert outside.state is State.OUTSIDE
    with pytest.raises(TicketIsOutside):
        allow(outside, entry(EntryKind.HANDED_OUT))
    allow(outside, entry(EntryKind.RETURNED))
    back = follow(outside, entry(EntryKind.RETURNED))
    assert back.state is State.TAKEN
    with pytest.raises(TicketIsNotOutside):
        allow(back, entry(EntryKind.RETURNED))
    allow(back, entry(EntryKind.HANDED_OUT))


def test_steps_classes_and_boundaries_belong_to_the_kind() -> None:
    history = [
        OPENED,
        entry(EntryKind.STEPPED, code="arrived"),
        entry(EntryKind.CLASSED, code="service"),
        entry(EntryKind.BOUNDED, code="company"),
        entry(EntryKind.MARKED, code="fire"),
    ]
    present = project(history)
    assert (present.step, present.subkind, present.boundary, present.serious) == (
        "arrived",
        "service",
        "company",
        "fire",
    )
    same = follow(present, entry(EntryKind.MOVED, body="consult"))
    assert same.step == "arrived"
    other = follow(present, entry(EntryKind.MOVED, body="complaint"))
    assert (other.step, other.subkind, other.boundary) == (None, None, "company")


def test_nobody_takes_what_a_person_without_a_name_took() -> None:
    assert project([OPENED, entry(EntryKind.TAKEN, None)]).owner_id is None


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
