"""An incident: one cause behind the reports of several people in one district."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from tickets.topics import same_matter
from tickets.whereabouts import same_village

TOGETHER = "together"
"""The code of an entry that was made on each ticket of an incident at once."""


class IncidentState(StrEnum):
    """How sure it is that there is one common cause, and whether it is over."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RESTORED = "restored"
    CLOSED = "closed"
    DISSOLVED = "dissolved"


class IncidentMove(StrEnum):
    """What may happen to an incident; ``_NEXT`` says from where it leads whereto."""

    CONFIRM = "confirm"
    RESTORE = "restore"
    REOPEN = "reopen"
    CLOSE = "close"
    DISSOLVE = "dissolve"


class IncidentIsOver(Fact):
    """The incident is closed or was dissolved; a further report is a new one."""

    key = "incident.is_over"


class IncidentIsRestored(Fact):
    """The supply is back already, and everybody was told."""

    key = "incident.is_restored"


class IncidentIsNotRestored(Fact):
    """What was not restored cannot be taken back."""

    key = "incident.is_not_restored"


class IncidentIsConfirmed(Fact):
    """The incident is confirmed already."""

    key = "incident.is_confirmed"


@dataclass(frozen=True, slots=True)
class Incident:
    """Reports of one kind from one district (or group, where no district is known).

    ``chat_id`` is where it was first reported, ``village`` what reporters called the place.
    ``reporters`` counts different people. ``etr_at`` is when a person expects the supply back,
    ``answer`` what staff last told everybody, ``told_at`` when. ``parent_id`` is the incident of
    which this is a branch that stayed without power, ``planned_id`` the planned outage that it is,
    ``outage_id`` the announced one, of which staff know more than its reporters.
    ``followed`` is the version that posts and cards show.
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
    topic: str = ""
    village: str | None = None
    version: int = 1
    confirmed_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    etr_at: datetime | None = None
    answer: str | None = None
    told_at: datetime | None = None
    parent_id: int | None = None
    planned_id: int | None = None
    outage_id: int | None = None
    followed: int = 0

    @property
    def going_on(self) -> bool:
        """True while the cause is there, as far as is known."""
        return self.state in (IncidentState.SUSPECTED, IncidentState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Confirming:
    """So many different people within so short a time turn a suspicion into an incident."""

    people: int = 3
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a report comes from: its group, its district where known, the village it names."""

    chat_id: int
    district_id: int | None = None
    village: str = ""


_NEXT = {
    (IncidentState.SUSPECTED, IncidentMove.CONFIRM): IncidentState.CONFIRMED,
    (IncidentState.SUSPECTED, IncidentMove.RESTORE): IncidentState.RESTORED,
    (IncidentState.SUSPECTED, IncidentMove.CLOSE): IncidentState.CLOSED,
    (IncidentState.SUSPECTED, IncidentMove.DISSOLVE): IncidentState.DISSOLVED,
    (IncidentState.CONFIRMED, IncidentMove.RESTORE): IncidentState.RESTORED,
    (IncidentState.CONFIRMED, IncidentMove.CLOSE): IncidentState.CLOSED,
    (IncidentState.CONFIRMED, IncidentMove.DISSOLVE): IncidentState.DISSOLVED,
    (IncidentState.RESTORED, IncidentMove.REOPEN): IncidentState.CONFIRMED,
    (IncidentState.RESTORED, IncidentMove.CLOSE): IncidentState.CLOSED,
}


def moved(incident: Incident, move: IncidentMove, at: datetime) -> Incident:
    """Return what the incident becomes; raises the fact that tells why it does not."""
    state = _NEXT.get((incident.state, move))
    if state is None:
        raise _refusal(incident.state, move)
    match move:
        case IncidentMove.CONFIRM:
            return replace(incident, state=state, confirmed_at=at)
        case IncidentMove.RESTORE:
            return replace(incident, state=state, restored_at=at)
        case IncidentMove.REOPEN:
            # What was expected then has been overtaken.
            first = incident.confirmed_at or at
            return replace(incident, state=state, restored_at=None, confirmed_at=first, etr_at=None)
        case _:
            return replace(incident, state=state, closed_at=at)


def _refusal(state: IncidentState, move: IncidentMove) -> Fact:
    if state in (IncidentState.CLOSED, IncidentState.DISSOLVED):
        return IncidentIsOver()
    if move is IncidentMove.REOPEN:
        return IncidentIsNotRestored()
    return IncidentIsRestored() if state is IncidentState.RESTORED else IncidentIsConfirmed()


def confirms(reports: Iterable[tuple[int, datetime]], rule: Confirming) -> bool:
    """True when enough different people reported within one stretch of the rule's length."""
    ordered = sorted(reports, key=lambda one: one[1])
    for place, (_, last) in enumerate(ordered):
        since = last - rule.within
        people = {person for person, at in ordered[: place + 1] if at >= since}
        if len(people) >= rule.people:
            return True
    return False


def joined_by(live: Sequence[Incident], kind: str, topic: str, where: Where) -> Incident | None:
    """Return the incident among ``live`` that a report belongs to, if one fits.

    Known districts and named villages must not differ. Where several fit, the one of just this
    district comes first, then the one that was reported last.
    """
    fitting = [
        one
        for one in live
        if one.going_on
        and one.planned_id is None
        and one.kind == kind
        and same_matter(one.topic, topic)
        and _may_be_there(one, where)
    ]
    return max(fitting, key=lambda one: (*_nearness(one, where), one.last_report_at), default=None)


def _may_be_there(incident: Incident, where: Where) -> bool:
    known = (incident.district_id, where.district_id)
    if None not in known:
        return known[0] == known[1]
    # A report that names its district may make an incident of its own group more exact; in what
    # began elsewhere it has no place.
    if incident.district_id is None and incident.chat_id != where.chat_id:
        return False
    return same_village(incident.village or "", where.village)


def _nearness(incident: Incident, where: Where) -> tuple[bool, bool]:
    exact = incident.district_id is not None and incident.district_id == where.district_id
    return exact, bool(where.village) and same_village(incident.village or "", where.village)
