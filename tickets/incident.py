"""An incident: one cause behind the reports of several people in one place."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CONFIRMED_BY = 3
"""So many different reporters turn a suspicion into an incident."""


class IncidentState(StrEnum):
    """How sure it is that there is one common cause."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RESTORED = "restored"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """Reports of one kind from one group or district, close to each other in time.

    ``post_key`` names the common post in the group; ``posted_reporters`` is the count it tells.
    ``etr_at`` is when a person expects the supply back, ``answer`` what staff last told everybody.
    """

    id: int
    station_id: int
    chat_id: int
    kind: str
    state: IncidentState
    opened_at: datetime
    last_report_at: datetime
    reporters: int = 1
    district_id: int | None = None
    post_key: str | None = None
    posted_reporters: int = 0
    topic: str = ""
    version: int = 1
    confirmed_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    etr_at: datetime | None = None
    answer: str | None = None


def wants_post(incident: Incident) -> bool:
    """A common post is made when a second person reports: one alone gets a line of their own."""
    return incident.post_key is None and incident.reporters > 1


def wants_edit(incident: Incident) -> bool:
    """The common post is edited when it tells another count than there is."""
    return incident.post_key is not None and incident.posted_reporters != incident.reporters
