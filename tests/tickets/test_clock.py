"""Whatever happens to a clock, its log adds up to it, and late is what a plain count finds late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.calendar import Calendar, Period
from tests.tickets.clocks import BERLIN, OFFICE, START, event, target
from tickets.clock import (
    BREACH,
    OWNER,
    SUPERVISOR,
    Clock,
    ClockEvent,
    ClockKind,
    ClockOutOfOrder,
    ClockState,
    advance,
    breached,
    elapsed,
    follow,
    recompute,
    standstills,
)
from tickets.clock_moves import (
    ClockIsCancelled,
    ClockIsNotPaused,
    ClockIsPaused,
    activate,
    cancel,
    fulfil,
    look,
    pause,
    reopen,
    resume,
    retarget,
)
from tickets.policies import Metric, Target, Unit

MINUTE = timedelta(minutes=1)
FACTS = (ClockIsCancelled, ClockIsNotPaused, ClockIsPaused)
LOOKS = (ClockKind.WARN, ClockKind.BREACH)

units = st.sampled_from([(Unit.MINUTES, 400), (Unit.WORKING_MINUTES, 400), (Unit.WORKING_DAYS, 3)])
shares = st.sampled_from([(), (0.7,), (0.6, 0.8), (0.7, 0.9)])


@st.composite
def targets(draw: st.DrawFn) -> Target:
    unit, most = draw(units)
    metric = draw(st.sampled_from([Metric.ANSWER, Metric.CONTACT]))
    amount = draw(st.integers(1, most))
    code = f"{unit.value}.{amount}"
    return target(amount, unit, warn=draw(shares), metric=metric, code=code)


class Story:
    """A clock with its log, to which moves are made at moments that never run back."""

    def __init__(self, first: Target, calendar: Calendar) -> None:
        self.calendar = calendar
        self.now = START
        self.log = list(activate(first, 1, 2, START, calendar))
        self.clock = recompute(self.log)

    def move(self, name: str, minutes: int, other: Target) -> None:
        """Make one move so many minutes later; what is illegal changes nothing."""
        self.now += minutes * MINUTE
        moves: dict[str, Callable[[], tuple[ClockEvent, ...]]] = {
            "look": lambda: look(self.clock, self.now),
            "pause": lambda: pause(self.clock, self.now, "access"),
            "resume": lambda: resume(self.clock, self.now, self.calendar),
            "fulfil": lambda: fulfil(self.clock, self.now, self.calendar),
            "cancel": lambda: cancel(self.clock, self.now),
            "reopen": lambda: reopen(self.clock, self.now, self.calendar),
            "retarget": lambda: retarget(self.clock, other, self.now, self.calendar, self.log),
        }
        try:
            events = moves[name]()
        except FACTS:
            return
        if events:
            self.clock = advance(self.clock, events)
            self.log += events


steps = st.tuples(
    st.sampled_from(["look", "look", "pause", "resume", "fulfil", "cancel", "reopen", "retarget"]),
    st.integers(0, 700),
    targets(),
)
calendars = st.sampled_from([OFFICE, BERLIN])


@settings(max_examples=300, deadline=None)
@given(targets(), calendars, st.lists(steps, max_size=14))
def test_any_sequence_of_moves_adds_up_to_the_clock(
    first: Target, calendar: Calendar, wanted: list[tuple[str, int, Target]]
) -> None:
    story = Story(first, calendar)
    for name, minutes, other in wanted:
        before = story.clock
        story.move(name, minutes, replace(other, metric=first.metric))
        assert recompute(story.log) == story.clock
        # What is over is kept.
        assert story.clock.started_at == START
        assert breached(story.clock) or not breached(before) or name == "cancel"
        if before.first_fulfilled_at is not None:
            assert story.clock.first_fulfilled_at == before.first_fulfilled_at
        running = story.clock.state is ClockState.RUNNING
        assert (story.clock.next_at is None) <= (not running or story.clock.level == BREACH)
    moments = [one.at for one in story.log]
    assert moments == sorted(moments)
    told = [one.level for one in story.log if one.kind in LOOKS]
    assert told == sorted(set(told))
    seen = [one.at for one in story.log if one.kind is ClockKind.BREACH]
    assert seen == ([] if story.clock.breached_at is None else [story.clock.breached_at])


@settings(max_examples=100, deadline=None)
@given(targets(), calendars, st.lists(steps, max_size=8), st.integers(0, 10_000))
def test_looking_twice_yields_nothing_new_and_looking_late_loses_nothing(
    first: Target, calendar: Calendar, wanted: list[tuple[str, int, Target]], minutes: int
) -> None:
    story = Story(first, calendar)
    for name, later, _ in wanted:
        story.move(name, later, first)
    end = story.now + minutes * MINUTE
    at_once = look(story.clock, end)
    assert [one.at for one in at_once] == sorted(one.at for one in at_once)
    assert look(advance(story.clock, at_once), end) == ()
    clock = story.clock
    one_by_one: list[ClockEvent] = []
    while clock.next_at is not None and clock.next_at <= end:
        found = look(clock, clock.next_at)
        assert found
        one_by_one += found
        clock = advance(clock, found)
    assert tuple(one_by_one) == at_once


@settings(max_examples=200, deadline=None)
@given(
    targets(),
    calendars,
    st.lists(st.tuples(st.sampled_from(["look", "pause", "resume"]), st.integers(0, 700))),
    st.integers(0, 3000),
)
def test_late_is_what_a_plain_count_finds_late(
    first: Target, calendar: Calendar, wanted: list[tuple[str, int]], minutes: int
) -> None:
    def counted(begin: datetime, end: datetime) -> timedelta:
        return end - begin if first.unit is Unit.MINUTES else calendar.working_time(begin, end)

    story = Story(first, calendar)
    given_time = counted(START, story.clock.due_at or START)
    for name, later in wanted:
        story.move(name, later, first)
    story.move("fulfil", minutes, first)
    stood = standstills(story.log)
    spent = counted(START, story.now) - sum((counted(*one) for one in stood), timedelta())
    assert breached(story.clock) == (spent >= given_time)
    real = story.now - START - sum((end - begin for begin, end in stood), timedelta())
    assert elapsed(story.clock, story.now + MINUTE) == real


@settings(max_examples=100, deadline=None)
@given(
    targets(),
    targets(),
    calendars,
    st.lists(st.tuples(st.sampled_from(["pause", "resume"]), st.integers(0, 300)), max_size=6),
)
def test_another_target_counts_as_if_it_had_been_there_from_the_start(
    first: Target, other: Target, calendar: Calendar, wanted: list[tuple[str, int]]
) -> None:
    other = replace(other, metric=first.metric)
    story, meant = Story(first, calendar), Story(other, calendar)
    for name, later in wanted:
        story.move(name, later, first)
        meant.move(name, later, first)
    story.move("retarget", 0, other)
    clock, as_if = story.clock, meant.clock
    assert (clock.due_at, clock.amount, clock.unit) == (as_if.due_at, as_if.amount, as_if.unit)
    assert (clock.paused_since, clock.paused_total) == (as_if.paused_since, as_if.paused_total)
    if first.warn == other.warn:
        assert (clock.owner_at, clock.supervisor_at) == (as_if.owner_at, as_if.supervisor_at)


def test_a_log_needs_no_calendar_when_calendars_have_changed() -> None:
    story = Story(target(2, Unit.WORKING_DAYS), OFFICE)
    story.move("pause", 60, target())
    story.move("resume", 24 * 60, target())
    stored = (story.clock.due_at, story.clock.next_at)
    # From now on nobody works on Wednesdays; what has been decided stays.
    story.calendar = replace(OFFICE, week=(*OFFICE.week[:2], (), *OFFICE.week[3:]))
    assert (recompute(story.log).due_at, recompute(story.log).next_at) == stored
    story.move("pause", 60, target())
    story.move("resume", 24 * 60, target())
    assert recompute(story.log) == story.clock


def test_a_clock_begins_with_its_activation() -> None:
    clock = follow(None, event(ClockKind.ACTIVATE, due=60))
    assert clock == Clock(
        ticket_id=1,
        metric=Metric.ANSWER,
        station_id=2,
        state=ClockState.RUNNING,
        started_at=START,
        moved_at=START,
        due_at=START + 60 * MINUTE,
        next_at=START + 60 * MINUTE,
    )
    for log in ([], [event(ClockKind.PAUSE)]):
        with pytest.raises(ClockOutOfOrder):
            recompute(log)


BEGUN = [event(ClockKind.ACTIVATE, due=60)]
PAUSED = [*BEGUN, event(ClockKind.PAUSE, 10)]
MET = [*BEGUN, event(ClockKind.FULFIL, 10)]
CANCELLED = [*BEGUN, event(ClockKind.CANCEL, 10)]
LATE = [*BEGUN, event(ClockKind.BREACH, 60, level=BREACH)]


@pytest.mark.parametrize(
    ("log", "next_one"),
    [
        (BEGUN, event(ClockKind.ACTIVATE, 20)),
        (BEGUN, event(ClockKind.RESUME, 20)),
        (BEGUN, event(ClockKind.REOPEN, 20)),
        (BEGUN, event(ClockKind.PAUSE, -1)),
        (BEGUN, event(ClockKind.WARN, 20)),
        (BEGUN, replace(event(ClockKind.PAUSE, 20), ticket_id=9)),
        (BEGUN, replace(event(ClockKind.PAUSE, 20), metric=Metric.CONTACT)),
        (PAUSED, event(ClockKind.PAUSE, 20)),
        (PAUSED, event(ClockKind.FULFIL, 20)),
        (PAUSED, event(ClockKind.WARN, 20, level=OWNER)),
        (MET, event(ClockKind.PAUSE, 20)),
        (MET, event(ClockKind.FULFIL, 20)),
        (MET, event(ClockKind.CANCEL, 20)),
        (MET, event(ClockKind.RETARGET, 20)),
        (MET, event(ClockKind.BREACH, 20, level=BREACH)),
        (CANCELLED, event(ClockKind.CANCEL, 20)),
        (CANCELLED, event(ClockKind.RESUME, 20)),
        (LATE, event(ClockKind.WARN, 60, level=SUPERVISOR)),
        (LATE, event(ClockKind.BREACH, 60, level=BREACH)),
    ],
)
def test_a_log_that_makes_no_sense_is_refused(log: list[ClockEvent], next_one: ClockEvent) -> None:
    with pytest.raises(ClockOutOfOrder):
        recompute([*log, next_one])


def test_standstills_are_the_times_that_do_not_count() -> None:
    log = [
        *PAUSED,
        event(ClockKind.CANCEL, 15),
        event(ClockKind.REOPEN, 20),
        event(ClockKind.FULFIL, 30),
        event(ClockKind.REOPEN, 50),
        event(ClockKind.PAUSE, 55),
    ]
    found = [((a - START) // MINUTE, (b - START) // MINUTE) for a, b in standstills(log)]
    assert found == [(10, 20), (30, 50)]
    clock = recompute(log)
    assert clock.paused_total == 30 * MINUTE
    assert elapsed(clock, START + 100 * MINUTE) == 25 * MINUTE


def test_a_cancelled_clock_counts_for_nobody() -> None:
    clock = recompute([*LATE, event(ClockKind.CANCEL, 70)])
    assert clock.breached_at is not None
    assert not breached(clock)
    assert not clock.live


def test_every_moment_is_in_utc() -> None:
    night = Calendar("Europe/Berlin", ((Period(0, 24 * 60),),) * 7)
    (begun,) = activate(target(1, Unit.WORKING_DAYS), 1, 2, START, night)
    assert begun.due_at is not None
    assert begun.due_at.tzinfo is UTC
