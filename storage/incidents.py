"""Incidents: one row for what several people report from one place."""

from datetime import datetime

from sqlalchemy import case, exists, func, insert, literal, or_, select, update

from stations.scope import Scope
from storage import tables
from storage.columns import Moment
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work
from tickets.incident import CONFIRMED_BY, Incident, IncidentState
from tickets.ticket import State

_incidents = tables.incidents
_tickets = tables.tickets


async def live_incident(
    work: Work, scope: Scope, chat_id: int, district_id: int | None, kind: str, since: datetime
) -> Incident | None:
    """Return the incident that a report belongs to: of this chat, else of this district.

    Only one whose last report is not older than ``since`` and that is not closed.
    """
    here = _incidents.c.chat_id == chat_id
    if district_id is not None:
        here = or_(here, _incidents.c.district_id == district_id)
    query = (
        select(_incidents)
        .where(
            here,
            _incidents.c.kind == kind,
            _incidents.c.state != IncidentState.CLOSED.value,
            _incidents.c.last_report_at >= since,
            visible(scope),
        )
        .order_by((_incidents.c.chat_id == chat_id).desc(), _incidents.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return into(Incident, row) if row else None


async def incident(work: Work, scope: Scope, incident_id: int) -> Incident | None:
    """Return one incident."""
    query = select(_incidents).where(_incidents.c.id == incident_id, visible(scope))
    row = (await work.run(query)).mappings().first()
    return into(Incident, row) if row else None


async def incidents(work: Work, scope: Scope, limit: int = 1000) -> tuple[Incident, ...]:
    """Return the newest incidents within the scope, oldest first."""
    query = select(_incidents).where(visible(scope)).order_by(_incidents.c.id.desc()).limit(limit)
    rows = (await work.run(query)).mappings().all()
    return tuple(into(Incident, row) for row in reversed(rows))


async def add(work: Work, new: Incident) -> None:
    """Write a new incident."""
    await work.run(
        insert(_incidents).values(
            id=new.id,
            station_id=new.station_id,
            district_id=new.district_id,
            chat_id=new.chat_id,
            kind=new.kind,
            state=new.state.value,
            opened_at=new.opened_at,
            last_report_at=new.last_report_at,
            reporters=new.reporters,
            post_key=new.post_key,
            posted_reporters=new.posted_reporters,
            version=new.version,
        )
    )


async def count_reporters(work: Work, incident_id: int, reported_at: datetime) -> Incident:
    """Count the different people whose tickets belong to an incident, and let its state follow.

    The count is taken from the tickets, so it is right however often and in whatever order the
    reports were handled.
    """
    people = (
        select(func.count(_tickets.c.reporter_id.distinct()))
        .where(_tickets.c.incident_id == incident_id)
        .scalar_subquery()
    )
    state = case(
        (_incidents.c.state == IncidentState.CLOSED.value, IncidentState.CLOSED.value),
        (people >= CONFIRMED_BY, IncidentState.CONFIRMED.value),
        else_=IncidentState.SUSPECTED.value,
    )
    told = literal(reported_at, Moment)
    latest = case((_incidents.c.last_report_at < told, told), else_=_incidents.c.last_report_at)
    statement = (
        update(_incidents)
        .where(_incidents.c.id == incident_id)
        .values(
            reporters=people,
            state=state,
            last_report_at=latest,
            version=_incidents.c.version + 1,
        )
        .returning(_incidents)
    )
    return into(Incident, (await work.run(statement)).mappings().one())


async def note_post(work: Work, incident_id: int, post_key: str, told: int) -> None:
    """Write down that the common post exists, and how many reporters it tells of."""
    await work.run(
        update(_incidents)
        .where(_incidents.c.id == incident_id)
        .values(post_key=post_key, posted_reporters=told)
    )


def visible(scope: Scope) -> Condition:
    """Say which incidents a scope covers."""
    return within(scope, _incidents.c.station_id, _incidents.c.district_id)


async def open_incidents(
    work: Work, scope: Scope, station_id: int, kind: str
) -> tuple[Incident, ...]:
    """Return a station's incidents of a kind that somebody still waits on, oldest first."""
    query = (
        select(_incidents)
        .where(
            _incidents.c.station_id == station_id,
            _incidents.c.kind == kind,
            _incidents.c.state != IncidentState.CLOSED.value,
            _waited_on(),
            visible(scope),
        )
        .order_by(_incidents.c.id)
    )
    return tuple(into(Incident, row) for row in (await work.run(query)).mappings())


async def close_if_done(work: Work, incident_id: int) -> None:
    """Close an incident once all of its tickets are closed."""
    await work.run(
        update(_incidents)
        .where(
            _incidents.c.id == incident_id,
            _incidents.c.state != IncidentState.CLOSED.value,
            ~_waited_on(),
        )
        .values(state=IncidentState.CLOSED.value, version=_incidents.c.version + 1)
    )


def _waited_on() -> Condition:
    return exists().where(
        _tickets.c.incident_id == _incidents.c.id, _tickets.c.state != State.CLOSED.value
    )
