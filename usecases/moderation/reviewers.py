"""Who may review: the supervisors and leaders of a station, never about themselves."""

from chat.errors import NotAllowed
from moderation.case import Case
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage.roster import subjects_of
from storage.staff import crew
from storage.unit_of_work import Work
from usecases.owners.superiors import superiors
from usecases.tickets.asker import Asker


def require_reviewer(asker: Asker) -> list[int]:
    """Return the stations where somebody may review, in private; raises ``NotAllowed``."""
    stations = sorted(
        {
            one.station_id
            for one in asker.appointments
            if one.active and one.outranks(Role.SUPERVISOR) and one.district_id is None
        }
    )
    if not asker.private or not stations:
        raise NotAllowed
    return stations


async def reviewers_of(
    work: Work, case: Case, ticket_id: int | None, *, leaders: bool
) -> tuple[Person, ...]:
    """Return whom a case calls: the station's supervisors, else who is above; ``leaders`` as well.

    Nobody whom the message or its ticket is about.
    """
    never = {case.person_id}
    if ticket_id is not None:
        never |= set(await subjects_of(work, SYSTEM, ticket_id))
    found = {one.id: one for one in await superiors(work, case.station_id, None, never)}
    if leaders:
        for one in await crew(work, SYSTEM, case.station_id):
            above = RANK[Role.SUPERVISOR] <= RANK[one.staff.role] <= RANK[Role.LEADER]
            if above and one.staff.district_id is None and one.person.id not in never:
                found[one.person.id] = one.person
    return tuple(found.values())


def cause_of(case: Case) -> str:
    """Name the alarm that rings for a case."""
    return f"case:{case.id}"
