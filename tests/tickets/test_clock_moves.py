"""What each move does to a clock, and which moves are refused by name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from stations.area import Density
from tests.tickets.clocks import OFFICE, START, target
from tickets.clock import (
    BREACH,
    CLOSED,
    OWNER,
    SUPERVISOR,
    Clock,
    ClockEvent,
    ClockKind,
    ClockState,
    advance,
    breached,
    elapsed,
    recompute,
    standstills,
)
from tickets.clock_moves import (
    ClockIsCancelled,
    ClockIsNotPaused,
    ClockIsPaused,
    Events,
    NoPauseReason,
    activate,
    cancel,
    fulfil,
    look,
    pause,
    recount,
    reopen,
    resume,
    retarget,
)
from tickets.policies import Metric, Policies, Target, Unit

MINUTE = timedelta(minutes=1)


def at(minutes: int) -> datetime:
    return START + minutes * MINUTE


def since_start(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - START) / MINUTE


def begun(wanted: Target | None = None) -> Clock:
    return recompute(activate(wanted or target(), 1, 2, START, OFFICE))


def kinds(events: Events) -> list[tuple[str, float | None]]:
    return [(one.kind.value, since_start(one.at)) for one in events]


@pytest.mark.parametrize(
    ("wanted", "owner", "supervisor", "due"),
    [
        # A Friday at ten; Tuesday is a holiday.
        (target(60), "2026-03-27 10:30", "2026-03-27 10:48", "2026-03-27 11:00"),
        (target(1440), "2026-03-27 22:00", "2026-03-28 05:12", "2026-03-28 10:00"),
        (
            target(300, Unit.WORKING_MINUTES),
            "2026-03-27 14:30",
            "2026-03-27 16:00",
            "2026-03-27 17:00",
        ),
        (
            target(5, Unit.WORKING_DAYS, warn=(0.6, 0.8)),
            "2026-04-02 18:00",
            "2026-04-03 18:00",
            "2026-04-06 18:00",
        ),
        (
            target(5, Unit.WORKING_DAYS, warn=(0.5,)),
            "2026-04-02 12:00",
            None,
            "2026-04-06 18:00",
        ),
        (target(1, Unit.WORKING_DAYS, warn=(0.5,)), "2026-03-30 09:00", None, "2026-03-30 18:00"),
        (target(60, warn=()), None, None, "2026-03-27 11:00"),
    ],
)
def test_a_clock_starts_with_its_moments(
    wanted: Target, owner: str | None, supervisor: str | None, due: str
) -> None:
    clock = begun(wanted)
    expected = [
        None if one is None else datetime.fromisoformat(f"{one}+08:00")
        for one in (owner, supervisor, due)
    ]
    assert [clock.owner_at, clock.supervisor_at, clock.due_at] == expected
    assert clock.next_at == next(one for one in expected if one is not None)
    assert (clock.amount, clock.unit, clock.policy) == (wanted.amount, wanted.unit, wanted.code)
    assert (clock.ticket_id, clock.station_id, clock.state) == (1, 2, ClockState.RUNNING)


def test_after_a_long_downtime_all_that_was_missed_comes_in_order_at_its_own_moment() -> None:
    clock = begun()
    events = look(clock, at(10_000))
    assert [(one.level, since_start(one.at)) for one in events] == [
        (OWNER, 30),
        (SUPERVISOR, 48),
        (BREACH, 60),
    ]
    assert [one.kind for one in events] == [ClockKind.WARN, ClockKind.WARN, ClockKind.BREACH]
    late = advance(clock, events)
    assert (late.breached_at, late.level, late.next_at) == (at(60), BREACH, None)
    assert breached(late)
    assert look(late, at(20_000)) == ()
    assert look(clock, at(29)) == ()
    assert look(clock, at(30)) == events[:1]


def test_a_pause_pushes_what_is_still_to_come_by_its_length() -> None:
    clock = begun()
    clock = advance(clock, look(clock, at(30)))
    clock = advance(clock, pause(clock, at(40), "weather"))
    assert (clock.state, clock.paused_since, clock.next_at) == (ClockState.PAUSED, at(40), None)
    assert look(clock, at(500)) == ()
    assert elapsed(clock, at(500)) == 40 * MINUTE
    events = resume(clock, at(140), OFFICE)
    clock = advance(clock, events)
    assert kinds(events) == [("resume", 140)]
    moments = [since_start(one) for one in (clock.owner_at, clock.supervisor_at, clock.due_at)]
    assert moments == [30, 148, 160]
    assert (clock.next_at, clock.paused_total) == (at(148), 100 * MINUTE)
    assert elapsed(clock, at(150)) == 50 * MINUTE


def test_a_pause_in_working_units_pushes_by_the_working_time_in_it() -> None:
    clock = begun(target(5, Unit.WORKING_DAYS, warn=()))
    clock = advance(clock, pause(clock, datetime.fromisoformat("2026-03-27 17:00+08:00"), "access"))
    over_the_weekend = datetime.fromisoformat("2026-03-30 10:00+08:00")
    clock = advance(clock, resume(clock, over_the_weekend, OFFICE))
    assert clock.due_at == datetime.fromisoformat("2026-04-07 11:00+08:00")
    night = datetime.fromisoformat("2026-03-30 19:00+08:00")
    clock = advance(clock, pause(clock, night, "access"))
    clock = advance(clock, resume(clock, night + timedelta(hours=10), OFFICE))
    assert clock.due_at == datetime.fromisoformat("2026-04-07 11:00+08:00")


def test_a_pause_needs_a_reason_and_a_running_clock() -> None:
    clock = begun()
    for blank in ("", "  "):
        with pytest.raises(NoPauseReason):
            pause(clock, at(1), blank)
    with pytest.raises(ClockIsNotPaused):
        resume(clock, at(1), OFFICE)
    (paused,) = pause(clock, at(1), "access")
    assert paused.reason == "access"
    with pytest.raises(ClockIsPaused):
        pause(advance(clock, [paused]), at(2), "weather")


def test_a_met_clock_stays_as_it_is() -> None:
    clock = advance(begun(), fulfil(begun(), at(10), OFFICE))
    assert (clock.state, clock.fulfilled_at, clock.next_at) == (ClockState.MET, at(10), None)
    assert not breached(clock)
    assert elapsed(clock, at(500)) == 10 * MINUTE
    for nothing in (
        pause(clock, at(20), "access"),
        resume(clock, at(20), OFFICE),
        fulfil(clock, at(20), OFFICE),
        retarget(clock, target(5), at(20), OFFICE, ()),
        cancel(clock, at(20)),
        look(clock, at(5000)),
    ):
        assert nothing == ()


def test_what_comes_too_late_keeps_the_breach_and_writes_it_down_first() -> None:
    clock = begun()
    events = fulfil(clock, at(90), OFFICE)
    assert kinds(events) == [("warn", 30), ("warn", 48), ("breach", 60), ("fulfil", 90)]
    late = advance(clock, events)
    assert breached(late)
    assert (late.breached_at, late.fulfilled_at) == (at(60), at(90))
    told = advance(clock, look(clock, at(70)))
    assert kinds(fulfil(told, at(90), OFFICE)) == [("fulfil", 90)]
    assert breached(advance(told, fulfil(told, at(90), OFFICE)))
    # The due moment is the first one that is too late.
    assert breached(advance(clock, fulfil(clock, at(60), OFFICE)))
    assert not breached(advance(clock, fulfil(clock, at(59), OFFICE)))


def test_what_was_met_in_time_and_became_known_late_takes_the_breach_back() -> None:
    clock = advance(begun(), look(begun(), at(70)))
    assert breached(clock)
    events = fulfil(clock, at(55), OFFICE)
    assert kinds(events) == [("fulfil", 55)]
    met = advance(clock, events)
    assert not breached(met)
    assert (met.fulfilled_at, met.level) == (at(55), SUPERVISOR)
    # Reopened and not answered in the five minutes that are left, it is late after all.
    again = advance(met, reopen(met, at(100), OFFICE))
    assert kinds(look(again, at(200))) == [("breach", 105)]


def test_what_becomes_known_late_is_no_earlier_than_the_move_before() -> None:
    clock = advance(begun(), pause(begun(), at(20), "access"))
    assert kinds(resume(clock, at(10), OFFICE)) == [("resume", 20)]
    assert kinds(fulfil(clock, at(10), OFFICE)) == [("resume", 20), ("fulfil", 20)]
    assert kinds(pause(begun(), at(-5), "access")) == [("pause", 0)]


def test_a_paused_clock_goes_on_and_is_met() -> None:
    clock = advance(begun(), pause(begun(), at(20), "access"))
    events = fulfil(clock, at(500), OFFICE)
    assert kinds(events) == [("resume", 500), ("fulfil", 500)]
    met = advance(clock, events)
    assert not breached(met)
    assert elapsed(met, at(500)) == 20 * MINUTE


def test_nothing_is_waited_for_once_it_is_cancelled() -> None:
    events = cancel(begun(), at(40), "misjudged")
    assert kinds(events) == [("warn", 30), ("cancel", 40)]
    clock = advance(begun(), events)
    assert (clock.state, clock.next_at, clock.live) == (ClockState.CANCELLED, None, False)
    assert events[-1].reason == "misjudged"
    assert elapsed(clock, at(500)) == 40 * MINUTE
    assert cancel(clock, at(50)) == ()
    refused: tuple[Callable[[], Events], ...] = (
        lambda: pause(clock, at(50), "access"),
        lambda: resume(clock, at(50), OFFICE),
        lambda: fulfil(clock, at(50), OFFICE),
    )
    for move in refused:
        with pytest.raises(ClockIsCancelled):
            move()


class TestRetarget:
    """Another kind or density is another target, from the original start."""

    def test_the_due_moment_counts_from_the_start_without_the_pauses(self) -> None:
        log = list(activate(target(60), 1, 2, START, OFFICE))
        log += pause(recompute(log), at(10), "access")
        log += resume(recompute(log), at(20), OFFICE)
        clock = recompute(log)
        (moved,) = retarget(clock, target(120, code="slow"), at(25), OFFICE, log)
        assert (moved.kind, moved.due_at, moved.policy) == (ClockKind.RETARGET, at(130), "slow")
        assert advance(clock, [moved]).next_at == at(70)

    def test_the_same_target_changes_nothing(self) -> None:
        assert retarget(begun(), target(), at(10), OFFICE, ()) == ()
        assert retarget(begun(), target(61), at(10), OFFICE, ()) != ()

    def test_what_the_new_target_has_behind_it_is_written_down_at_once(self) -> None:
        clock = begun(target(600))
        events = retarget(clock, target(40, code="quick"), at(90), OFFICE, ())
        assert kinds(events) == [("retarget", 90), ("warn", 90), ("warn", 90), ("breach", 90)]
        late = advance(clock, events)
        assert (late.due_at, late.breached_at, late.next_at) == (at(40), at(90), None)
        assert breached(advance(late, fulfil(late, at(90), OFFICE)))

    def test_what_the_old_one_had_behind_it_stays(self) -> None:
        events = retarget(begun(), target(600, code="slow"), at(70), OFFICE, ())
        assert [one.kind for one in events[:3]] == [
            ClockKind.WARN,
            ClockKind.WARN,
            ClockKind.BREACH,
        ]
        clock = advance(begun(), events)
        assert (clock.due_at, clock.next_at) == (at(600), None)
        assert breached(advance(clock, fulfil(clock, at(80), OFFICE)))

    def test_one_that_was_cancelled_for_nothing_goes_on_as_if_it_had_never_stopped(self) -> None:
        log = list(activate(target(60), 1, 2, START, OFFICE))
        log += pause(recompute(log), at(5), "access")
        log += resume(recompute(log), at(10), OFFICE)
        log += cancel(recompute(log), at(20))
        log += retarget(recompute(log), target(60), at(50), OFFICE, log)
        clock = recompute(log)
        assert (clock.state, clock.due_at) == (ClockState.RUNNING, at(65))
        assert elapsed(clock, at(64)) == 59 * MINUTE
        assert kinds(tuple(log[-3:])) == [("cancel", 20), ("retarget", 50), ("warn", 50)]

    def test_a_pause_before_it_was_cancelled_still_does_not_count(self) -> None:
        log = list(activate(target(60), 1, 2, START, OFFICE))
        log += pause(recompute(log), at(10), "access")
        log += cancel(recompute(log), at(20))
        log += retarget(recompute(log), target(60), at(40), OFFICE, log)
        assert recompute(log).due_at == at(70)
        assert standstills(log) == [(at(10), at(20))]
        assert elapsed(recompute(log), at(50)) == 40 * MINUTE

    def test_another_calendar_moves_what_is_counted_by_it(self) -> None:
        wanted = target(1, Unit.WORKING_DAYS)
        clock = begun(wanted)
        off = {START.date() + timedelta(days=day): () for day in range(1, 5)}
        closed = replace(OFFICE, days=off)
        (moved,) = recount(clock, wanted, at(5), closed, ())
        assert clock.due_at is not None
        assert moved.due_at is not None
        assert (moved.kind, moved.due_at > clock.due_at) == (ClockKind.RETARGET, True)
        assert recount(advance(clock, [moved]), wanted, at(6), closed, ()) == ()
        met = advance(clock, fulfil(clock, at(4), OFFICE))
        assert recount(met, wanted, at(5), closed, ()) == ()
        minutes = begun()
        assert recount(minutes, target(), at(5), closed, ()) == ()

    def test_a_paused_clock_stays_paused(self) -> None:
        log = list(activate(target(60), 1, 2, START, OFFICE))
        log += pause(recompute(log), at(10), "access")
        log += retarget(recompute(log), target(120), at(50), OFFICE, log)
        assert recompute(log).state is ClockState.PAUSED
        log += resume(recompute(log), at(70), OFFICE)
        assert recompute(log).due_at == at(180)


class TestReopen:
    """docs/decisions/0013: the time since it was met is left out, and contact is not owed again."""

    def test_the_answer_is_owed_again_without_the_time_in_between(self) -> None:
        clock = advance(begun(), fulfil(begun(), at(40), OFFICE))
        (event,) = reopen(clock, at(1000), OFFICE)
        assert (event.kind, event.at, event.reason) == (ClockKind.REOPEN, at(1000), CLOSED)
        again = advance(clock, [event])
        assert (again.state, again.fulfilled_at) == (ClockState.RUNNING, None)
        assert (again.first_fulfilled_at, again.started_at) == (at(40), START)
        assert (again.due_at, again.paused_total) == (at(1020), 960 * MINUTE)
        met = advance(again, fulfil(again, at(1010), OFFICE))
        assert (met.first_fulfilled_at, met.fulfilled_at) == (at(40), at(1010))
        assert elapsed(met, at(9999)) == 50 * MINUTE

    def test_a_breach_stays_one_and_is_told_once(self) -> None:
        clock = advance(begun(), fulfil(begun(), at(90), OFFICE))
        again = advance(clock, reopen(clock, at(200), OFFICE))
        assert breached(again)
        assert again.next_at is None
        assert look(again, at(5000)) == ()

    @pytest.mark.parametrize("metric", [Metric.CONTACT, Metric.ARRIVAL])
    def test_the_first_answer_and_the_arrival_are_not_owed_again(self, metric: Metric) -> None:
        clock = begun(target(metric=metric))
        clock = advance(clock, fulfil(clock, at(10), OFFICE))
        assert reopen(clock, at(100), OFFICE) == ()

    def test_what_was_cancelled_goes_on(self) -> None:
        clock = begun(target(metric=Metric.CONTACT))
        clock = advance(clock, pause(clock, at(10), "access"))
        clock = advance(clock, cancel(clock, at(20)))
        clock = advance(clock, reopen(clock, at(100), OFFICE))
        assert (clock.state, clock.due_at) == (ClockState.RUNNING, at(150))

    def test_what_is_not_over_needs_no_reopening(self) -> None:
        assert reopen(begun(), at(10), OFFICE) == ()
        paused = advance(begun(), pause(begun(), at(5), "access"))
        assert reopen(paused, at(10), OFFICE) == ()


def test_a_clock_of_a_policy() -> None:
    rows = (target(45, metric=Metric.ARRIVAL), target(5, Unit.WORKING_DAYS))
    found = Policies(rows).for_ticket("complaint", None, Density.URBAN, START.date())
    log: list[ClockEvent] = []
    for one in found:
        log += activate(one, 7, 8, START, OFFICE)
    assert [one.metric for one in log] == [Metric.ARRIVAL, Metric.ANSWER]
    assert {(one.id, one.ticket_id, one.station_id) for one in log} == {(0, 7, 8)}
