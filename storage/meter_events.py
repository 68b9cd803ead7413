"""Power events of meters: kept once, read by district."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from broadcasts.meters import MeterEvent
from stations.scope import Scope
from storage import source_tables
from storage.dialects.upserts import insert_new
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_events = source_tables.meter_events


async def add_meter_events(
    work: Work, source: str, events: Sequence[tuple[MeterEvent, int, int]]
) -> set[int]:
    """Write down events with their stations and districts; return the districts of new ones.

    What a source has told before is left alone. Devices are kept as keyed hashes alone.
    """
    rows: list[dict[str, Any]] = [
        {
            "id": work.new_id(),
            "station_id": station_id,
            "district_id": district_id,
            "source": source,
            "device": work.sealer.blind(f"{station_id}:{one.whole}:{one.device}"),
            "whole": one.whole,
            "off": one.off,
            "at": one.at,
            "taken_at": work.now,
        }
        for one, station_id, district_id in events
    ]
    new = await insert_new(work, _events, rows, _events.c.id)
    return {row["district_id"] for row in rows if row["id"] in new}


async def meter_events_in(
    work: Work, scope: Scope, district_id: int, since: datetime
) -> list[tuple[bytes, bool, bool, datetime]]:
    """Return what meters of a district have told since a moment: device, whole, off, at."""
    query = (
        select(_events.c.device, _events.c.whole, _events.c.off, _events.c.at)
        .where(
            _events.c.district_id == district_id,
            _events.c.at >= since,
            within(scope, _events.c.station_id, _events.c.district_id),
        )
        .order_by(_events.c.at, _events.c.id)
    )
    rows: list[Any] = (await work.run(query)).all()
    return [(bytes(row.device), row.whole, row.off, row.at) for row in rows]


async def forget_meter_events(work: Work, scope: Scope, after: timedelta, limit: int) -> int:
    """Delete events that are older than ``after``, at most ``limit``; return how many it were."""
    only_for_the_program(scope)
    old = select(_events.c.id).where(_events.c.at < work.now - after).limit(limit)
    return int((await work.run(delete(_events).where(_events.c.id.in_(old)))).rowcount)
