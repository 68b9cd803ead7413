"""Taking a file of areas into the registry: all of it or nothing, and harmless to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.ids import short
from stations.area import District, Feeder, Place, Station
from stations.area_file import AreaRow, BadRows, Complaint
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, invitations, staff
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added and changed; all zero when the file said nothing new."""

    stations: int
    feeders: int
    districts: int
    places: int
    changed: int


async def import_areas(
    work: Work,
    rows: Sequence[AreaRow],
    *,
    timezone: str = "Asia/Shanghai",
    hotline: str = "95598",
) -> Imported:
    """Add what the rows name and is not there, and follow new feeders, densities and codes.

    ``timezone`` and ``hotline`` go to new stations. A place keeps its code unless the row gives
    another, because codes are printed on meter boxes. Nothing is ever removed. Raises ``BadRows``
    before anything is written when a code belongs to another place.
    """
    stations, new_stations = await _stations(work, rows, timezone, hotline)
    feeders, new_feeders = await _feeders(work, rows, stations)
    districts, new_districts, moved = await _districts(work, rows, stations, feeders)
    new_places, recoded = await _places(work, rows, stations, districts)
    await areas.add_stations(work, new_stations)
    await areas.add_feeders(work, new_feeders)
    await areas.add_districts(work, new_districts)
    await areas.change_districts(work, moved)
    await areas.add_places(work, new_places)
    await areas.change_codes(work, recoded)
    await _appoint_administrators(work, new_stations)
    return Imported(
        stations=len(new_stations),
        feeders=len(new_feeders),
        districts=len(new_districts),
        places=len(new_places),
        changed=len(moved) + len(recoded),
    )


async def _stations(
    work: Work, rows: Sequence[AreaRow], timezone: str, hotline: str
) -> tuple[dict[str, Station], list[Station]]:
    found = {one.name: one for one in await areas.stations(work, SYSTEM)}
    new = []
    for row in rows:
        if row.station not in found:
            found[row.station] = Station(work.new_id(), row.station, timezone, hotline)
            new.append(found[row.station])
    return found, new


async def _feeders(
    work: Work, rows: Sequence[AreaRow], stations: dict[str, Station]
) -> tuple[dict[tuple[int, str], Feeder], list[Feeder]]:
    ids = _station_ids(rows, stations)
    found = {(one.station_id, one.name): one for one in await areas.feeders(work, SYSTEM, ids)}
    new = []
    for row in rows:
        key = (stations[row.station].id, row.feeder)
        if row.feeder and key not in found:
            found[key] = Feeder(work.new_id(), *key)
            new.append(found[key])
    return found, new


async def _districts(
    work: Work,
    rows: Sequence[AreaRow],
    stations: dict[str, Station],
    feeders: dict[tuple[int, str], Feeder],
) -> tuple[dict[tuple[int, str], District], list[District], list[District]]:
    ids = _station_ids(rows, stations)
    found = {(one.station_id, one.name): one for one in await areas.districts(work, SYSTEM, ids)}
    new: list[District] = []
    changed: list[District] = []
    counted = {(r.station, r.district): r.households for r in rows if r.households is not None}
    done: set[tuple[int, str]] = set()
    for row in rows:
        station_id = stations[row.station].id
        if (station_id, row.district) in done:
            continue
        done.add((station_id, row.district))
        feeder = feeders[station_id, row.feeder].id if row.feeder else None
        households = counted.get((row.station, row.district))
        before = found.get((station_id, row.district))
        known = before or District(work.new_id(), station_id, feeder, row.district, row.density)
        known = replace(
            known,
            feeder_id=feeder,
            density=row.density,
            # A file that says nothing of households forgets none.
            households=known.households if households is None else households,
        )
        if before is None:
            new.append(known)
        elif known != before:
            changed.append(known)
        found[station_id, row.district] = known
    return found, new, changed


async def _places(
    work: Work,
    rows: Sequence[AreaRow],
    stations: dict[str, Station],
    districts: dict[tuple[int, str], District],
) -> tuple[list[Place], list[Place]]:
    """Compare the rows' places with those there are; a code of somebody else's is refused."""
    concerned = {districts[stations[row.station].id, row.district].id for row in rows}
    there = await areas.places(work, SYSTEM, sorted(concerned))
    found = {(one.district_id, one.name): one for one in there}
    taken = await areas.places_coded(work, SYSTEM, [row.code for row in rows if row.code])
    new: list[Place] = []
    changed: list[Place] = []
    complaints: list[Complaint] = []
    for row in rows:
        if not row.place:
            continue
        district = districts[stations[row.station].id, row.district]
        known = found.get((district.id, row.place))
        owner = taken.get(row.code)
        if owner is not None and (known is None or owner.id != known.id):
            complaints.append(Complaint(row.line, "code_taken", row.code))
        elif known is None:
            made = work.new_id()
            code = row.code or short(made)
            new.append(Place(made, district.station_id, district.id, row.place, code))
        elif row.code and row.code != known.code:
            changed.append(replace(known, code=row.code))
    if complaints:
        raise BadRows(tuple(complaints))
    return new, changed


def _station_ids(rows: Sequence[AreaRow], stations: dict[str, Station]) -> list[int]:
    return sorted({stations[row.station].id for row in rows})


async def _appoint_administrators(work: Work, stations: Sequence[Station]) -> None:
    """Whoever administers the whole installation also administers a station that is new to it."""
    if not stations:
        return
    invited = await invitations.accepted_everywhere(work, SYSTEM)
    people = [one.used_by for one in invited if one.used_by is not None]
    held = await staff.appointments(work, SYSTEM, people)
    for person_id in dict.fromkeys(people):
        if any(one.role is Role.ADMINISTRATOR for one in held.get(person_id, ())):
            for station in stations:
                appointment = Staff(work.new_id(), station.id, None, person_id, Role.ADMINISTRATOR)
                await staff.appoint(work, appointment, None)
