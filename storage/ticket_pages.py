"""A station's open tickets, page by page, the longest waiting first."""

from sqlalchemy import func, select, true

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.kinds import CONFIDENTIAL
from tickets.ticket import State, Ticket

_tickets = tables.tickets


async def open_page(
    work: Work, scope: Scope, skip: int, limit: int, *, confidential: bool
) -> tuple[tuple[Ticket, ...], int]:
    """Return ``limit`` open tickets within the scope after ``skip`` others, and how many there are.

    Without ``confidential`` the reports are left out, for a page that several people read.
    """
    covered = (
        _tickets.c.state != State.CLOSED.value,
        visible(scope),
        true() if confidential else _tickets.c.kind != CONFIDENTIAL,
    )
    total = int((await work.run(select(func.count()).where(*covered))).scalar_one())
    query = (
        select(_tickets)
        .where(*covered)
        .order_by(_tickets.c.opened_at, _tickets.c.id)
        .offset(skip)
        .limit(limit)
    )
    rows = (await work.run(query)).mappings()
    return tuple(into(Ticket, row) for row in rows), total
