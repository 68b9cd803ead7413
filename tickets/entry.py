"""An entry: one thing that happened to a ticket; entries are added and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What happened. ``LIFECYCLE`` names those that change what the ticket is."""

    OPENED = "opened"
    ADDED = "added"
    EDITED = "edited"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ASKED = "asked"
    ANSWERED = "answered"
    STEPPED = "stepped"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    MOVED = "moved"
    CLASSED = "classed"
    BOUNDED = "bounded"
    MARKED = "marked"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    SPLIT = "split"
    GATHERED = "gathered"
    PARTED = "parted"
    NARROWED = "narrowed"
    CALLED = "called"
    REMOVED = "removed"
    NOTED = "noted"
    HELD_BACK = "held_back"
    ESCALATED = "escalated"
    FORM_FILLED = "form_filled"
    REVISITED = "revisited"
    RATED = "rated"
    OBJECTED = "objected"
    JUDGED = "judged"


class Audience(StrEnum):
    """Who may read an entry: staff read all of them."""

    RESIDENT = "resident"
    STAFF = "staff"


LIFECYCLE = frozenset(
    {
        EntryKind.OPENED,
        EntryKind.ADDED,
        EntryKind.ASSIGNED,
        EntryKind.TAKEN,
        EntryKind.OFFERED,
        EntryKind.ACCEPTED,
        EntryKind.DECLINED,
        EntryKind.ASKED,
        EntryKind.ANSWERED,
        EntryKind.STEPPED,
        EntryKind.PAUSED,
        EntryKind.RESUMED,
        EntryKind.RESOLVED,
        EntryKind.CLOSED,
        EntryKind.REOPENED,
        EntryKind.MERGED,
        EntryKind.MOVED,
        EntryKind.CLASSED,
        EntryKind.BOUNDED,
        EntryKind.MARKED,
        EntryKind.HANDED_OUT,
        EntryKind.RETURNED,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's timeline.

    ``body`` is the ticket's kind in an ``OPENED`` or ``MOVED`` entry, and words in the others.
    ``code`` is what a move chose out of a list: the step of ``STEPPED``, the reason of ``PAUSED``
    and ``ASSIGNED``, the outcome of ``CLOSED``, the sub-class of ``CLASSED``, who owns the
    equipment in ``BOUNDED``, the serious matter of ``MARKED``, the system of ``HANDED_OUT``.
    ``target_id`` is whom a move names: the person of ``ASSIGNED`` and ``OFFERED``, the ticket of
    ``MERGED`` and ``SPLIT``. ``message_row`` is the message in the log that it came from.
    """

    id: int
    ticket_id: int
    station_id: int
    kind: EntryKind
    at: datetime
    audience: Audience = Audience.RESIDENT
    person_id: int | None = None
    body: str | None = None
    message_row: int | None = None
    code: str | None = None
    target_id: int | None = None
