"""How many households figures are spread over; where one district was not counted, nobody knows."""

from collections.abc import Iterable, Mapping

from stations.area import District
from stations.scope import Scope
from storage import areas
from storage.counted import Cut, Key, Told
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.figures import By


async def households_for(
    work: Work, scope: Scope, station_id: int | None, cut: Cut, told: Told | None
) -> Mapping[Key, int | None]:
    """Return the households by what figures are told apart by; ``None`` has those of the whole.

    A person's are those of the districts that they answer for.
    """
    stations = [station_id]
    if station_id is None:
        stations = [one.id for one in await areas.stations(work, scope)]
    known = await areas.districts(work, scope, [one for one in stations if one is not None])
    if cut.district_id is not None:
        known = tuple(one for one in known if one.id == cut.district_id)
    by_person = cut.owner_id is not None or (told is not None and told.by is By.PERSON)
    theirs = await _answered_for(work, scope, station_id, known) if by_person else {}
    found: dict[Key, int | None] = {None: _sum(known)}
    if cut.owner_id is not None:
        found[None] = _sum(theirs.get(cut.owner_id, ()))
    if told is None:
        return found
    if told.by is By.PERSON:
        found |= {person: _sum(some) for person, some in theirs.items()}
    elif told.by is By.DISTRICT:
        found |= {one.id: one.households for one in known}
    elif told.by is By.STATION:
        for station in {one.station_id for one in known}:
            found[station] = _sum(one for one in known if one.station_id == station)
    return found


async def _answered_for(
    work: Work, scope: Scope, station_id: int | None, known: Iterable[District]
) -> dict[int, list[District]]:
    by_id = {one.id: one for one in known}
    found: dict[int, list[District]] = {}
    for one in await crew(work, scope, station_id):
        district = by_id.get(one.staff.district_id or 0)
        if district is not None:
            found.setdefault(one.person.id, []).append(district)
    return found


def _sum(districts: Iterable[District]) -> int | None:
    counted = [one.households for one in districts]
    known = [one for one in counted if one is not None]
    return sum(known) if known and len(known) == len(counted) else None
