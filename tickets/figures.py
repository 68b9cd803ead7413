"""Figures of tickets: how long things took, what was late, and shares, by exact definitions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from tickets.clock import Clock, ClockEvent, ClockKind, elapsed
from tickets.policies import Metric

MIDDLE, TAIL = 50, 90
"""The percentiles that figures tell: the middle, and what nine of ten do not exceed."""

# What begins and what ends a standstill; what falls between (a new target) ends none.
TURNS = (ClockKind.PAUSE, ClockKind.RESUME, ClockKind.CANCEL, ClockKind.REOPEN)


class By(StrEnum):
    """What figures are told apart by. ``PART``: the parts of the period, such as its days."""

    PERSON = "person"
    DISTRICT = "district"
    KIND = "kind"
    STATION = "station"
    PART = "part"


class Behind(StrEnum):
    """A figure that opens to the tickets behind it; the name of a metric is its times."""

    TICKETS = "tickets"
    CONTACT = "contact"
    ARRIVAL = "arrival"
    RESTORATION = "restoration"
    ANSWER = "answer"
    LATE = "late"
    LATE_CONTACT = "late_contact"
    LATE_ARRIVAL = "late_arrival"
    LATE_RESTORATION = "late_restoration"
    LATE_ANSWER = "late_answer"
    REOPENED = "reopened"
    ASKED = "asked"
    RATED = "rated"
    PROMISED = "promised"
    BROKEN = "broken"
    EXCUSED = "excused"

    @property
    def metric(self) -> Metric | None:
        """The metric whose clocks are behind it."""
        name = self.value.removeprefix("late_")
        return Metric(name) if name in set(Metric) else None

    @property
    def late(self) -> bool:
        """True when only what was late is behind it."""
        return self.value.startswith("late")


def rank(share: int, count: Any) -> Any:
    """Return which of so many sorted values is a percentile: nearest rank, counted from one.

    It is the smallest value that at least ``share`` percent of the values do not exceed. The same
    for a number and for a column of numbers.
    """
    return (share * count + 99) // 100


def share_of(part: int, whole: int) -> float | None:
    """Return a share, or nothing where there is nothing to share."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took.

    ``count`` clocks were started and not cancelled, ``met`` came to an end. ``late`` were late,
    met or not. ``decided`` are those that are met or late: what still runs in time says nothing.
    """

    count: int = 0
    met: int = 0
    late: int = 0
    decided: int = 0
    p50: timedelta | None = None
    p90: timedelta | None = None

    @property
    def rate(self) -> float | None:
        """The share of the decided that was late."""
        return share_of(self.late, self.decided)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of some tickets; counts add up, shares and percentiles do not.

    Tickets that were merged into another, or that were none, are counted nowhere. ``ended`` have
    been resolved or closed at least once, ``excused`` clocks were left out by the decision about
    an objection. ``asked`` reporters were asked how they found it, ``rated`` of them gave
    ``scores`` in sum. Promises: ``due`` have lapsed or were met, ``renewed`` were put off in time
    and say nothing. ``households`` is ``None`` where nobody has counted them.
    """

    tickets: int = 0
    closed: int = 0
    ended: int = 0
    reopened: int = 0
    asked: int = 0
    rated: int = 0
    scores: int = 0
    kept: int = 0
    renewed: int = 0
    broken: int = 0
    excused: int = 0
    households: int | None = None
    times: Mapping[Metric, Times] = field(default_factory=dict)

    @property
    def reopening(self) -> float | None:
        """The share of what had come to an end that was opened again."""
        return share_of(self.reopened, self.ended)

    @property
    def score(self) -> float | None:
        """The mean of the scores."""
        return share_of(self.scores, self.rated)

    @property
    def response(self) -> float | None:
        """The share of those asked who gave a score."""
        return share_of(self.rated, self.asked)

    @property
    def keeping(self) -> float | None:
        """The share of promises that were kept, of those that were kept or broken."""
        return share_of(self.kept, self.kept + self.broken)

    @property
    def late(self) -> int:
        """How many clocks were late, whatever they waited for."""
        return sum(one.late for one in self.times.values())

    @property
    def lateness(self) -> float | None:
        """The share of all decided clocks that was late."""
        return share_of(self.late, sum(one.decided for one in self.times.values()))

    @property
    def per_thousand(self) -> float | None:
        """Tickets for each thousand households; nothing where the households are not known."""
        return self.tickets * 1000 / self.households if self.households else None

    def of(self, metric: Metric) -> Times:
        """Return the times of one metric."""
        return self.times.get(metric, Times())

    @classmethod
    def counted(cls, row: Mapping[str, Any], times: Mapping[Metric, Times]) -> Self:
        """Make figures of what was counted under their fields' names."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in row.items() if name in known}, times=times)


def measured(
    clock: Clock, events: Iterable[ClockEvent], excluded: frozenset[str]
) -> timedelta | None:
    """Return how long a clock took, nothing for one that is not met.

    Waiting for ``excluded`` reasons (the customer, the weather) is left out; any other pause of
    the clock counts, because the resident waited through it all the same.
    """
    if clock.fulfilled_at is None:
        return None
    charged, since = timedelta(), None
    for event in events:
        if event.kind not in TURNS:
            continue
        if since is not None:
            charged += event.at - since
        counts = event.kind is ClockKind.PAUSE and event.reason not in excluded
        since = event.at if counts else None
    return elapsed(clock, clock.fulfilled_at) + charged
