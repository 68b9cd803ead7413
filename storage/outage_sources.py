"""What other systems told of outages last, what has yet to stand, and who was heard when."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, select, update

from broadcasts.outage import Outage
from broadcasts.source import ToldOutage
from stations.scope import Scope
from storage import broadcast_tables, source_tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_outages = broadcast_tables.outages
_told = source_tables.outage_sources
_sources = source_tables.sources
_MOMENTS = ("starts_at", "ends_at", "etr_at", "restored_at", "as_of")


@dataclass(frozen=True, slots=True)
class SourceOf:
    """Another system's last word on an outage of ours, as of ``told_at``.

    Its districts were guessed where it is ``unsure``. Its state counts from ``settle_at`` on, if it
    still says so then. ``untold`` is the kind of notice that residents are owed, ``was`` the time
    that it names as the old one.
    """

    outage_id: int
    station_id: int
    told: ToldOutage
    told_at: datetime
    unsure: bool = False
    settle_at: datetime | None = None
    untold: str = ""
    was: datetime | None = None


async def outage_told(
    work: Work, scope: Scope, source: str, external_id: str
) -> tuple[Outage, SourceOf] | None:
    """Return the outage that a source calls so, with what it told last."""
    query = (
        select(_outages.c.id)
        .join(_told, _told.c.outage_id == _outages.c.id)
        .where(
            _outages.c.source == source,
            _outages.c.external_id == external_id,
            within(scope, _outages.c.station_id),
        )
    )
    found = (await work.run(query)).scalars().first()
    if found is None:
        return None
    whole = (await work.run(select(_outages).where(_outages.c.id == found))).mappings().one()
    known = await source_of(work, scope, found)
    return None if known is None else (into(Outage, whole), known)


async def source_of(work: Work, scope: Scope, outage_id: int) -> SourceOf | None:
    """Return another system's last word on an outage; nothing for what people entered."""
    query = select(_told).where(_told.c.outage_id == outage_id, within(scope, _told.c.station_id))
    row = (await work.run(query)).mappings().first()
    return _read(row) if row else None


async def to_settle(work: Work, scope: Scope, limit: int) -> list[SourceOf]:
    """Return whose state has stood long enough to count."""
    only_for_the_program(scope)
    query = (
        select(_told)
        .where(_told.c.settle_at <= work.now)
        .order_by(_told.c.settle_at, _told.c.outage_id)
        .limit(limit)
    )
    return [_read(row) for row in (await work.run(query)).mappings()]


async def next_settle(work: Work, scope: Scope) -> datetime | None:
    """Return when the next state will have stood long enough."""
    only_for_the_program(scope)
    query = select(_told.c.settle_at).where(_told.c.settle_at.is_not(None))
    found: datetime | None = (
        await work.run(query.order_by(_told.c.settle_at).limit(1))
    ).scalar_one_or_none()
    return found


async def add_source(work: Work, new: SourceOf) -> None:
    """Write down another system's first word on an outage."""
    await work.run(insert(_told).values(**_row(new)))


async def change_source(work: Work, now: SourceOf) -> None:
    """Write down its newest word."""
    await work.run(update(_told).where(_told.c.outage_id == now.outage_id).values(**_row(now)))


async def note_told(work: Work, outage_id: int) -> None:
    """Write down that residents have been told how an outage stands."""
    await work.run(update(_told).where(_told.c.outage_id == outage_id).values(untold="", was=None))


async def note_heard(work: Work, name: str, station_ids: Collection[int], at: datetime) -> None:
    """Write down that a source told how stations stand, as of a moment; an older one is no news."""
    for station_id in sorted(station_ids):
        here = (_sources.c.station_id == station_id, _sources.c.name == name)
        known = (await work.run(select(_sources.c.heard_at).where(*here))).scalar_one_or_none()
        if known is None:
            row = {"station_id": station_id, "name": name, "heard_at": at}
            await work.run(insert(_sources).values(**row))
        elif known < at:
            await work.run(update(_sources).where(*here).values(heard_at=at))


async def heard_of(work: Work, scope: Scope, station_id: int) -> Mapping[str, datetime]:
    """Return when each source of a station was heard last, by its name."""
    query = (
        select(_sources.c.name, _sources.c.heard_at)
        .where(_sources.c.station_id == station_id, within(scope, _sources.c.station_id))
        .order_by(_sources.c.name)
    )
    return {row.name: row.heard_at for row in await work.run(query)}


async def drop_source(work: Work, name: str) -> int:
    """Wait for a source no more; return how many stations had it."""
    return int((await work.run(delete(_sources).where(_sources.c.name == name))).rowcount)


async def sources_known(work: Work, scope: Scope) -> dict[str, datetime]:
    """Return every source with when the longest silent station heard of it."""
    only_for_the_program(scope)
    query = select(_sources.c.name, func.min(_sources.c.heard_at)).group_by(_sources.c.name)
    rows = (await work.run(query.order_by(_sources.c.name))).all()
    return {row[0]: row[1] for row in rows}


def _row(one: SourceOf) -> dict[str, Any]:
    told = orjson.dumps({**asdict(one.told), "places": list(one.told.places)}).decode()
    return {
        "outage_id": one.outage_id,
        "station_id": one.station_id,
        "told": told,
        "told_at": one.told_at,
        "unsure": one.unsure,
        "settle_at": one.settle_at,
        "untold": one.untold,
        "was": one.was,
    }


def _read(row: Mapping[str, Any]) -> SourceOf:
    told = orjson.loads(row["told"])
    for name in _MOMENTS:
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    made = into(ToldOutage, {**told, "places": tuple(told["places"])})
    return into(SourceOf, {**row, "told": made})
