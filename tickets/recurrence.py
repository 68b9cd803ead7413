"""Third time is an alarm (未诉先办): which earlier tickets are the same matter, and whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.revisit import Level, Threshold, repeats
from tickets.topics import same_matter

NARROWEST_FIRST = (Level.HOUSEHOLD, Level.TRANSFORMER, Level.DISTRICT)
"""A transformer's are the common faults of a district alone, a district's are all matters in it."""

_EVENING = timedelta(hours=6)
"""So long after the first report of an incident, a lone report from its district is of the same
evening: a spark seen in the dark, a home that was switched on last."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One ticket of the same kind: who reported it where, and of which incident it is.

    ``incident_id`` is the incident that began it: a branch that stays dark is no second outage.
    """

    ticket_id: int
    opened_at: datetime
    topic: str
    reporter_id: int
    district_id: int | None
    place_id: int | None = None
    incident_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A matter has come up ``times`` times at a level; ``key`` names whose it is."""

    level: Level
    key: int
    times: int
    tickets: tuple[int, ...]


def recurrence(
    this: Occurrence,
    earlier: Iterable[Occurrence],
    thresholds: Mapping[Level, Threshold],
) -> Recurrence | None:
    """Return whose alarm a ticket makes its matter: the narrowest whose tickets explain them all.

    A household is its reporter, who lives with them by their accounts, and who reported from the
    same place. What a single household
    reports is never the matter of a district or a transformer.
    """
    every = [one for one in (*earlier, this) if same_matter(this.topic, one.topic)]
    found = [
        one
        for level in NARROWEST_FIRST
        if (one := _at(level, this, every, thresholds.get(level))) is not None
    ]
    counted = {ticket for one in found for ticket in one.tickets}
    return next((one for one in found if counted == set(one.tickets)), found[-1] if found else None)


def _at(
    level: Level, this: Occurrence, every: Iterable[Occurrence], threshold: Threshold | None
) -> Recurrence | None:
    """Return what has come up at a level; the tickets of one evening's incident are one time."""
    key = _key(level, this)
    if threshold is None or key is None:
        return None
    here = [
        one
        for one in every
        if _of(level, this, one)
        and timedelta() <= this.opened_at - one.opened_at < threshold.within
    ]
    common = level is not Level.HOUSEHOLD
    if common and all(_of(Level.HOUSEHOLD, this, one) for one in here):
        return None
    moments = _moments(here, common=common)
    if not repeats(moments, this.opened_at, threshold):
        return None
    return Recurrence(level, key, len(moments), tuple(sorted({one.ticket_id for one in here})))


def _moments(here: Iterable[Occurrence], *, common: bool) -> list[datetime]:
    """Return the moment at which each counted time began."""
    began: dict[int, datetime] = {}
    alone = []
    for one in here:
        if one.incident_id is None:
            alone.append(one.opened_at)
        else:
            before = began.get(one.incident_id, one.opened_at)
            began[one.incident_id] = min(before, one.opened_at)
    evenings = list(began.values())
    apart = [
        at
        for at in alone
        if not (common and any(timedelta() <= at - first < _EVENING for first in evenings))
    ]
    return [*evenings, *apart]


def _key(level: Level, this: Occurrence) -> int | None:
    if level is Level.HOUSEHOLD:
        return this.reporter_id
    if level is Level.TRANSFORMER and this.incident_id is None:
        return None
    return this.district_id


def _of(level: Level, this: Occurrence, other: Occurrence) -> bool:
    if level is Level.HOUSEHOLD:
        at_home = this.place_id is not None and this.place_id == other.place_id
        return other.reporter_id == this.reporter_id or at_home
    common = level is Level.DISTRICT or other.incident_id is not None
    return common and other.district_id == this.district_id
