"""A dated version of what an administrator has set for a station."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RuleName(StrEnum):
    """What can be set: within what time things must happen (时限), and when people work (日历)."""

    POLICIES = "policies"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A file as it was set. Nothing is ever changed: what is set later holds from its own day.

    ``set_by`` is who set it in the chat, ``set_through`` the command or the client that did.
    """

    id: int
    station_id: int
    name: RuleName
    effective_from: datetime
    body: str
    source: str
    set_at: datetime
    set_by: int | None = None
    set_through: str | None = None
