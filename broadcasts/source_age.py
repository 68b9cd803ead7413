"""How old what is known of outages is: a source that is dead never reads as 「no outage」."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class StaleRule:
    """A source that has been silent for so long says nothing any more; from a day on."""

    after: timedelta
    since: date
    source: str


class Age(StrEnum):
    """Whether what is known of outages may be believed to be all."""

    FRESH = "fresh"
    STALE = "stale"
    NONE = "none"
    """No other system tells: people announce here what they know."""


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How old what is known is: since when the longest silent source has told nothing."""

    age: Age
    heard_at: datetime | None = None
    silent: tuple[str, ...] = ()

    @property
    def may_say_none(self) -> bool:
        """True only where every source is alive: a dead one never reads as 「no outage」."""
        return self.age is Age.FRESH


def age_of(heard: Mapping[str, datetime], after: timedelta, now: datetime) -> SourceAge:
    """Judge a station's sources by when each was heard last."""
    if not heard:
        return SourceAge(Age.NONE)
    silent = tuple(sorted(name for name, at in heard.items() if now - at > after))
    return SourceAge(Age.STALE if silent else Age.FRESH, min(heard.values()), silent)
