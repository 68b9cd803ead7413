"""An entry: one thing that happened to a ticket; entries are added and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What happened. ``LIFECYCLE`` names those that change what the ticket is."""

    OPENED = "opened"
    ADDED = "added"
    EDITED = "edited"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    CALLED = "called"
    REMOVED = "removed"
    NOTED = "noted"


class Audience(StrEnum):
    """Who may read an entry: staff read all of them."""

    RESIDENT = "resident"
    STAFF = "staff"


LIFECYCLE = frozenset(
    {
        EntryKind.OPENED,
        EntryKind.ADDED,
        EntryKind.TAKEN,
        EntryKind.ANSWERED,
        EntryKind.CLOSED,
        EntryKind.REOPENED,
        EntryKind.MOVED,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's timeline.

    ``body`` is the ticket's kind in an ``OPENED`` or ``MOVED`` entry, and words in the others.
    ``message_row`` is the message in the log that it came from.
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
