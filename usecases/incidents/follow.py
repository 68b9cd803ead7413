"""A ticket of an incident moved: the incident is looked at again; danger rings at once."""

from storage import incidents
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import Ticket
from usecases.desk.followed import Followed
from usecases.trade import Trade

_MATTERS = (EntryKind.RESOLVED, EntryKind.CLOSED, EntryKind.MERGED, EntryKind.REOPENED)


async def follow_incident(work: Work, _trade: Trade, followed: Followed) -> Ticket:
    """Let the incident of a ticket follow what became of it; a step of the follow-up."""
    ticket = followed.ticket
    if ticket.incident_id is not None and followed.last(*_MATTERS):
        await incidents.look_again(work, ticket.incident_id)
    return ticket
