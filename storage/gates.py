"""What may stand in the way of closing a ticket, in the tables of other rooms."""

from sqlalchemy import func, or_, select

from stations.scope import Scope
from storage import desk_tables, incident_tables, tables
from storage.scoping import within
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket

_tickets = tables.tickets
_forms = desk_tables.serious_forms
_restorations = incident_tables.restorations


async def form_is_complete(work: Work, scope: Scope, ticket_id: int) -> bool:
    """Tell whether the form of a major incident is filled in."""
    query = select(_forms.c.ticket_id).where(
        _forms.c.ticket_id == ticket_id,
        _forms.c.completed_at.is_not(None),
        within(scope, _forms.c.station_id),
    )
    return (await work.run(query)).first() is not None


async def open_branches(work: Work, scope: Scope, ticket: Ticket) -> int:
    """Count the open tickets of those who said, of this ticket, that power is not back."""
    mine = _restorations.c.ticket_id == ticket.id
    query = (
        select(func.count())
        .select_from(_restorations)
        .join(_tickets, _tickets.c.id == _restorations.c.branch_id)
        .where(
            or_(mine, _tickets.c.parent_id == ticket.id),
            _tickets.c.state != State.CLOSED.value,
            visible(scope),
        )
    )
    return int((await work.run(query)).scalar_one())
