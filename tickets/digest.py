"""When a station is told by itself how it is doing, and of which days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from tickets.pack_table import Table, merge
from tickets.periods import DAY, Length, Stretch, around
from tickets.worse import Worse, read_worse

_NOON = 12 * 60
_DAY_MINUTES = 24 * 60


class Digest(StrEnum):
    """What goes out by itself: to the staff's group each day and each Monday, to the leader."""

    DAILY = "daily"
    WEEKLY = "weekly"
    LEADER = "leader"


# So long after its hour a digest is still worth reading; what is missed for longer is left out.
GOOD_FOR = {
    Digest.DAILY: timedelta(hours=12),
    Digest.WEEKLY: timedelta(days=3),
    Digest.LEADER: timedelta(days=3),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """One digest of one day: when it goes out, and the days that it tells of."""

    digest: Digest
    day: date
    at: datetime
    stretch: Stretch

    @property
    def stale_at(self) -> datetime:
        """From when on it is not sent any more."""
        return self.at + GOOD_FOR[self.digest]


@dataclass(frozen=True, slots=True)
class DigestRules:
    """``hours`` are minutes of the local day; a digest that has none does not go out."""

    hours: Mapping[Digest, int] = field(default_factory=dict)
    worse: Worse = field(default_factory=Worse)

    def latest(self, digest: Digest, zone: str, now: datetime) -> Edition:
        """Return the newest edition whose hour has come."""
        found = self._on(digest, zone, now.astimezone(ZoneInfo(zone)).date())
        return found if found.at <= now else self._on(digest, zone, found.day - _every(digest))

    def following(self, digest: Digest, zone: str, now: datetime) -> Edition:
        """Return the next edition, strictly after ``now``."""
        found = self._on(digest, zone, now.astimezone(ZoneInfo(zone)).date())
        return found if found.at > now else self._on(digest, zone, found.day + _every(digest))

    def _on(self, digest: Digest, zone: str, day: date) -> Edition:
        """Return the edition of a day, or of the Monday of its week.

        One that comes in the morning tells of the day before, a later one of the day so far.
        """
        minute = self.hours[digest]
        if digest is not Digest.DAILY:
            day = around(Length.WEEK, day).first
            stretch = around(Length.WEEK, day - DAY)
        else:
            stretch = around(Length.DAY, day if minute >= _NOON else day - DAY)
        of_day = time(minute // 60, minute % 60)
        at = datetime.combine(day, of_day, ZoneInfo(zone)).astimezone(UTC)
        return Edition(digest, day, at, stretch)


def digest_rules(files: Iterable[Mapping[str, Any]]) -> DigestRules:
    """Read ``[digest]`` and ``[worse]`` of the pack's files; raises ``BadInput`` naming the key."""
    written = merge(
        {name: one[name] for name in ("digest", "worse") if name in one} for one in files
    )
    table = Table("tickets.digest", written.get("digest", {}))
    try:
        hours = {one: minute_of(table.text(one.value)) for one in Digest if table.has(one.value)}
    except ValueError as wrong:
        raise table.wrong(f"wants times of day such as 07:30: {wrong}") from None
    table.end()
    return DigestRules(hours, read_worse(Table("tickets.worse", written.get("worse", {}))))


def minute_of(text: str) -> int:
    """Read a time of day such as 07:30 as minutes; raises ``ValueError``."""
    hours, _, minutes = text.partition(":")
    found = int(hours) * 60 + int(minutes)
    if not (0 <= found < _DAY_MINUTES and 0 <= int(minutes) < 60):
        raise ValueError(text)
    return found


def _every(digest: Digest) -> timedelta:
    return DAY if digest is Digest.DAILY else 7 * DAY
