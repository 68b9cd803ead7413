"""Planned outages: which districts a station switches off, from when till when."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select

from stations.scope import Scope
from storage import incident_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work
from tickets.planned import PlannedOutage

_planned = incident_tables.planned_outages
_FIELDS = tuple(field.name for field in fields(PlannedOutage))


async def planned_at(
    work: Work, scope: Scope, district_id: int, moment: datetime
) -> PlannedOutage | None:
    """Return the outage that is planned for a district at a moment."""
    query = select(_planned).where(
        _planned.c.district_id == district_id,
        _planned.c.starts_at <= moment,
        _planned.c.ends_at > moment,
        _planned.c.cancelled_at.is_(None),
        within(scope, _planned.c.station_id, _planned.c.district_id),
    )
    row = (await work.run(query)).mappings().first()
    return into(PlannedOutage, row) if row else None


async def planned_outage(work: Work, scope: Scope, planned_id: int) -> PlannedOutage | None:
    """Return one planned outage."""
    query = select(_planned).where(
        _planned.c.id == planned_id, within(scope, _planned.c.station_id, _planned.c.district_id)
    )
    row = (await work.run(query)).mappings().first()
    return into(PlannedOutage, row) if row else None
