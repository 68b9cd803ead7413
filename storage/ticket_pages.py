"""A station's open tickets, page by page, the longest waiting first."""

from sqlalchemy import and_, func, select, true, union_all

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import Condition
from storage.tickets import visible_in_parts
from storage.unit_of_work import Work
from tickets.kinds import CONFIDENTIAL
from tickets.ticket import Ticket

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
    shown = true() if confidential else fit_for_all()
    found = union_all(
        *(
            select(_tickets.c.id, _tickets.c.opened_at).where(tables.UNFINISHED, part, shown)
            for part in visible_in_parts(scope)
        )
    ).subquery()
    total = int((await work.run(select(func.count()).select_from(found))).scalar_one())
    # Which ones is read from an index, and only then what they are.
    page = select(found.c.id).order_by(found.c.opened_at, found.c.id).offset(skip).limit(limit)
    query = (
        select(_tickets)
        .where(_tickets.c.id.in_(page))
        .order_by(_tickets.c.opened_at, _tickets.c.id)
    )
    rows = (await work.run(query)).mappings()
    return tuple(into(Ticket, row) for row in rows), total
