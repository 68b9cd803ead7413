"""A ticket: one request of one person; what it is now follows from its lifecycle entries alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from chat.errors import Fact
from tickets.entry import LIFECYCLE, Entry, EntryKind


class State(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"


class TicketIsClosed(Fact):
    """The ticket is closed; it can be reopened, and nothing else."""

    key = "ticket_is_closed"


class TicketIsNotClosed(Fact):
    """Only a closed ticket can be reopened."""

    key = "ticket_is_not_closed"


class TicketIsTaken(Fact):
    """Somebody else has taken the ticket already."""

    key = "ticket_is_taken"


@dataclass(frozen=True, slots=True)
class Present:
    """What a ticket is at this moment: the projection of its entries."""

    kind: str
    state: State
    owner_id: int | None
    opened_at: datetime
    last_entry_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket's row: who asked where for what, and its present."""

    id: int
    station_id: int
    number: str
    kind: str
    state: State
    reporter_id: int
    chat_id: int
    opened_at: datetime
    last_entry_at: datetime
    district_id: int | None = None
    place_id: int | None = None
    incident_id: int | None = None
    owner_id: int | None = None
    opening_message_id: int | None = None
    closed_at: datetime | None = None
    topic: str = ""
    version: int = 1

    @property
    def present(self) -> Present:
        """The part of the row that its entries decide."""
        return Present(
            self.kind, self.state, self.owner_id, self.opened_at, self.last_entry_at, self.closed_at
        )

    def standing_at(self, present: Present) -> Self:
        """Return the ticket with another present."""
        return replace(
            self,
            kind=present.kind,
            state=present.state,
            owner_id=present.owner_id,
            opened_at=present.opened_at,
            last_entry_at=present.last_entry_at,
            closed_at=present.closed_at,
        )


def project(entries: Iterable[Entry]) -> Present:
    """Compute a ticket's present from its entries, oldest first; the first one opens it."""
    present: Present | None = None
    for entry in entries:
        present = follow(present, entry)
    if present is None:
        raise ValueError("a ticket without entries")
    return present


def follow(present: Present | None, entry: Entry) -> Present:
    """Return what a ticket becomes by one more entry; entries outside the lifecycle only age it."""
    if present is None:
        if entry.kind is not EntryKind.OPENED:
            raise ValueError(f"a ticket begins with {EntryKind.OPENED}, not {entry.kind}")
        return Present(entry.body or "", State.OPEN, None, entry.at, entry.at)
    # Entries may be late (a message that waited in the queue): time never runs back.
    present = replace(present, last_entry_at=max(present.last_entry_at, entry.at))
    return _MOVES[entry.kind](present, entry) if entry.kind in _MOVES else present


def allow(present: Present, entry: Entry) -> None:
    """Refuse an entry that is no legal move from here.

    Raises ``TicketIsClosed``, ``TicketIsNotClosed`` or ``TicketIsTaken``. An entry outside the
    lifecycle is always allowed: a note on a closed ticket changes nothing.
    """
    if entry.kind not in LIFECYCLE:
        return
    if entry.kind is EntryKind.REOPENED:
        if present.state is not State.CLOSED:
            raise TicketIsNotClosed
        return
    if present.state is State.CLOSED:
        raise TicketIsClosed
    if entry.kind is EntryKind.TAKEN and present.owner_id not in (None, entry.person_id):
        raise TicketIsTaken(by=present.owner_id)


def _waiting(present: Present) -> State:
    return State.OPEN if present.owner_id is None else State.TAKEN


def _added(present: Present, _entry: Entry) -> Present:
    # Who adds to an answered ticket is waiting again.
    answered = present.state is State.ANSWERED
    return replace(present, state=_waiting(present)) if answered else present


def _taken(present: Present, entry: Entry) -> Present:
    if entry.person_id is None:
        return present
    answered = present.state is State.ANSWERED
    state = State.ANSWERED if answered else State.TAKEN
    return replace(present, owner_id=entry.person_id, state=state)


def _answered(present: Present, entry: Entry) -> Present:
    # 首问负责: whoever answers first is responsible from then on.
    owner = present.owner_id if present.owner_id is not None else entry.person_id
    return replace(present, owner_id=owner, state=State.ANSWERED)


def _closed(present: Present, entry: Entry) -> Present:
    return replace(present, state=State.CLOSED, closed_at=entry.at)


def _reopened(present: Present, _entry: Entry) -> Present:
    return replace(present, state=_waiting(present), closed_at=None)


def _moved(present: Present, entry: Entry) -> Present:
    return replace(present, kind=entry.body or present.kind)


_MOVES = {
    EntryKind.ADDED: _added,
    EntryKind.TAKEN: _taken,
    EntryKind.ANSWERED: _answered,
    EntryKind.CLOSED: _closed,
    EntryKind.REOPENED: _reopened,
    EntryKind.MOVED: _moved,
}
