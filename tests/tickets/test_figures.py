"""Percentiles, shares and what a clock took are what a count by hand gives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.clock import ClockEvent, ClockKind, recompute
from tickets.figures import Behind, Figures, Times, measured, rank, share_of
from tickets.periods import DAY, Length, Stretch, around
from tickets.policies import Metric, Unit

START = datetime(2026, 7, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@given(st.lists(st.integers(0, 10_000), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_is_not_exceeded_by_so_many(values: list[int], share: int) -> None:
    place = rank(share, len(values))
    assert 1 <= place <= len(values)
    found = values[place - 1]
    assert sum(value <= found for value in values) * 100 >= share * len(values)
    assert sum(value < found for value in values) * 100 < share * len(values)


def test_shares_of_nothing_are_nothing() -> None:
    nothing = Figures()
    shares = (nothing.reopening, nothing.score, nothing.response, nothing.keeping)
    assert (*shares, nothing.lateness, nothing.per_thousand) == (None,) * 6
    assert share_of(1, 4) == 0.25
    assert nothing.of(Metric.ANSWER).rate is None


def test_shares_are_of_what_was_decided() -> None:
    times = {Metric.CONTACT: Times(9, 4, 2, 5), Metric.ANSWER: Times(3, 3, 1, 3)}
    some = Figures(
        tickets=9,
        ended=4,
        reopened=1,
        asked=5,
        rated=4,
        scores=17,
        kept=3,
        renewed=7,
        broken=1,
        households=450,
        times=times,
    )
    assert (some.of(Metric.CONTACT).rate, some.lateness, some.late) == (0.4, 3 / 8, 3)
    assert (some.reopening, some.score, some.response) == (0.25, 4.25, 0.8)
    assert (some.keeping, some.per_thousand) == (0.75, 20.0)


def test_a_figure_knows_what_is_behind_it() -> None:
    assert Behind.LATE_ARRIVAL.metric is Metric.ARRIVAL is Behind.ARRIVAL.metric
    assert [one for one in Behind if one.late and one.metric is None] == [Behind.LATE]
    assert Behind.TICKETS.metric is None


_LOG = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["customer", "crew"])), max_size=6)


@given(_LOG, st.booleans())
def test_waiting_for_others_is_left_out_and_waiting_for_us_is_not(
    pauses: list[tuple[int, str]], reopens: bool
) -> None:
    """Between two pauses lies a minute; a new target within a pause ends none."""
    at = START
    log: list[ClockEvent] = []

    def add(kind: ClockKind, reason: str | None = None) -> None:
        event = ClockEvent(0, 1, 1, Metric.ANSWER, kind, at, at + 9 * DAY, reason=reason)
        log.append(replace(event, amount=90, unit=Unit.MINUTES))

    add(ClockKind.ACTIVATE)
    for minutes, reason in pauses:
        at += MINUTE
        add(ClockKind.PAUSE, reason)
        add(ClockKind.RETARGET)
        at += minutes * MINUTE
        add(ClockKind.RESUME)
    assert measured(recompute(log), log, frozenset({"customer"})) is None
    add(ClockKind.FULFIL)
    if reopens:
        at += 5 * DAY
        add(ClockKind.REOPEN)
        add(ClockKind.FULFIL)
    charged = sum(minutes for minutes, reason in pauses if reason == "crew")
    wanted = (len(pauses) + charged) * MINUTE
    assert measured(recompute(log), log, frozenset({"customer"})) == wanted


_DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
_LENGTHS = st.sampled_from([Length.DAY, Length.WEEK, Length.MONTH, Length.QUARTER])


@given(_LENGTHS, _DAYS)
def test_stretches_follow_each_other_without_gap_or_overlap(length: Length, day: date) -> None:
    one = around(length, day)
    assert one.first <= day <= one.last
    assert all(around(length, one.first + n * DAY) == one for n in range(one.days))
    assert one.after().first == one.last + DAY
    assert one.after().before() == one
    assert one.moments("Asia/Shanghai")[1] == one.after().moments("Asia/Shanghai")[0]


@given(_DAYS, st.integers(1, 400), _LENGTHS)
def test_parts_fill_a_stretch_exactly(first: date, days: int, length: Length) -> None:
    whole = Stretch(Length.FREE, first, first + (days - 1) * DAY)
    parts = list(whole.parts(length))
    assert sum(one.days for one in parts) == whole.days == days
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    assert whole.before().after() == whole


@pytest.mark.parametrize(
    ("length", "first", "last"),
    [
        (Length.WEEK, "2026-06-29", "2026-07-05"),
        (Length.MONTH, "2026-07-01", "2026-07-31"),
        (Length.QUARTER, "2026-07-01", "2026-09-30"),
        (Length.FREE, "2026-07-01", "2026-07-01"),
    ],
)
def test_a_stretch_has_the_days_that_people_expect(length: Length, first: str, last: str) -> None:
    found = around(length, date(2026, 7, 1))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert around(Length.QUARTER, date(2026, 12, 31)).last == date(2026, 12, 31)
