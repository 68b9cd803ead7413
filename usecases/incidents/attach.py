"""By hand: a ticket is put into an incident, or taken out of it."""

from chat.errors import Fact
from stations.scope import SYSTEM
from storage import incidents
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.incident import Incident, IncidentIsOver, IncidentState
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.incidents.find import BelongsToNone
from usecases.messages.gather import count
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade


class BelongsAlready(Fact):
    """The ticket belongs to this incident already."""

    key = "incident.belongs_already"


class OtherKind(Fact):
    """Only tickets of one kind and station have one cause."""

    key = "incident.other_kind"


async def attach(
    work: Work, trade: Trade, ticket: Ticket, incident: Incident, by: int | None
) -> Ticket:
    """Put a ticket into an incident; what it belonged to before counts without it.

    Raises ``BelongsAlready``, ``OtherKind``, ``TicketIsClosed``, or ``IncidentIsOver`` (also when
    it is restored: nobody would ask the newcomer).
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    if ticket.incident_id == incident.id:
        raise BelongsAlready
    if (ticket.kind, ticket.station_id) != (incident.kind, incident.station_id):
        raise OtherKind
    if not incident.going_on:
        raise IncidentIsOver
    left = ticket.incident_id
    entry = new_entry(
        work, ticket, EntryKind.GATHERED, by, target_id=incident.id, audience=Audience.STAFF
    )
    now = await record(work, ticket, [entry], incident_id=incident.id)
    await count(work, trade, incident.id, ticket.opened_at)
    if left is not None:
        await count(work, trade, left, ticket.opened_at)
    return now


async def detach(work: Work, trade: Trade, ticket: Ticket, by: int | None) -> Ticket:
    """Take a ticket out of its incident; raises ``BelongsToNone`` or ``TicketIsClosed``."""
    if ticket.incident_id is None:
        raise BelongsToNone
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    left = await incidents.incident(work, SYSTEM, ticket.incident_id)
    entry = new_entry(
        work, ticket, EntryKind.PARTED, by, target_id=ticket.incident_id, audience=Audience.STAFF
    )
    now = await record(work, ticket, [entry], incident_id=None)
    if left is not None and left.state is not IncidentState.DISSOLVED:
        await count(work, trade, left.id, ticket.opened_at)
    return now
