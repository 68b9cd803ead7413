"""Who may review: the supervisors and leaders of a station, never about themselves."""

from chat.errors import NotAllowed
from moderation.case import Case
from stations.person import Person
from stations.scope import SYSTEM
from stations.staff import RANK, Role
from storage.roster import subjects_of
from storage.staff import crew
from storage.unit_of_work import Work
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
    """Return whom a case calls: the station's supervisors, else who is above; or all from there up.

    Nobody whom the message or its ticket is about.
    """
    never = {case.person_id}
    if ticket_id is not None:
        never |= set(await subjects_of(work, SYSTEM, ticket_id))
    fitting = [
        one
        for one in await crew(work, SYSTEM, case.station_id)
        if one.person.id not in never
        and one.staff.district_id is None
        and one.staff.outranks(Role.SUPERVISOR)
    ]
    lowest = min((RANK[one.staff.role] for one in fitting), default=0)
    highest = RANK[Role.LEADER] if leaders else lowest
    meant = [one for one in fitting if RANK[one.staff.role] <= max(lowest, highest)]
    return tuple({one.person.id: one.person for one in meant}.values())
