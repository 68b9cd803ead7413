"""Incidents: one row for what several people report from one place."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from stations.scope import Scope
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, inserting
from storage.rows import into, reader
from storage.scoping import Condition, within
from storage.unit_of_work import Work
from tickets.incident import CONFIRMED_BY, Incident, IncidentState
from tickets.ticket import State

_incidents = tables.incidents
_tickets = tables.tickets
_FIELDS = tuple(field.name for field in fields(Incident))


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
    row = {name: getattr(new, name) for name in _FIELDS}
    await work.write(_ADD, {**row, "state": new.state.value})


async def count_reporters(work: Work, incident_id: int, reported_at: datetime) -> Incident:
    """Count the different people whose tickets belong to an incident, and let its state follow.

    The count is taken from the tickets, so it is right however often and in whatever order the
    reports were handled.
    """
    asked = {"incident": incident_id, "told": reported_at}
    (counted,) = await work.fetch(_COUNT, asked)
    return _read(counted)


async def note_post(work: Work, incident_id: int, post_key: str, told: int) -> None:
    """Write down that the common post exists, and how many reporters it tells of."""
    await work.write(_NOTE, {"incident": incident_id, "post": post_key, "told": told})


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


def _counting() -> ReturningUpdate[Any]:
    people = (
        select(func.count(_tickets.c.reporter_id.distinct()))
        .where(_tickets.c.incident_id == bindparam("incident"))
        .scalar_subquery()
    )
    state = case(
        (_incidents.c.state == IncidentState.CLOSED.value, IncidentState.CLOSED.value),
        (people >= CONFIRMED_BY, IncidentState.CONFIRMED.value),
        else_=IncidentState.SUSPECTED.value,
    )
    told = bindparam("told", type_=Moment)
    latest = case((_incidents.c.last_report_at < told, told), else_=_incidents.c.last_report_at)
    return (
        update(_incidents)
        .where(_incidents.c.id == bindparam("incident"))
        .values(
            reporters=people,
            state=state,
            last_report_at=latest,
            version=_incidents.c.version + 1,
        )
        .returning(*(_incidents.c[name] for name in _FIELDS))
    )


_ADD = inserting(_incidents)
_COUNT = Prepared(_counting())
_NOTE = Prepared(
    update(_incidents)
    .where(_incidents.c.id == bindparam("incident"))
    .values(post_key=bindparam("post"), posted_reporters=bindparam("told"))
)
_read = reader(Incident, _FIELDS)


def _waited_on() -> Condition:
    return exists().where(
        _tickets.c.incident_id == _incidents.c.id, _tickets.c.state != State.CLOSED.value
    )
