"""Third time is an alarm (未诉先办): which earlier tickets are the same matter, at which level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.revisit import Level, Threshold, repeats
from tickets.topics import same_matter


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One ticket of the same kind: who reported it where, and of which incident it is."""

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


def recurrences(
    this: Occurrence,
    earlier: Iterable[Occurrence],
    thresholds: Mapping[Level, Threshold],
) -> tuple[Recurrence, ...]:
    """Return at which levels a ticket makes its matter an alarm, the narrowest first.

    A household is its reporter, and who reported from the same place. A transformer's matters are
    those of common incidents in its district. The tickets of one incident are one time.
    """
    every = [one for one in (*earlier, this) if same_matter(this.topic, one.topic)]
    found = []
    for level in Level:
        threshold = thresholds.get(level)
        key = _key(level, this)
        if threshold is None or key is None:
            continue
        here = [
            one
            for one in every
            if _of(level, this, one)
            and timedelta() <= this.opened_at - one.opened_at < threshold.within
        ]
        moments: dict[int, datetime] = {}
        for one in here:
            moments.setdefault(one.incident_id or one.ticket_id, one.opened_at)
        if repeats(moments.values(), this.opened_at, threshold):
            tickets = tuple(sorted({one.ticket_id for one in here}))
            found.append(Recurrence(level, key, len(moments), tickets))
    return tuple(found)


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
