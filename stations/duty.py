"""Duty: in which order the staff who are on duty are asked for."""

from collections.abc import Iterable

from stations.staff import RANK, Staff


def on_duty_first(crew: Iterable[Staff], district_ids: Iterable[int]) -> tuple[Staff, ...]:
    """Order who is on duty: managers of the districts, other managers of the whole station, then
    supervisors, leaders and administrators.

    Somebody appointed for a district that is not among ``district_ids`` is left out, unless no
    district is known. Within a rank, the appointment for a district goes before the one for the
    whole station, and the older before the newer. Each person appears once.
    """
    wanted = frozenset(district_ids)
    fitting = [one for one in crew if one.active and one.on_duty and _concerns(one, wanted)]
    ordered = sorted(fitting, key=lambda one: (RANK[one.role], one.district_id is None, one.id))
    first: dict[int, Staff] = {}
    for one in ordered:
        first.setdefault(one.person_id, one)
    return tuple(first.values())


def _concerns(one: Staff, wanted: frozenset[int]) -> bool:
    return not wanted or one.district_id is None or one.district_id in wanted


def without_duty(crew: Iterable[Staff], station_ids: Iterable[int]) -> tuple[int, ...]:
    """Return the stations where nobody who could be handed a conversation is on duty."""
    served = {one.station_id for one in crew if one.active and one.on_duty}
    return tuple(one for one in station_ids if one not in served)
