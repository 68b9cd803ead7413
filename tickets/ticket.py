"""A ticket: one request of one person; what it is now follows from its lifecycle entries alone."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from tickets.entry import Entry, EntryKind


class State(StrEnum):
    """Where a ticket stands. ``OUTSIDE``: another system has it, and its word is waited for."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    OUTSIDE = "outside"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a ticket came to be closed."""

    DONE = "done"
    CONFIRMED = "confirmed"
    SILENT = "silent"
    THANKED = "thanked"
    MERGED = "merged"
    MISJUDGED = "misjudged"
    WITHDRAWN = "withdrawn"


class Boundary(StrEnum):
    """Who owns the equipment that failed (产权分界); staff decide."""

    COMPANY = "company"
    CUSTOMER = "customer"
    UNDECIDED = "undecided"


class Source(StrEnum):
    """How a request reached the station."""

    GROUP = "group"
    PRIVATE = "private"
    PHONE = "phone"
    COUNTER = "counter"
    VISIT = "visit"
    FORWARDED = "forwarded"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Present:
    """What a ticket is at this moment: the projection of its entries.

    ``owner_id`` answers for it; ``offered_to`` has been asked to take it over. ``step`` is how far
    its kind's flow has come, ``paused`` the reason for which its clocks stand still, ``serious``
    the serious matter that it is, ``boundary`` who owns the equipment.
    """

    kind: str
    state: State
    owner_id: int | None
    opened_at: datetime
    last_entry_at: datetime
    closed_at: datetime | None = None
    subkind: str | None = None
    step: str | None = None
    boundary: str | None = None
    paused: str | None = None
    serious: str | None = None
    offered_to: int | None = None
    resolved_at: datetime | None = None
    outcome: str | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket's row: who asked where for what, and its present.

    ``parent_id`` is the ticket that it was split from or is a branch of. ``about_staff``: it is a
    complaint or report about staff, so that nobody it may concern sees it.
    """

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
    subkind: str | None = None
    step: str | None = None
    boundary: str | None = None
    paused: str | None = None
    serious: str | None = None
    offered_to: int | None = None
    resolved_at: datetime | None = None
    outcome: str | None = None
    merged_into: int | None = None
    parent_id: int | None = None
    source: Source = Source.GROUP
    about_staff: bool = False

    @property
    def present(self) -> Present:
        """The part of the row that its entries decide."""
        return Present(**{name: getattr(self, name) for name in _PRESENT})

    def standing_at(self, present: Present) -> Self:
        """Return the ticket with another present."""
        return replace(self, **{name: getattr(present, name) for name in _PRESENT})


_PRESENT = tuple(field.name for field in fields(Present))


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


def _waiting(present: Present) -> State:
    """Where a ticket stands that is worked on: with its owner, else open.

    Who was only assigned it has not touched it yet; that is told by the state alone.
    """
    return State.OPEN if present.owner_id is None else State.TAKEN


def _added(present: Present, _entry: Entry) -> Present:
    # Who adds to an answered or resolved ticket is waiting again.
    if present.state not in (State.ANSWERED, State.RESOLVED):
        return present
    return replace(present, state=_waiting(present), resolved_at=None)


def _assigned(present: Present, entry: Entry) -> Present:
    state = State.OPEN if present.state is State.TAKEN else present.state
    return replace(present, owner_id=entry.target_id, state=state, offered_to=None)


def _taken(present: Present, entry: Entry) -> Present:
    if entry.person_id is None:
        return present
    state = State.TAKEN if present.state is State.OPEN else present.state
    return replace(present, owner_id=entry.person_id, state=state, offered_to=None)


def _offered(present: Present, entry: Entry) -> Present:
    return replace(_touched(present, entry), offered_to=entry.target_id)


def _declined(present: Present, _entry: Entry) -> Present:
    return replace(present, offered_to=None)


def _touched(present: Present, entry: Entry) -> Present:
    """首问负责: whoever touches an unowned request first is responsible from then on."""
    if present.state is State.OPEN and entry.person_id is not None:
        return replace(present, owner_id=entry.person_id, state=State.TAKEN)
    return present


def _answered(present: Present, entry: Entry) -> Present:
    touched = _touched(present, entry)
    settled = touched.state in (State.RESOLVED, State.OUTSIDE)
    return touched if settled else replace(touched, state=State.ANSWERED)


def _stepped(present: Present, entry: Entry) -> Present:
    return replace(_touched(present, entry), step=entry.code)


def _paused(present: Present, entry: Entry) -> Present:
    return replace(_touched(present, entry), paused=entry.code)


def _resumed(present: Present, _entry: Entry) -> Present:
    return replace(present, paused=None)


def _resolved(present: Present, entry: Entry) -> Present:
    return replace(
        _touched(present, entry), state=State.RESOLVED, resolved_at=entry.at, paused=None
    )


def _closed(present: Present, entry: Entry) -> Present:
    return replace(
        present,
        state=State.CLOSED,
        closed_at=entry.at,
        outcome=entry.code,
        paused=None,
        offered_to=None,
    )


def _reopened(present: Present, _entry: Entry) -> Present:
    return replace(present, state=_waiting(present), closed_at=None, resolved_at=None, outcome=None)


def _merged(present: Present, entry: Entry) -> Present:
    closed = _closed(present, replace(entry, code=Outcome.MERGED.value))
    return replace(closed, merged_into=entry.target_id)


def _moved(present: Present, entry: Entry) -> Present:
    # Another kind has other steps and sub-classes.
    kind = entry.body or present.kind
    same = kind == present.kind
    return present if same else replace(present, kind=kind, subkind=None, step=None)


def _classed(present: Present, entry: Entry) -> Present:
    return replace(present, subkind=entry.code)


def _bounded(present: Present, entry: Entry) -> Present:
    return replace(_touched(present, entry), boundary=entry.code)


def _marked(present: Present, entry: Entry) -> Present:
    return replace(present, serious=entry.code)


def _handed_out(present: Present, entry: Entry) -> Present:
    return replace(_touched(present, entry), state=State.OUTSIDE)


def _returned(present: Present, _entry: Entry) -> Present:
    return replace(present, state=_waiting(present))


_MOVES = {
    EntryKind.ADDED: _added,
    EntryKind.ASSIGNED: _assigned,
    EntryKind.TAKEN: _taken,
    EntryKind.OFFERED: _offered,
    EntryKind.ACCEPTED: _taken,
    EntryKind.DECLINED: _declined,
    EntryKind.ASKED: _touched,
    EntryKind.ANSWERED: _answered,
    EntryKind.STEPPED: _stepped,
    EntryKind.PAUSED: _paused,
    EntryKind.RESUMED: _resumed,
    EntryKind.RESOLVED: _resolved,
    EntryKind.CLOSED: _closed,
    EntryKind.REOPENED: _reopened,
    EntryKind.MERGED: _merged,
    EntryKind.MOVED: _moved,
    EntryKind.CLASSED: _classed,
    EntryKind.BOUNDED: _bounded,
    EntryKind.MARKED: _marked,
    EntryKind.HANDED_OUT: _handed_out,
    EntryKind.RETURNED: _returned,
}
