"""Staff: a person with a role in a station, or in one district of it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is there for."""

    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


# Who may invite whom, link groups and see what: a higher rank may do all that a lower one may.
RANK = {Role.MANAGER: 1, Role.SUPERVISOR: 2, Role.LEADER: 3, Role.ADMINISTRATOR: 4}


@dataclass(frozen=True, slots=True)
class Staff:
    """One appointment; ``district_id`` narrows it, ``None`` means the whole station."""

    id: int
    station_id: int
    district_id: int | None
    person_id: int
    role: Role
    on_duty: bool = True
    active: bool = True

    def outranks(self, role: Role) -> bool:
        """True when this appointment may do what ``role`` may."""
        return RANK[self.role] >= RANK[role]
