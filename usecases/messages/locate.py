"""Where a report of an outage comes from: the district that its unit is, where that is known."""

from dataclasses import replace

from stations.area import District
from stations.scope import SYSTEM
from storage import areas, incidents
from storage.home_districts import home_districts
from storage.planned_outages import planned_at
from storage.unit_of_work import Work
from usecases.messages.scene import Located, Scene
from usecases.trade import Trade

# Names of places stand in the first words, and look-ups cost by length.
_READ = 60
_SHORTEST, _LONGEST = 3, 12


async def locate(work: Work, trade: Trade, scene: Scene, place_id: int | None = None) -> Scene:
    """Return the scene with the district that a report is from, and what goes on there.

    The words go first: a district, pole or village that they name. Else it is the one district
    that the group serves; in private, the one that its writer is known to live in. ``place_id``
    is the place whose QR code was opened. In a group of one district that names nothing else,
    this costs no statement.
    """
    if scene.located is not None or scene.station is None:
        return scene
    village = trade.tickets.whereabouts.village(scene.text)
    district, place_id = await _named(work, trade, scene, village, place_id)
    if district is None and scene.district is not None:
        district, village = scene.district, ""
    if district is None and scene.private:
        district = await _home(work, scene)
    return replace(scene, located=await _there(work, trade, scene, district, village, place_id))


async def _named(
    work: Work, trade: Trade, scene: Scene, village: str, place_id: int | None
) -> tuple[District | None, int | None]:
    """Return the district that a report names by itself or by a place in it."""
    if place_id is not None:
        place = await areas.place(work, SYSTEM, place_id)
        if place is not None and scene.station and place.station_id == scene.station.id:
            return await areas.district(work, SYSTEM, place.district_id), place_id
    served = scene.around.districts
    if len(served) == 1 and (not village or village in served[0].name):
        return served[0], None
    known = served if len(served) > 1 else await _of_station(work, scene)
    chosen = trade.tickets.whereabouts.spoken_of(scene.text, {one.id: one.name for one in known})
    if chosen is not None:
        return next(one for one in known if one.id == chosen), None
    if len(served) == 1:
        return None, None
    return await _by_place(work, scene, known)


async def _of_station(work: Work, scene: Scene) -> tuple[District, ...]:
    station = scene.station
    return () if station is None else await areas.districts(work, SYSTEM, [station.id])


async def _by_place(
    work: Work, scene: Scene, known: tuple[District, ...]
) -> tuple[District | None, int | None]:
    said = scene.text[:_READ]
    parts = {
        said[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(said) - length + 1)
    }
    if not known or not parts:
        return None, None
    found = await areas.places_named(work, SYSTEM, [one.id for one in known], sorted(parts))
    districts = {one.district_id for one in found}
    if len(districts) != 1:
        return None, None
    here = next(one for one in known if one.id in districts)
    return here, max(found, key=lambda one: len(one.name)).id


async def _home(work: Work, scene: Scene) -> District | None:
    if scene.station is None:
        return None
    homes = await home_districts(work, SYSTEM, scene.person.id, scene.station.id)
    return homes[0] if len(homes) == 1 else None


async def _there(
    work: Work,
    trade: Trade,
    scene: Scene,
    district: District | None,
    village: str,
    place_id: int | None,
) -> Located:
    if district is None:
        return Located(None, village, scene.around.incidents)
    if district in scene.around.districts:
        planned = next(
            (one for one in scene.around.planned if one.district_id == district.id), None
        )
        return Located(district, village, scene.around.incidents, planned, place_id)
    since = scene.row.said_at - trade.policy.incident_window
    there = await incidents.live_at(work, SYSTEM, district.station_id, district.id, since)
    planned = await planned_at(work, SYSTEM, district.id, scene.row.said_at)
    return Located(district, village, there, planned, place_id)
