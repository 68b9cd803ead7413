"""A station's open tickets, page by page, the longest waiting first."""

from sqlalchemy import and_, func, select, true

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import Condition
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.kinds import CONFIDENTIAL
from tickets.ticket import State, Ticket

_tickets = tables.tickets


def fit_for_all() -> Condition:
    """Say which tickets everybody of a station may read about together."""
    return and_(_tickets.c.kind != CONFIDENTIAL, _tickets.c.about_staff.is_(False))


async def open_page(
    work: Work, scope: Scope, skip: int, limit: int, *, confidential: bool
) -> tuple[tuple[Ticket, ...], int]:
    """Return ``limit`` open tickets within the scope after ``skip`` others, and how many there are.

    Without ``confidential`` the reports, and what is about staff, are left out, for a page that
    several people read: whom it concerns may be among them.
    """
    covered = (
        _tickets.c.state != State.CLOSED.value,
        visible(scope),
        true() if confidential else fit_for_all(),
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
