"""Figures of tickets: times with percentiles, and shares, each recomputable from the clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tickets.clock import Clock, ClockState, breached, elapsed


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: how many were met, the middle, and the slow tail.

    ``rate`` is the share that was late among those that count: cancelled clocks do not.
    """

    count: int
    met: int
    late: int
    p50: timedelta | None = None
    p90: timedelta | None = None

    @property
    def rate(self) -> float | None:
        """The share that was late; ``None`` when nothing counts."""
        return self.late / self.count if self.count else None


def times(clocks: Iterable[Clock]) -> Times:
    """Sum up clocks of one metric; a running one counts, and is late once it has been breached."""
    counted = [one for one in clocks if one.state is not ClockState.CANCELLED]
    took = sorted(elapsed(one, one.fulfilled_at) for one in counted if one.fulfilled_at is not None)
    return Times(
        count=len(counted),
        met=len(took),
        late=sum(map(breached, counted)),
        p50=percentile(took, 50),
        p90=percentile(took, 90),
    )


def percentile(values: Sequence[timedelta], share: int) -> timedelta | None:
    """Return the smallest of sorted values that so many percent do not exceed (nearest rank)."""
    if not values:
        return None
    rank = -(-share * len(values) // 100)
    return values[max(0, rank - 1)]


def share_of(part: int, whole: int) -> float | None:
    """Return a share, or nothing where there is nothing to share."""
    return part / whole if whole else None
