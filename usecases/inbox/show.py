"""Show how the inbox stands: what waits, what is held back, what was parked and why."""

from dataclasses import dataclass
from datetime import timedelta

from stations.scope import SYSTEM
from storage import inbox
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class InboxShown:
    """Numbers by state, the age of the oldest unfinished update, and what needs a look."""

    counts: dict[str, int]
    lag: timedelta
    held_back: list[inbox.Row]
    parked: list[inbox.Row]


async def show(work: Work, limit: int = 50) -> InboxShown:
    """Read the inbox for its administrator; nothing that somebody wrote is in it."""
    return InboxShown(
        counts=await inbox.counts(work, SYSTEM),
        lag=await inbox.lag(work, SYSTEM),
        held_back=await inbox.listed(work, SYSTEM, "alone", limit),
        parked=await inbox.listed(work, SYSTEM, "parked", limit),
    )
