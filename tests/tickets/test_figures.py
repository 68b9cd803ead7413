"""Times and shares are what a count by hand gives."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tickets.clock import Clock, ClockState
from tickets.figures import Times, percentile, share_of, times
from tickets.policies import Metric

START = datetime(2026, 7, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def clock(minutes: int | None, state: ClockState, *, late: bool = False) -> Clock:
    done = None if minutes is None else START + minutes * MINUTE
    return Clock(
        ticket_id=1,
        metric=Metric.ARRIVAL,
        station_id=1,
        state=state,
        started_at=START,
        moved_at=START,
        fulfilled_at=done,
        breached_at=START + 90 * MINUTE if late else None,
    )


def test_cancelled_clocks_count_for_nobody() -> None:
    found = times(
        [
            clock(10, ClockState.MET),
            clock(100, ClockState.MET, late=True),
            clock(None, ClockState.RUNNING, late=True),
            clock(None, ClockState.RUNNING),
            clock(None, ClockState.CANCELLED, late=True),
        ]
    )
    assert found == Times(4, 2, 2, 10 * MINUTE, 100 * MINUTE)
    assert found.rate == 0.5
    assert times([]).rate is None


@given(st.lists(st.integers(0, 10_000), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_is_not_exceeded_by_so_many(values: list[int], share: int) -> None:
    found = percentile([value * MINUTE for value in values], share)
    assert found is not None
    within = sum(value * MINUTE <= found for value in values)
    assert within * 100 >= share * len(values)
    below = sum(value * MINUTE < found for value in values)
    assert below * 100 < share * len(values)


def test_shares_of_nothing_are_nothing() -> None:
    assert percentile([], 50) is None
    assert share_of(1, 0) is None
    assert share_of(1, 4) == 0.25
