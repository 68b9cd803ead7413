"""How the groups and the staff stand: what the doctor looks at."""

from dataclasses import dataclass

from stations.area import Station
from stations.duty import without_duty
from stations.group import Chat, Purpose
from stations.scope import Scope
from storage import areas, chats
from storage.staff import Appointed, crew
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Overview:
    """Each list is what somebody should look at; all are empty in a well-kept house but groups."""

    groups: tuple[Chat, ...]
    unlinked: tuple[Chat, ...]
    lacking_rights: tuple[Chat, ...]
    unreachable: tuple[Chat, ...]
    staff_without_private_chat: tuple[Appointed, ...]
    stations_without_duty: tuple[Station, ...]


async def overview(work: Work, scope: Scope) -> Overview:
    """Look over everything within the scope."""
    groups = await chats.groups(work, scope)
    stations = await areas.stations(work, scope)
    staff = await crew(work, scope)
    reachable = await chats.reachable_people(work, scope, [one.person.id for one in staff])
    idle = set(without_duty((one.staff for one in staff), [one.id for one in stations]))
    return Overview(
        groups=groups,
        unlinked=tuple(one for one in groups if one.purpose is Purpose.UNLINKED),
        lacking_rights=tuple(one for one in groups if _lacks(one)),
        unreachable=tuple(one for one in groups if one.unreachable is not None),
        staff_without_private_chat=tuple(one for one in staff if one.person.id not in reachable),
        stations_without_duty=tuple(one for one in stations if one.id in idle),
    )


def _lacks(group: Chat) -> bool:
    return group.purpose is not Purpose.STAFF and bool(group.missing_rights)
