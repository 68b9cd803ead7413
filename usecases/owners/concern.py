"""What a ticket is about beyond its kind: its sub-class, a serious matter, staff it concerns."""

from stations.scope import SYSTEM
from storage.messages import messages_of_ticket
from storage.roster import name_subjects, subjects_of
from storage.staff import crew
from storage.tickets import entries_of, record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.kinds import CONFIDENTIAL
from tickets.subjects import Subjects, find_subjects
from tickets.ticket import State, Ticket
from usecases.desk.followed import Followed
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

# Only these may be about staff.
SENSITIVE = ("complaint", CONFIDENTIAL)
_SAID_SOMETHING = (EntryKind.OPENED, EntryKind.ADDED, EntryKind.EDITED, EntryKind.MOVED)


async def concern(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Read what was said anew and write down what it is about; a step of the follow-up."""
    ticket = followed.ticket
    if followed.last(*_SAID_SOMETHING) is None:
        return ticket
    text = await said_by_reporter(work, ticket)
    # What is over is still hidden from whom it is about; its class stays as it was closed.
    entries = [] if ticket.state is State.CLOSED else _classed(work, trade, ticket, text)
    subjects = await _subjects(work, trade, ticket, text)
    if subjects.person_ids:
        await name_subjects(work, ticket.id, ticket.station_id, subjects.person_ids)
    about_staff = ticket.about_staff or subjects.about_staff
    if entries or about_staff != ticket.about_staff:
        ticket = await record(work, ticket, entries, about_staff=about_staff)
    return ticket


async def subjects_now(work: Work, trade: Trade, ticket: Ticket) -> Subjects:
    """Return whom a ticket is about as far as it was said by now, before that is written down."""
    found = await _subjects(work, trade, ticket, await said_by_reporter(work, ticket))
    known = await subjects_of(work, SYSTEM, ticket.id)
    return Subjects(ticket.about_staff or found.about_staff, found.person_ids | known)


async def concern_as_filed(work: Work, trade: Trade, ticket: Ticket, text: str) -> Ticket:
    """Write down at once whom a ticket from elsewhere is about, before anybody can read it."""
    subjects = await _subjects(work, trade, ticket, text)
    if not subjects.about_staff:
        return ticket
    await name_subjects(work, ticket.id, ticket.station_id, subjects.person_ids)
    return await record(work, ticket, [], about_staff=True)


async def said_by_reporter(work: Work, ticket: Ticket) -> str:
    """Return the reporter's words: their own messages, and what somebody passed on for them."""
    written = await messages_of_ticket(work, SYSTEM, ticket.id)
    own = [one.text or "" for one in written if one.person_id == ticket.reporter_id]
    entries = await entries_of(work, SYSTEM, ticket.id)
    passed_on = [one.body or "" for one in entries if one.kind is EntryKind.ADDED]
    return "\n".join(filter(None, (*own, *passed_on)))


def _classed(work: Work, trade: Trade, ticket: Ticket, text: str) -> list[Entry]:
    """Return the entries that name a sub-class and a serious matter, where nobody has yet.

    A graver matter takes the place of a lesser one.
    """
    found = []
    rules = trade.tickets
    subkind = rules.subkind(ticket.kind, text) if ticket.subkind is None else None
    if subkind is not None:
        found.append(_noted(work, ticket, EntryKind.CLASSED, subkind))
    if not rules.kind(ticket.kind).thanked:
        graver = rules.serious.graver(text, ticket.serious)
        if graver is not None:
            found.append(_noted(work, ticket, EntryKind.MARKED, graver.code))
    return found


async def _subjects(work: Work, trade: Trade, ticket: Ticket, text: str) -> Subjects:
    if ticket.kind not in SENSITIVE:
        return Subjects()
    words = trade.tickets.staff_words
    people = [
        (one.person.id, words.names_for(one.person.name, one.staff.role.value))
        for one in await crew(work, SYSTEM, ticket.station_id)
    ]
    return find_subjects(text, people, words)


def _noted(work: Work, ticket: Ticket, kind: EntryKind, code: str) -> Entry:
    return new_entry(work, ticket, kind, code=code, audience=Audience.STAFF)
