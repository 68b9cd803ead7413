"""Areas: stations, their feeders and districts, and the places in them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update

from stations.area import District, Feeder, Place, Station
from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_stations = tables.stations
_feeders = tables.feeders
_districts = tables.districts
_places = tables.places

# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 5_000


async def station(work: Work, scope: Scope, station_id: int) -> Station | None:
    """Return one station."""
    query = select(_stations).where(_stations.c.id == station_id, within(scope, _stations.c.id))
    row = (await work.run(query)).mappings().first()
    return into(Station, row) if row else None


async def stations(work: Work, scope: Scope) -> tuple[Station, ...]:
    """Return every station within the scope, oldest first."""
    query = select(_stations).where(within(scope, _stations.c.id)).order_by(_stations.c.id)
    return tuple(into(Station, row) for row in (await work.run(query)).mappings())


async def only_station(work: Work, scope: Scope) -> Station | None:
    """Return the station of an installation that has exactly one; else ``None``."""
    query = select(_stations).where(within(scope, _stations.c.id)).limit(2)
    rows = (await work.run(query)).mappings().all()
    return into(Station, rows[0]) if len(rows) == 1 else None


async def feeders(work: Work, scope: Scope, station_ids: Sequence[int]) -> tuple[Feeder, ...]:
    """Return the feeders of some stations."""
    query = (
        select(_feeders)
        .where(_feeders.c.station_id.in_(set(station_ids)), within(scope, _feeders.c.station_id))
        .order_by(_feeders.c.id)
    )
    return tuple(into(Feeder, row) for row in (await work.run(query)).mappings())


async def districts(work: Work, scope: Scope, station_ids: Sequence[int]) -> tuple[District, ...]:
    """Return the districts of some stations, oldest first."""
    query = (
        select(_districts)
        .where(
            _districts.c.station_id.in_(set(station_ids)),
            within(scope, _districts.c.station_id, _districts.c.id),
        )
        .order_by(_districts.c.id)
    )
    return tuple(into(District, row) for row in (await work.run(query)).mappings())


async def district(work: Work, scope: Scope, district_id: int) -> District | None:
    """Return one district."""
    query = select(_districts).where(
        _districts.c.id == district_id, within(scope, _districts.c.station_id, _districts.c.id)
    )
    row = (await work.run(query)).mappings().first()
    return into(District, row) if row else None


async def places(work: Work, scope: Scope, district_ids: Sequence[int]) -> tuple[Place, ...]:
    """Return the places of some districts, oldest first within each."""
    found: list[Place] = []
    seen = sorted(set(district_ids))
    for start in range(0, len(seen), _AT_ONCE):
        query = (
            select(_places)
            .where(
                _places.c.district_id.in_(seen[start : start + _AT_ONCE]),
                within(scope, _places.c.station_id, _places.c.district_id),
            )
            .order_by(_places.c.district_id, _places.c.id)
        )
        found += [into(Place, row) for row in (await work.run(query)).mappings()]
    return tuple(found)


async def place(work: Work, scope: Scope, place_id: int) -> Place | None:
    """Return one place."""
    query = select(_places).where(
        _places.c.id == place_id, within(scope, _places.c.station_id, _places.c.district_id)
    )
    row = (await work.run(query)).mappings().first()
    return into(Place, row) if row else None


async def place_by_code(work: Work, scope: Scope, code: str) -> Place | None:
    """Return the place that a QR code names."""
    query = select(_places).where(
        _places.c.code == code, within(scope, _places.c.station_id, _places.c.district_id)
    )
    row = (await work.run(query)).mappings().first()
    return into(Place, row) if row else None


async def places_named(
    work: Work, scope: Scope, district_ids: Sequence[int], names: Sequence[str]
) -> tuple[Place, ...]:
    """Return the places of some districts that are called by one of these names."""
    blinded = sorted({work.sealer.blind(name) for name in names})
    query = select(_places).where(
        _places.c.district_id.in_(set(district_ids)),
        _places.c.name_hash.in_(blinded),
        within(scope, _places.c.station_id, _places.c.district_id),
    )
    return tuple(into(Place, row) for row in (await work.run(query)).mappings())


async def places_coded(work: Work, scope: Scope, codes: Sequence[str]) -> dict[str, Place]:
    """Return the places that carry one of these codes, by code."""
    found: dict[str, Place] = {}
    seen = sorted(set(codes))
    for start in range(0, len(seen), _AT_ONCE):
        some = seen[start : start + _AT_ONCE]
        query = select(_places).where(
            _places.c.code.in_(some), within(scope, _places.c.station_id, _places.c.district_id)
        )
        rows = (await work.run(query)).mappings()
        found.update({row["code"]: into(Place, row) for row in rows})
    return found


async def add_stations(work: Work, new: Sequence[Station]) -> None:
    """Add stations."""
    rows = [
        {"id": one.id, "name": one.name, "timezone": one.timezone, "hotline": one.hotline}
        for one in new
    ]
    if rows:
        await work.run(insert(_stations), rows)


async def add_feeders(work: Work, new: Sequence[Feeder]) -> None:
    """Add feeders."""
    rows = [{"id": one.id, "station_id": one.station_id, "name": one.name} for one in new]
    if rows:
        await work.run(insert(_feeders), rows)


async def add_districts(work: Work, new: Sequence[District]) -> None:
    """Add districts."""
    rows = [
        {
            "id": one.id,
            "station_id": one.station_id,
            "feeder_id": one.feeder_id,
            "name": one.name,
            "density": one.density.value,
            "households": one.households,
        }
        for one in new
    ]
    if rows:
        await work.run(insert(_districts), rows)


async def change_districts(work: Work, changed: Sequence[District]) -> None:
    """Write down new feeders, densities and households of districts."""
    if not changed:
        return
    statement = (
        update(_districts)
        .where(_districts.c.id == bindparam("row_id"))
        .values(
            feeder_id=bindparam("new_feeder"),
            density=bindparam("new_density"),
            households=bindparam("new_households"),
        )
    )
    rows = [
        {
            "row_id": one.id,
            "new_feeder": one.feeder_id,
            "new_density": one.density.value,
            "new_households": one.households,
        }
        for one in changed
    ]
    await work.run(statement, rows)


async def add_places(work: Work, new: Sequence[Place]) -> None:
    """Add places; a name occurs once in a district."""
    rows = [
        {
            "id": one.id,
            "station_id": one.station_id,
            "district_id": one.district_id,
            "name": one.name,
            "name_hash": work.sealer.blind(one.name),
            "code": one.code,
        }
        for one in new
    ]
    if rows:
        await work.run(insert(_places), rows)


async def change_codes(work: Work, changed: Sequence[Place]) -> None:
    """Write down new codes of places."""
    if not changed:
        return
    statement = (
        update(_places).where(_places.c.id == bindparam("row_id")).values(code=bindparam("new"))
    )
    await work.run(statement, [{"row_id": one.id, "new": one.code} for one in changed])
