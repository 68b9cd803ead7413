"""Open a ticket: number, row and first entries; nothing is said to anybody."""

from dataclasses import dataclass, replace
from datetime import datetime

from stations.area import Station
from storage import tickets
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.kinds import Kind
from tickets.ticket import Outcome, Source, Ticket, project


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: by whom, where, when it was said, and about which place if that is known.

    ``words`` are those of whoever did not write them here themself, ``words_row`` the message of
    the log in which somebody passed them on; what was written here stands in ``message_row``.
    """

    station: Station
    reporter_id: int
    chat_id: int
    said_at: datetime
    district_id: int | None = None
    place_id: int | None = None
    incident_id: int | None = None
    message_row: int | None = None
    topic: str = ""
    parent_id: int | None = None
    source: Source = Source.GROUP
    about_staff: bool = False
    words: str = ""
    words_row: int | None = None


async def open_ticket(
    work: Work, kind: Kind, request: Request, *, ticket_id: int | None = None
) -> Ticket:
    """Write a new ticket for a request and return it; its day is that of the request."""
    ticket_id = ticket_id if ticket_id is not None else work.new_id()
    entries = _beginning(work, kind, request, ticket_id)
    present = project(entries)
    number = await tickets.next_number(
        work, request.station.id, request.said_at, request.station.timezone
    )
    ticket = Ticket(
        id=ticket_id,
        station_id=request.station.id,
        number=number,
        kind=present.kind,
        state=present.state,
        reporter_id=request.reporter_id,
        chat_id=request.chat_id,
        opened_at=present.opened_at,
        last_entry_at=present.last_entry_at,
        district_id=request.district_id,
        place_id=request.place_id,
        incident_id=request.incident_id,
        opening_message_id=request.message_row,
        closed_at=present.closed_at,
        outcome=present.outcome,
        topic=request.topic,
        parent_id=request.parent_id,
        source=request.source,
        about_staff=request.about_staff,
    )
    await tickets.add(work, ticket, entries)
    return ticket


def _beginning(work: Work, kind: Kind, request: Request, ticket_id: int) -> list[Entry]:
    """Return the first entries: opened, what somebody passed on, and the end where it is one."""
    opened = Entry(
        id=work.new_id(),
        ticket_id=ticket_id,
        station_id=request.station.id,
        kind=EntryKind.OPENED,
        at=request.said_at,
        person_id=request.reporter_id,
        body=kind.code,
        message_row=request.message_row,
    )
    entries = [opened]
    if request.words or request.words_row is not None:
        words = request.words or None
        passed_on = replace(opened, id=later(work, opened), kind=EntryKind.ADDED, body=words)
        entries.append(replace(passed_on, message_row=request.words_row))
    if kind.closes_at_once:
        closed = replace(opened, id=later(work, entries[-1]), kind=EntryKind.CLOSED, body=None)
        thanked = Outcome.THANKED.value
        entries.append(replace(closed, person_id=None, audience=Audience.STAFF, code=thanked))
    return entries


def later(work: Work, entry: Entry) -> int:
    """Make an id that sorts after an entry made in the same millisecond."""
    return max(work.new_id(), entry.id + 1)
