"""What stands around a ticket: the reporter's other open matters, and its district's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, or_, select, true

from stations.scope import Scope
from storage import incident_tables, tables
from storage.incidents import visible as incidents_visible
from storage.rows import into
from storage.scoping import Condition, within
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState
from tickets.kinds import CONFIDENTIAL
from tickets.planned import PlannedOutage
from tickets.ticket import Ticket

_tickets = tables.tickets
_incidents = tables.incidents
_planned = incident_tables.planned_outages
# Of these a member of staff who looks at another ticket is told nothing.
_SENSITIVE = or_(_tickets.c.kind == CONFIDENTIAL, _tickets.c.about_staff)


@dataclass(frozen=True, slots=True)
class Others:
    """Other open tickets: the newest of them, and how many there are in all."""

    newest: tuple[Ticket, ...] = ()
    count: int = 0


NO_OTHERS = Others()


async def others_of_reporter(work: Work, scope: Scope, ticket: Ticket, limit: int) -> Others:
    """Return what else a ticket's reporter has open at the station."""
    return await _others(work, scope, ticket, limit, _tickets.c.reporter_id == ticket.reporter_id)


async def others_of_district(work: Work, scope: Scope, ticket: Ticket, limit: int) -> Others:
    """Return what else is open in a ticket's district, by other people and not of its incident."""
    if ticket.district_id is None:
        return NO_OTHERS
    apart: Condition = true()
    if ticket.incident_id is not None:
        other = _tickets.c.incident_id != ticket.incident_id
        apart = or_(_tickets.c.incident_id.is_(None), other)
    return await _others(
        work,
        scope,
        ticket,
        limit,
        apart,
        _tickets.c.district_id == ticket.district_id,
        _tickets.c.reporter_id != ticket.reporter_id,
    )


async def incidents_of_district(
    work: Work, scope: Scope, district_id: int, limit: int = 5
) -> tuple[Incident, ...]:
    """Return the incidents that go on in a district, the newest first."""
    query = (
        select(_incidents)
        .where(
            _incidents.c.district_id == district_id,
            _incidents.c.state.in_([IncidentState.SUSPECTED.value, IncidentState.CONFIRMED.value]),
            incidents_visible(scope),
        )
        .order_by(_incidents.c.id.desc())
        .limit(limit)
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def planned_for_district(
    work: Work, scope: Scope, district_id: int, until: datetime
) -> tuple[PlannedOutage, ...]:
    """Return what is planned for a district, is not over and begins by ``until``, soonest first."""
    query = (
        select(_planned)
        .where(
            _planned.c.district_id == district_id,
            _planned.c.ends_at > work.now,
            _planned.c.starts_at <= until,
            _planned.c.cancelled_at.is_(None),
            within(scope, _planned.c.station_id, _planned.c.district_id),
        )
        .order_by(_planned.c.starts_at, _planned.c.id)
    )
    return tuple(into(PlannedOutage, row) for row in (await work.run(query)).mappings())


async def first_of_incident(work: Work, scope: Scope, incident_id: int) -> Ticket | None:
    """Return the ticket with which an incident began, of those that belong to it now."""
    query = (
        select(_tickets)
        .where(_tickets.c.incident_id == incident_id, visible(scope))
        .order_by(_tickets.c.id)
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return into(Ticket, row) if row else None


async def _others(
    work: Work, scope: Scope, ticket: Ticket, limit: int, *which: Condition
) -> Others:
    """By when they were opened, which is the order of the index of what is not closed."""
    query = (
        select(_tickets, func.count().over().label("in_all"))
        .where(
            *which,
            _tickets.c.station_id == ticket.station_id,
            tables.UNFINISHED,
            _tickets.c.id != ticket.id,
            not_(_SENSITIVE),
            visible(scope),
        )
        .order_by(_tickets.c.opened_at.desc(), _tickets.c.id.desc())
        .limit(limit)
    )
    rows = (await work.run(query)).mappings().all()
    if not rows:
        return NO_OTHERS
    return Others(tuple(into(Ticket, row) for row in rows), rows[0]["in_all"])
