"""What may happen to a clock: each decision returns the events that it adds to the log.

Events have no id yet. Whoever decides folds them with ``advance`` and stores them. A decision first
records what had fallen due before it, so that no warning and no breach is lost in a downtime. What
becomes known late takes effect no earlier than the move before it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from chat.errors import Fact
from stations.calendar import Calendar
from tickets.clock import (
    BREACH,
    CLOSED,
    Clock,
    ClockEvent,
    ClockKind,
    ClockState,
    advance,
    follow,
    standstills,
)
from tickets.policies import Metric, Target, Unit

Events = tuple[ClockEvent, ...]

_REOPENED = frozenset((Metric.RESTORATION, Metric.ANSWER))


class NoPauseReason(Fact):
    """A pause needs a reason, which the resident sees."""

    key = "clock.no_pause_reason"


class ClockIsPaused(Fact):
    """The clock stands still already, for a reason that is written down."""

    key = "clock.is_paused"


class ClockIsNotPaused(Fact):
    """Only a clock that stands still can go on."""

    key = "clock.is_not_paused"


class ClockIsCancelled(Fact):
    """Nothing is waited for any more; only reopening its ticket starts the clock again."""

    key = "clock.is_cancelled"


def activate(
    target: Target, ticket_id: int, station_id: int, started_at: datetime, calendar: Calendar
) -> Events:
    """Start a clock at the resident's message, however late that is handled."""
    event = ClockEvent(0, ticket_id, station_id, target.metric, ClockKind.ACTIVATE, started_at)
    return (_with(event, _moments(target, started_at, calendar), target),)


def look(clock: Clock, now: datetime) -> Events:
    """Return the warnings and the breach that are due by now, each at its own moment.

    Nothing comes twice, and nothing while the clock stands still.
    """
    if clock.state is not ClockState.RUNNING:
        return ()
    return tuple(_reached(clock, *coming) for coming in clock.coming() if coming[1] <= now)


def pause(clock: Clock, at: datetime, reason: str) -> Events:
    """Let the clock stand still; one that is met does anyway.

    Raises ``NoPauseReason``, ``ClockIsPaused`` or ``ClockIsCancelled``.
    """
    if not reason.strip():
        raise NoPauseReason
    _refuse_cancelled(clock)
    if clock.state is ClockState.PAUSED:
        raise ClockIsPaused
    if clock.state is ClockState.MET:
        return ()
    return _and_then(clock, at, ClockKind.PAUSE, reason)


def resume(clock: Clock, at: datetime, calendar: Calendar) -> Events:
    """Let the clock go on: what had not fallen due is pushed by the pause, in the clock's unit.

    Raises ``ClockIsNotPaused`` or ``ClockIsCancelled``; one that is met stays so.
    """
    _refuse_cancelled(clock)
    if clock.state is ClockState.RUNNING:
        raise ClockIsNotPaused
    if clock.state is ClockState.MET:
        return ()
    return (_go_on(clock, at, ClockKind.RESUME, calendar),)


def fulfil(clock: Clock, at: datetime, calendar: Calendar) -> Events:
    """Record that what it waits for has happened; a second time changes nothing.

    After the due moment the breach stays, and is recorded first if nobody had looked by then. A
    paused clock goes on first. Raises ``ClockIsCancelled``.
    """
    _refuse_cancelled(clock)
    if clock.state is ClockState.MET:
        return ()
    if clock.state is ClockState.RUNNING:
        return _and_then(clock, at, ClockKind.FULFIL)
    going = _go_on(clock, at, ClockKind.RESUME, calendar)
    return (going, *_and_then(follow(clock, going), at, ClockKind.FULFIL))


def retarget(
    clock: Clock, target: Target, at: datetime, calendar: Calendar, log: Iterable[ClockEvent]
) -> Events:
    """Give the clock another target, because its ticket's kind or district is another one.

    It counts from the original start, without the pauses in the clock's ``log``. A breach stays;
    a warning that was given is not given again. One that was cancelled by a change of kind goes on
    when the kind is as before, as if it had never stopped: the resident waited all along. One that
    is met, or has this target already, stays as it is.
    """
    known = (clock.policy, clock.amount, clock.unit)
    same = clock.live and known == (target.code, target.amount, target.unit)
    if clock.state is ClockState.MET or same:
        return ()
    going_on = (*log, _event(clock, ClockKind.RETARGET, max(at, clock.moved_at)))
    return _aimed(clock, target, at, _counted(clock, target, calendar, going_on))


def recount(
    clock: Clock, target: Target, at: datetime, calendar: Calendar, log: Iterable[ClockEvent]
) -> Events:
    """Count anew when a clock falls due, because the calendar is another one; see ``retarget``."""
    moments = _counted(clock, target, calendar, log)
    if not clock.live or moments == (clock.due_at, clock.owner_at, clock.supervisor_at):
        return ()
    return _aimed(clock, target, at, moments)


