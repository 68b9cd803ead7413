"""Scope: who asks, and what they may see; every reading function takes one."""

from dataclasses import dataclass

from stations.staff import RANK, Role, Staff


@dataclass(frozen=True, slots=True)
class Scope:
    """``stations`` is ``None`` for the program itself, which sees everything.

    ``districts`` is ``None`` for somebody who sees their whole stations; otherwise only the
    stations in ``whole`` are seen entirely, the others no further than ``districts``.
    ``person_id`` lets a resident see what is their own.
    """

    person_id: int | None = None
    stations: frozenset[int] | None = frozenset()
    districts: frozenset[int] | None = None
    role: Role | None = None
    whole: frozenset[int] = frozenset()

    @property
    def staff(self) -> bool:
        """True for staff and for the program itself."""
        return self.role is not None or self.stations is None

    def sees_station(self, station_id: int | None) -> bool:
        """True when rows of this station are within the scope."""
        return self.stations is None or station_id in self.stations

    def sees_district(self, station_id: int | None, district_id: int | None) -> bool:
        """True when rows of this district, or without a district, are within the scope."""
        if not self.sees_station(station_id):
            return False
        if self.stations is None or self.districts is None or station_id in self.whole:
            return True
        return district_id in self.districts


SYSTEM = Scope(stations=None)


def scope_of(person_id: int, appointments: tuple[Staff, ...]) -> Scope:
    """Build a person's scope from their appointments; without one they see only their own."""
    active = tuple(one for one in appointments if one.active)
    if not active:
        return Scope(person_id=person_id)
    stations = frozenset(one.station_id for one in active)
    whole = frozenset(one.station_id for one in active if one.district_id is None)
    narrow = frozenset(one.district_id for one in active if one.district_id is not None)
    return Scope(
        person_id=person_id,
        stations=stations,
        districts=None if whole == stations else narrow,
        role=max((one.role for one in active), key=RANK.__getitem__),
        whole=whole,
    )
