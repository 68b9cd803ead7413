"""Outages: drafts, announcements and their history, and the districts that they concern."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from broadcasts.outage import Outage, OutageEvent, OutageState
from chat.errors import ChangedMeanwhile
from stations.scope import Scope
from storage import broadcast_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_outages = broadcast_tables.outages
_districts = broadcast_tables.outage_districts
_events = broadcast_tables.outage_events

_KNOWN = (OutageState.ANNOUNCED, OutageState.REMINDED, OutageState.STARTED)


async def outage(work: Work, scope: Scope, outage_id: int) -> Outage | None:
    """Return one outage."""
    return await _one(work, _outages.c.id == outage_id, visible(scope))


async def districts_of_outage(work: Work, scope: Scope, outage_id: int) -> tuple[int, ...]:
    """Return the ids of the districts that an outage concerns."""
    query = (
        select(_districts.c.district_id)
        .join(_outages, _outages.c.id == _districts.c.outage_id)
        .where(_outages.c.id == outage_id, visible(scope))
        .order_by(_districts.c.district_id)
    )
    return tuple((await work.run(query)).scalars())


async def events_of(work: Work, scope: Scope, outage_id: int) -> tuple[OutageEvent, ...]:
    """Return what happened to an outage, oldest first."""
    query = (
        select(_events)
        .join(_outages, _outages.c.id == _events.c.outage_id)
        .where(_events.c.outage_id == outage_id, visible(scope))
        .order_by(_events.c.id)
    )
    return tuple(into(OutageEvent, row) for row in (await work.run(query)).mappings())


async def outages_listed(
    work: Work, scope: Scope, station_id: int, limit: int, states: Collection[OutageState] = _KNOWN
) -> list[Outage]:
    """Return a station's outages in some states, the ones that begin first in front."""
    query = (
        select(_outages)
        .where(
            _outages.c.station_id == station_id,
            _outages.c.state.in_([one.value for one in states]),
            visible(scope),
        )
        .order_by(_outages.c.starts_at, _outages.c.id)
        .limit(limit)
    )
    return [into(Outage, row) for row in (await work.run(query)).mappings()]


async def outages_in(
    work: Work, scope: Scope, district_ids: Collection[int], begin: datetime, end: datetime | None
) -> list[Outage]:
    """Return the announced outages of some districts that touch a stretch of time."""
    concerned = select(_districts.c.outage_id).where(
        _districts.c.district_id.in_(set(district_ids))
    )
    ends = or_(_outages.c.ends_at > begin, _outages.c.state == OutageState.STARTED.value)
    query = (
        select(_outages)
        .where(
            _outages.c.id.in_(concerned),
            _outages.c.state.in_([one.value for one in _KNOWN]),
            _outages.c.drill.is_(False),
            ends,
            *([] if end is None else [_outages.c.starts_at < end]),
            visible(scope),
        )
        .order_by(_outages.c.starts_at, _outages.c.id)
    )
    return [into(Outage, row) for row in (await work.run(query)).mappings()]


async def outages_to_start(work: Work, scope: Scope, limit: int) -> list[Outage]:
    """Return the announced outages whose begin has come."""
    query = (
        select(_outages)
        .where(_to_start(), _outages.c.starts_at <= work.now, visible(scope))
        .order_by(_outages.c.starts_at, _outages.c.id)
        .limit(limit)
    )
    return [into(Outage, row) for row in (await work.run(query)).mappings()]


async def next_start(work: Work, scope: Scope) -> datetime | None:
    """Return when the next announced outage begins."""
    query = (
        select(_outages.c.starts_at)
        .where(_to_start(), visible(scope))
        .order_by(_outages.c.starts_at)
        .limit(1)
    )
    found: datetime | None = (await work.run(query)).scalar_one_or_none()
    return found


async def add_outage(work: Work, new: Outage, district_ids: Collection[int]) -> None:
    """Write down an outage and the districts that it concerns."""
    await work.run(insert(_outages).values(**asdict(new)))
    await set_districts(work, new.id, district_ids)


async def set_districts(work: Work, outage_id: int, district_ids: Collection[int]) -> None:
    """Let an outage concern just these districts."""
    await work.run(delete(_districts).where(_districts.c.outage_id == outage_id))
    rows = [{"outage_id": outage_id, "district_id": one} for one in sorted(set(district_ids))]
    if rows:
        await work.run(insert(_districts), rows)


async def change_outage(work: Work, now: Outage, events: Sequence[OutageEvent] = ()) -> Outage:
    """Write down what an outage became and why; raises ``ChangedMeanwhile``."""
    later = replace(now, version=now.version + 1)
    changed = await work.run(
        update(_outages)
        .where(_outages.c.id == now.id, _outages.c.version == now.version)
        .values(**_without_key(later))
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile
    if events:
        await work.run(insert(_events), [asdict(one) for one in events])
    return later


def visible(scope: Scope) -> ColumnElement[bool]:
    """Say which outages a scope covers: those of its stations that touch a district of it."""
    station = within(scope, _outages.c.station_id)
    if scope.stations is None or scope.districts is None:
        return station
    touched = select(_districts.c.outage_id).where(_districts.c.district_id.in_(scope.districts))
    return and_(station, or_(_outages.c.station_id.in_(scope.whole), _outages.c.id.in_(touched)))


def _to_start() -> ColumnElement[bool]:
    ahead = (OutageState.ANNOUNCED.value, OutageState.REMINDED.value)
    return _outages.c.state.in_(ahead)


def _without_key(one: Outage) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "id"}


async def _one(work: Work, *conditions: ColumnElement[bool]) -> Outage | None:
    row = (await work.run(select(_outages).where(*conditions))).mappings().first()
    return into(Outage, row) if row else None