def reopen(clock: Clock, at: datetime, calendar: Calendar) -> Events:
    """Let a clock go on whose ticket is reopened; see docs/decisions/0013.

    What it waits for may be owed again (an answer, the restoration), and then the time since it
    was met does not count. A clock that was cancelled was never met, and always goes on.
    """
    met = clock.state is ClockState.MET and clock.metric in _REOPENED
    if not met and clock.state is not ClockState.CANCELLED:
        return ()
    return (replace(_go_on(clock, at, ClockKind.REOPEN, calendar), reason=CLOSED),)


def cancel(clock: Clock, at: datetime, reason: str | None = None) -> Events:
    """Wait no longer: the ticket went into another one, or was none; one that is over stays so."""
    if not clock.live:
        return ()
    return _and_then(clock, at, ClockKind.CANCEL, reason)


class _Moments(NamedTuple):
    due_at: datetime | None
    owner_at: datetime | None
    supervisor_at: datetime | None


def _counted(
    clock: Clock, target: Target, calendar: Calendar, log: Iterable[ClockEvent]
) -> _Moments:
    moments = _moments(target, clock.started_at, calendar)
    for stood in standstills(log):
        moments = _pushed(moments, stood, target.unit, calendar)
    return moments


def _aimed(clock: Clock, target: Target, at: datetime, moments: _Moments) -> Events:
    *missed, move = _and_then(clock, at, ClockKind.RETARGET)
    moved = (*missed, _with(move, moments, target))
    return (*moved, *look(advance(clock, moved), at))


def _refuse_cancelled(clock: Clock) -> None:
    if clock.state is ClockState.CANCELLED:
        raise ClockIsCancelled


def _and_then(clock: Clock, at: datetime, kind: ClockKind, reason: str | None = None) -> Events:
    """Return what had fallen due by then, and the move."""
    at = max(at, clock.moved_at)
    return (*look(clock, at), replace(_event(clock, kind, at), reason=reason))


def _reached(clock: Clock, level: int, moment: datetime) -> ClockEvent:
    kind = ClockKind.BREACH if level == BREACH else ClockKind.WARN
    # A new target may have been due before it was set.
    event = _event(clock, kind, max(moment, clock.moved_at))
    return replace(event, level=level, due_at=clock.due_at)


def _go_on(clock: Clock, at: datetime, kind: ClockKind, calendar: Calendar) -> ClockEvent:
    at = max(at, clock.moved_at)
    moments = _Moments(clock.due_at, clock.owner_at, clock.supervisor_at)
    stood = (clock.stands_since or at, at)
    return _with(_event(clock, kind, at), _pushed(moments, stood, clock.unit, calendar))


def _event(clock: Clock, kind: ClockKind, at: datetime) -> ClockEvent:
    return ClockEvent(0, clock.ticket_id, clock.station_id, clock.metric, kind, at)


def _with(event: ClockEvent, moments: _Moments, target: Target | None = None) -> ClockEvent:
    due = replace(event, **moments._asdict())
    if target is None:
        return due
    return replace(due, amount=target.amount, unit=target.unit, policy=target.code)


def _pushed(
    moments: _Moments, pause: tuple[datetime, datetime], unit: Unit | None, calendar: Calendar
) -> _Moments:
    """Move what had not fallen due when a pause began by the length of the pause."""
    begin, end = pause

    def later(moment: datetime | None) -> datetime | None:
        if moment is None or moment <= begin:
            return moment
        if unit is Unit.MINUTES:
            return moment + (end - begin)
        return calendar.after_working_time(moment, calendar.working_time(begin, end))

    return _Moments(*map(later, moments))


def _moments(target: Target, start: datetime, calendar: Calendar) -> _Moments:
    """Return when a target is due that counts from ``start``, and its warnings."""
    warn = [_after(target, share, start, calendar) for share in target.warn]
    owner_at, supervisor_at, *_ = (*warn, None, None)
    return _Moments(_after(target, 1, start, calendar), owner_at, supervisor_at)


def _after(target: Target, share: float, start: datetime, calendar: Calendar) -> datetime:
    """Return when a share of a target's time has passed."""
    if target.unit is Unit.MINUTES:
        return start + timedelta(minutes=target.amount) * share
    if target.unit is Unit.WORKING_MINUTES:
        return calendar.after_working_time(start, timedelta(minutes=target.amount) * share)
    # Whole days end with their work, so that four fifths of five days are the end of the fourth.
    whole, rest = divmod(round(target.amount * share, 6), 1)
    reached = calendar.after_working_days(start, int(whole)) if whole else start
    if not rest:
        return reached
    end = calendar.after_working_days(start, int(whole) + 1)
    return calendar.after_working_time(reached, calendar.working_time(reached, end) * rest)
