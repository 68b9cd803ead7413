"""What may be told to everybody of outages: what was announced, and whether that is all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from broadcasts.outage import Outage, OutageEvent, OutageMove, OutageState
from stations.scope import Scope
from storage import broadcast_tables
from storage.outages import visible
from storage.rows import into
from storage.unit_of_work import Work

_outages = broadcast_tables.outages
_districts = broadcast_tables.outage_districts
_events = broadcast_tables.outage_events
_LIVE = (OutageState.ANNOUNCED, OutageState.REMINDED, OutageState.STARTED)
_MOST = 200


async def outages_public(
    work: Work, scope: Scope, station_id: int, district_id: int | None, since: datetime
) -> list[Outage]:
    """Return the announced outages that are ahead, on, or over since a moment; no drills.

    Those that begin first stand in front; of very many the oldest are left out.
    """
    lately = exists().where(_events.c.outage_id == _outages.c.id, _events.c.at >= since)
    query = (
        select(_outages)
        .where(
            _here(station_id, district_id),
            _outages.c.drill.is_(False),
            _outages.c.state != OutageState.DRAFT.value,
            _announced(),
            or_(_outages.c.state.in_([one.value for one in _LIVE]), lately),
            visible(scope),
        )
        .order_by(_outages.c.starts_at.desc(), _outages.c.id.desc())
        .limit(_MOST)
    )
    rows = (await work.run(query)).mappings().all()
    return [into(Outage, row) for row in reversed(rows)]


async def withheld(work: Work, scope: Scope, station_id: int, district_id: int | None) -> bool:
    """Tell whether a source knows of an outage that staff have not announced yet."""
    query = select(_outages.c.id).where(
        or_(_here(station_id, district_id), _nowhere(station_id)),
        _outages.c.state == OutageState.DRAFT.value,
        _outages.c.external_id.is_not(None),
        or_(_outages.c.ends_at.is_(None), _outages.c.ends_at > work.now),
        visible(scope),
    )
    return (await work.run(query.limit(1))).first() is not None


async def events_of_all(
    work: Work, scope: Scope, outage_ids: Collection[int]
) -> dict[int, list[OutageEvent]]:
    """Return what happened to some outages, oldest first."""
    query = (
        select(_events)
        .join(_outages, _outages.c.id == _events.c.outage_id)
        .where(_events.c.outage_id.in_(set(outage_ids)), visible(scope))
        .order_by(_events.c.id)
    )
    found: dict[int, list[OutageEvent]] = {one: [] for one in outage_ids}
    for row in (await work.run(query)).mappings():
        found[row["outage_id"]].append(into(OutageEvent, row))
    return found


async def districts_of_all(
    work: Work, scope: Scope, outage_ids: Collection[int]
) -> dict[int, list[int]]:
    """Return the districts that each of some outages concerns."""
    query = (
        select(_districts)
        .join(_outages, _outages.c.id == _districts.c.outage_id)
        .where(_districts.c.outage_id.in_(set(outage_ids)), visible(scope))
        .order_by(_districts.c.district_id)
    )
    found: dict[int, list[int]] = {one: [] for one in outage_ids}
    for row in await work.run(query):
        found[row.outage_id].append(row.district_id)
    return found


def _here(station_id: int, district_id: int | None) -> ColumnElement[bool]:
    station: ColumnElement[bool] = _outages.c.station_id == station_id
    if district_id is None:
        return station
    return and_(station, _concerns(_districts.c.district_id == district_id))


def _nowhere(station_id: int) -> ColumnElement[bool]:
    """An outage whose districts nobody found may be anywhere."""
    return and_(_outages.c.station_id == station_id, ~_concerns())


def _concerns(*more: ColumnElement[bool]) -> Any:
    return exists().where(_districts.c.outage_id == _outages.c.id, *more)


def _announced() -> Any:
    announced = OutageMove.ANNOUNCE.value
    return exists().where(_events.c.outage_id == _outages.c.id, _events.c.move == announced)
