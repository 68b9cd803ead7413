"""A planned outage (计划停电): which district is switched off, from when till when, and why."""

from dataclasses import dataclass
from datetime import datetime

from chat.errors import Fact


class EndsBeforeItBegins(Fact):
    """A planned outage must end after it begins."""

    key = "planned.ends_before_it_begins"


class IsOverAlready(Fact):
    """What has ended cannot be planned."""

    key = "planned.is_over_already"


@dataclass(frozen=True, slots=True)
class PlannedOutage:
    """What a member of staff entered; it holds from ``starts_at`` up to, not at, ``ends_at``.

    ``ended_at`` is when the people whom it concerned were asked whether the supply is back.
    """

    id: int
    station_id: int
    district_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    entered_by: int | None = None
    cancelled_at: datetime | None = None
    ended_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """True while the district is planned to be without power."""
        return self.cancelled_at is None and self.starts_at <= moment < self.ends_at


def check(one: PlannedOutage, now: datetime) -> None:
    """Refuse what makes no sense; raises ``EndsBeforeItBegins`` or ``IsOverAlready``."""
    if one.ends_at <= one.starts_at:
        raise EndsBeforeItBegins
    if one.ends_at <= now:
        raise IsOverAlready
