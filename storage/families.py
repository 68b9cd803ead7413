"""Tickets under a ticket: what was split from it, put under it, or says 「还没来电」."""

from sqlalchemy import select

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket

_tickets = tables.tickets


async def open_children(
    work: Work, scope: Scope, parent_id: int, limit: int = 200
) -> tuple[Ticket, ...]:
    """Return the tickets under one that are not closed, oldest first."""
    query = (
        select(_tickets)
        .where(
            _tickets.c.parent_id == parent_id,
            _tickets.c.state != State.CLOSED.value,
            visible(scope),
        )
        .order_by(_tickets.c.id)
        .limit(limit)
    )
    return tuple(into(Ticket, row) for row in (await work.run(query)).mappings())
