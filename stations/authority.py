"""Authority: which appointment may do what, and where."""

from collections.abc import Iterable

from chat.errors import Fact
from stations.staff import RANK, Role, Staff


class NotStaff(Fact):
    """Only staff may do this, and the person who asks is not staff."""

    key = "places.not_staff"


class OutOfReach(Fact):
    """The person is staff, but not of this station or district."""

    key = "places.out_of_reach"


class RankTooLow(Fact):
    """Nobody may hand out a role higher than their own."""

    key = "places.rank_too_low"


def reaches(appointment: Staff, station_id: int, district_id: int | None) -> bool:
    """True when an appointment covers a district, or (``None``) the whole station."""
    if not appointment.active or appointment.station_id != station_id:
        return False
    return appointment.district_id is None or appointment.district_id == district_id


def check_invite(
    appointments: Iterable[Staff], role: Role, station_id: int | None, district_id: int | None
) -> None:
    """Refuse an invitation beyond the inviter's own rank or place.

    Raises ``NotStaff``, ``OutOfReach`` or ``RankTooLow``. A role for every station of the
    installation (``station_id`` is ``None``) is not given by a person, only by the operator.
    """
    held = [one for one in appointments if one.active]
    if not held:
        raise NotStaff
    if station_id is None:
        raise OutOfReach
    here = [one for one in held if reaches(one, station_id, district_id)]
    if not here:
        raise OutOfReach
    if max(RANK[one.role] for one in here) < RANK[role]:
        raise RankTooLow(role=role.value)


def check_link(appointments: Iterable[Staff], station_id: int, district_ids: Iterable[int]) -> None:
    """Refuse tying a group to a place beyond one's own; raises ``NotStaff`` or ``OutOfReach``.

    Every rank of staff may link groups. A group without districts serves the whole station, so
    that needs an appointment for the whole station.
    """
    held = [one for one in appointments if one.active]
    if not held:
        raise NotStaff
    wanted: tuple[int | None, ...] = tuple(district_ids) or (None,)
    for district_id in wanted:
        if not any(reaches(one, station_id, district_id) for one in held):
            raise OutOfReach
