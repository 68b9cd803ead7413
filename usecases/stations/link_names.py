"""What somebody means by the names behind ``/link``: a station, districts, a group of staff."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.errors import Fact
from stations.area import District, Station
from stations.authority import NotStaff
from stations.group import Purpose
from stations.scope import scope_of
from stations.staff import Staff
from storage import areas
from storage.unit_of_work import Work
from usecases.stations.asking import Asker, held_by
from usecases.trade import Trade

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class UnknownName(Fact):
    """No station or district within the asker's reach has this name."""

    key = "places.unknown_name"


@dataclass(frozen=True, slots=True)
class Meant:
    """What was named; ``station`` is ``None`` when several are possible.

    ``held`` are the asker's appointments, ``stations`` and ``districts`` what these reach.
    """

    held: tuple[Staff, ...]
    purpose: Purpose
    station: Station | None
    named: tuple[District, ...]
    stations: tuple[Station, ...]
    districts: tuple[District, ...]

    def own_districts(self, station: Station) -> tuple[District, ...]:
        """Return the districts that the asker is appointed for; none for the whole station."""
        wanted = own_districts(self.held, station.id)
        return tuple(one for one in self.districts if one.id in wanted)


async def meant_by(work: Work, trade: Trade, one: Asker, argument: str) -> Meant:
    """Read the names; raises ``NotStaff`` or ``UnknownName``, also for districts of two stations.

    Somebody of one station need not name it.
    """
    held = await held_by(work, one.person)
    if not held:
        raise NotStaff
    scope = scope_of(one.person.id, held)
    stations = await areas.stations(work, scope)
    districts = await areas.districts(work, scope, [station.id for station in stations])
    words = trade.speech.say("group.staff_words", one.locale).lower().split()
    names = [name for name in _SEPARATORS.split(argument.strip()) if name]
    purpose = Purpose.STAFF if any(_is(name, words) for name in names) else Purpose.CUSTOMERS
    names = [name for name in names if not _is(name, words)]
    station, named = _named(names, stations, districts)
    if station is None and len(stations) == 1:
        station = stations[0]
    return Meant(held, purpose, station, tuple(named), stations, districts)


def own_districts(held: Sequence[Staff], station_id: int) -> tuple[int, ...]:
    """Return the districts of a station that appointments are for; none for the whole station."""
    here = [one for one in held if one.station_id == station_id]
    if any(one.district_id is None for one in here):
        return ()
    return tuple(one.district_id for one in here if one.district_id is not None)


def _is(name: str, words: Sequence[str]) -> bool:
    return name.lower() in words


def _named(
    names: Sequence[str], stations: Sequence[Station], districts: Sequence[District]
) -> tuple[Station | None, list[District]]:
    chosen: list[District] = []
    station = next((one for one in stations if one.name in names), None)
    for name in names:
        if station is not None and name == station.name:
            continue
        meant = [
            one
            for one in districts
            if one.name == name and (station is None or one.station_id == station.id)
        ]
        if len(meant) != 1:
            raise UnknownName(name=name[:40])
        chosen += meant
        station = next(one for one in stations if one.id == meant[0].station_id)
    return station, chosen
