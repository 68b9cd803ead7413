"""Whom to turn to above a member of staff: supervisors, else whoever comes next."""

from collections.abc import Collection

from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage.staff import crew
from storage.unit_of_work import Work


async def superiors(
    work: Work, station_id: int, district_id: int | None, never: Collection[int]
) -> tuple[Person, ...]:
    """Return the lowest in rank who supervise the district, or the whole station without one.

    ``never`` are those whom the matter concerns.
    """
    fitting = [
        one
        for one in await crew(work, SYSTEM, station_id)
        if one.person.id not in never
        and RANK[one.staff.role] >= RANK[Role.SUPERVISOR]
        and one.staff.district_id in (None, district_id)
    ]
    lowest = min((RANK[one.staff.role] for one in fitting), default=None)
    found = {one.person.id: one.person for one in fitting if RANK[one.staff.role] == lowest}
    return tuple(found.values())
