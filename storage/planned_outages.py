"""Planned outages: which districts a station switches off, from when till when."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import func, insert, select, update

from stations.scope import Scope
from storage import incident_tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
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


async def coming(work: Work, scope: Scope, station_id: int, limit: int) -> list[PlannedOutage]:
    """Return what a station plans and what has not ended yet, soonest first."""
    query = (
        select(_planned)
        .where(
            _planned.c.station_id == station_id,
            _planned.c.ends_at > work.now,
            _planned.c.cancelled_at.is_(None),
            within(scope, _planned.c.station_id, _planned.c.district_id),
        )
        .order_by(_planned.c.starts_at, _planned.c.id)
        .limit(limit)
    )
    return [into(PlannedOutage, row) for row in (await work.run(query)).mappings()]


async def enter(work: Work, new: PlannedOutage) -> bool:
    """Write down a planned outage; one that begins there and then already takes its new end.

    Returns whether it is new.
    """
    known = select(_planned.c.id).where(
        _planned.c.district_id == new.district_id, _planned.c.starts_at == new.starts_at
    )
    there = (await work.run(known)).scalar_one_or_none()
    if there is None:
        row = {name: getattr(new, name) for name in _FIELDS}
        await work.run(insert(_planned).values(**row, entered_at=work.now))
        return True
    changed = {
        "ends_at": new.ends_at,
        "reason": new.reason,
        "cancelled_at": None,
        "outage_id": new.outage_id,
    }
    await work.run(update(_planned).where(_planned.c.id == there).values(**changed, ended_at=None))
    return False


async def cancel(work: Work, planned_id: int) -> None:
    """Let an outage not take place, or end by itself no more."""
    await work.run(
        update(_planned).where(_planned.c.id == planned_id).values(cancelled_at=work.now)
    )


async def cancel_of_outage(work: Work, outage_id: int) -> None:
    """Let what an announced outage planned not take place."""
    await work.run(
        update(_planned)
        .where(_planned.c.outage_id == outage_id, _planned.c.cancelled_at.is_(None))
        .values(cancelled_at=work.now)
    )


async def end_of_outage(work: Work, outage_id: int) -> None:
    """Let what an announced outage planned end now, so that its people are asked."""
    await work.run(
        update(_planned)
        .where(
            _planned.c.outage_id == outage_id,
            _planned.c.cancelled_at.is_(None),
            _planned.c.ends_at > work.now,
        )
        .values(ends_at=work.now)
    )


async def ended(work: Work, scope: Scope, limit: int) -> list[PlannedOutage]:
    """Return the outages whose end has come and whose people were not asked yet."""
    only_for_the_program(scope)
    query = (
        select(_planned)
        .where(
            _planned.c.ends_at <= work.now,
            _planned.c.ended_at.is_(None),
            _planned.c.cancelled_at.is_(None),
        )
        .order_by(_planned.c.ends_at, _planned.c.id)
        .limit(limit)
    )
    return [into(PlannedOutage, row) for row in (await work.run(query)).mappings()]


async def mark_ended(work: Work, planned_id: int) -> None:
    """Write down that the end of an outage was seen to."""
    await work.run(update(_planned).where(_planned.c.id == planned_id).values(ended_at=work.now))


async def next_end(work: Work, scope: Scope) -> datetime | None:
    """Return when the next planned outage ends."""
    only_for_the_program(scope)
    query = select(func.min(_planned.c.ends_at)).where(
        _planned.c.ended_at.is_(None), _planned.c.cancelled_at.is_(None)
    )
    found = (await work.run(query)).scalar()
    return found if isinstance(found, datetime) else None
