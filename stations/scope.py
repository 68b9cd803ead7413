"""Scope: who asks, and what they may see; every reading function takes one."""

from dataclasses import dataclass

from stations.staff import RANK, Role, Staff


@dataclass(frozen=True, slots=True)
class Scope:
    """``stations`` is ``None`` for the program itself, which sees everything.

    ``districts`` is ``None`` for somebody who sees their whole stations. ``person_id`` lets a
    resident see what is their own.
    """

    person_id: int | None = None
    stations: frozenset[int] | None = frozenset()
    districts: frozenset[int] | None = None
    role: Role | None = None

    @property
    def staff(self) -> bool:
        """True for staff and for the program itself."""
        return self.role is not None or self.stations is None

    def sees_station(self, station_id: int | None) -> bool:
        """True when rows of this station are within the scope."""
        return self.stations is None or station_id in self.stations


SYSTEM = Scope(stations=None)


def scope_of(person_id: int, appointments: tuple[Staff, ...]) -> Scope:
    """Build a person's scope from their appointments; without one they see only their own."""
    active = tuple(one for one in appointments if one.active)
    if not active:
        return Scope(person_id=person_id)
    whole = {one.station_id for one in active if one.district_id is None}
    narrow = {one.district_id for one in active if one.district_id is not None}
    return Scope(
        person_id=person_id,
        stations=frozenset(one.station_id for one in active),
        districts=None if whole else frozenset(narrow),
        role=max((one.role for one in active), key=RANK.__getitem__),
    )
