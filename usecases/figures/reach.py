"""Whose figures somebody may see, and where: persons' only in private, to them and above them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from chat.errors import Fact, NotFound
from stations.area import Station
from stations.person import Person
from stations.scope import SYSTEM, Scope, scope_of
from stations.staff import RANK, Role, Staff
from storage import areas
from storage.counted import Cut, Period
from storage.people import people
from storage.staff import crew
from storage.unit_of_work import Work
from tickets.figures import By
from usecases.figures.sight import Sight
from usecases.tickets.asker import Asker, require_desk

_ZONE = "Asia/Shanghai"


class PersonsInPrivate(Fact):
    """A person's figures are for them and whoever is above them, not for a group."""

    key = "figures.persons_in_private"


class SheetsInPrivate(Fact):
    """A file goes to whoever asked for it, not to a group."""

    key = "figures.sheets_in_private"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at figures, by what they hold, and in which language."""

    person_id: int
    appointments: tuple[Staff, ...]
    locale: str

    @property
    def scope(self) -> Scope:
        """What they may see."""
        return scope_of(self.person_id, self.appointments)


@dataclass(frozen=True, slots=True)
class Allowed:
    """A sight that somebody may have: within their scope, and without what others must not read."""

    sight: Sight
    scope: Scope
    zone: str
    station: Station | None

    @property
    def period(self) -> Period:
        """The moments of the days that are looked at."""
        return Period(self.sight.station_id, *self.sight.stretch.moments(self.zone))

    @property
    def cut(self) -> Cut:
        """Which tickets are counted."""
        return self.sight.cut


async def allow(work: Work, asker: Asker, sight: Sight) -> Allowed:
    """Check what somebody wants to look at, by the roles that they have now.

    Raises ``NotAllowed`` where residents read along, ``PersonsInPrivate`` for a person's figures in
    a group, and ``NotFound`` for what is beyond their scope.
    """
    require_desk(asker)
    personal = sight.by is By.PERSON or sight.cut.owner_id is not None
    if personal and not asker.private:
        raise PersonsInPrivate
    if not asker.private:
        sight = replace(sight, station_id=asker.chat.station_id)
    station = None
    if sight.station_id is not None:
        station = await areas.station(work, asker.scope, sight.station_id)
        if station is None:
            raise NotFound(what="station")
    if sight.cut.district_id is not None:
        await _require_district(work, asker, sight, sight.cut.district_id)
    if sight.cut.owner_id is not None and not await may_see(work, asker, sight):
        raise NotFound(what="person")
    sight = replace(sight, cut=replace(sight.cut, shared=not asker.private))
    return Allowed(sight, asker.scope, await _zone(work, asker, station), station)


async def may_see(work: Work, asker: Asker, sight: Sight) -> bool:
    """True for one's own figures, and for those of whom one is above at the station."""
    person_id = sight.cut.owner_id
    if person_id == asker.person.id:
        return True
    if person_id is None or sight.station_id is None:
        return False
    return person_id in await persons_below(work, viewer_of(asker), sight.station_id, [person_id])


def viewer_of(asker: Asker) -> Viewer:
    """Return who asks as somebody who looks at figures."""
    return Viewer(asker.person.id, asker.appointments, asker.locale)


async def persons_below(
    work: Work, viewer: Viewer, station_id: int, person_ids: Collection[int]
) -> Mapping[int, Person]:
    """Return those of some people whose figures somebody may see at a station.

    They are one's own, and those of staff of a lower rank for a supervisor and above. Who has left
    is seen by whoever sees the whole station.
    """
    held: dict[int, list[Staff]] = {}
    for one in await crew(work, SYSTEM, station_id):
        held.setdefault(one.person.id, []).append(one.staff)
    mine = [
        one
        for one in viewer.appointments
        if one.station_id == station_id and one.outranks(Role.SUPERVISOR)
    ]
    meant = [
        person_id
        for person_id in person_ids
        if person_id == viewer.person_id
        or any(_above(one, held.get(person_id, ())) for one in mine)
    ]
    return await people(work, SYSTEM, meant)


def _above(mine: Staff, theirs: Iterable[Staff]) -> bool:
    theirs = list(theirs)
    if not theirs:
        return mine.district_id is None
    below = all(RANK[mine.role] > RANK[one.role] for one in theirs)
    return below and (
        mine.district_id is None or all(one.district_id == mine.district_id for one in theirs)
    )


async def _require_district(work: Work, asker: Asker, sight: Sight, district_id: int) -> None:
    found = await areas.district(work, asker.scope, district_id)
    if found is None or sight.station_id not in (None, found.station_id):
        raise NotFound(what="district")


async def _zone(work: Work, asker: Asker, station: Station | None) -> str:
    """Return the station's zone; of several stations, that of the first."""
    if station is not None:
        return station.timezone
    known = await areas.stations(work, asker.scope)
    return known[0].timezone if known else _ZONE
