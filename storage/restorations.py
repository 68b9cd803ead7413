"""「来电了吗?」: who was asked after a restoration, what they said, and the branches of a no."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update

from stations.scope import Scope
from storage import incident_tables, tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work
from tickets.incident import Incident
from tickets.ticket import Ticket

_restorations = incident_tables.restorations
_tickets = tables.tickets

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Restoration:
    """One reporter's part of a restoration; ``branch_id`` is the ticket that their no opened."""

    ticket_id: int
    incident_id: int
    station_id: int
    person_id: int
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    branch_id: int | None = None


async def ask(work: Work, incident: Incident, ticket: Ticket) -> None:
    """Write down that a reporter is asked; what they said of an earlier restoration is past."""
    await work.run(delete(_restorations).where(_restorations.c.ticket_id == ticket.id))
    await work.run(
        insert(_restorations).values(
            ticket_id=ticket.id,
            incident_id=incident.id,
            station_id=ticket.station_id,
            person_id=ticket.reporter_id,
            asked_at=work.now,
        )
    )


async def restoration_of(work: Work, scope: Scope, ticket_id: int) -> Restoration | None:
    """Return what the reporter of a ticket was asked, and said."""
    query = select(_restorations).where(
        _restorations.c.ticket_id == ticket_id, within(scope, _restorations.c.station_id)
    )
    row = (await work.run(query)).mappings().first()
    return into(Restoration, row) if row else None


async def behind_branch(work: Work, scope: Scope, branch_id: int) -> Restoration | None:
    """Return the part of a restoration from which a branch was opened."""
    query = select(_restorations).where(
        _restorations.c.branch_id == branch_id, within(scope, _restorations.c.station_id)
    )
    row = (await work.run(query)).mappings().first()
    return into(Restoration, row) if row else None


async def answer(work: Work, ticket_id: int, said: str, branch_id: int | None = None) -> bool:
    """Write down what a reporter said; ``False`` when they said so before."""
    statement = (
        update(_restorations)
        .where(
            _restorations.c.ticket_id == ticket_id,
            or_(_restorations.c.answer.is_(None), _restorations.c.answer != said),
        )
        .values(answer=said, answered_at=work.now, branch_id=branch_id)
    )
    return bool((await work.run(statement)).rowcount)


async def own_part(work: Work, scope: Scope, incident_id: int, person_id: int) -> Ticket | None:
    """Return somebody's own ticket of an incident, the newest that is no branch of another."""
    query = (
        select(_tickets)
        .where(
            _tickets.c.incident_id == incident_id,
            _tickets.c.reporter_id == person_id,
            within(scope, _tickets.c.station_id, _tickets.c.district_id),
        )
        .order_by(_tickets.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return into(Ticket, row) if row else None
