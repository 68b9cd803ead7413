"""A clock of a ticket: an append-only log of events, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from stations.calendar import Calendar
from tickets.policies import Metric, Target, Unit

CLOSED = "closed"
"""The reason of the pause between a ticket's closing and its reopening."""

BREACH = 3
"""The level of a breach; 1 and 2 are the warnings of the owner and of the supervisor."""


class ClockKind(StrEnum):
    """What happened to a clock."""

    ACTIVATE = "activate"
    PAUSE = "pause"
    RESUME = "resume"
    FULFIL = "fulfil"
    REOPEN = "reopen"
    RETARGET = "retarget"
    WARN = "warn"
    BREACH = "breach"
    CANCEL = "cancel"


class ClockState(StrEnum):
    """Whether time counts."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class NotRunning(Fact):
    """The clock has stopped, so that this cannot happen to it."""

    key = "clock.not_running"


class NoPauseReason(Fact):
    """A pause needs a reason."""

    key = "clock.no_pause_reason"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One line of the log; ``due_at`` is when the clock is due from then on.

    ``level`` tells warnings apart: 1 the owner, 2 the supervisor, ``BREACH`` the leader.
    """

    id: int
    ticket_id: int
    station_id: int
    metric: Metric
    kind: ClockKind
    at: datetime
    due_at: datetime | None = None
    amount: int | None = None
    unit: Unit | None = None
    policy: str | None = None
    reason: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """What the events of one metric add up to.

    ``paused_total`` is real time. ``first_fulfilled_at`` stays when the ticket is reopened.
    ``level`` is the last warning given.
    """

    ticket_id: int
    metric: Metric
    station_id: int
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    amount: int | None = None
    unit: Unit | None = None
    policy: str | None = None
    paused_since: datetime | None = None
    paused_total: timedelta = timedelta()
    fulfilled_at: datetime | None = None
    first_fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    level: int = 0

    @property
    def live(self) -> bool:
        """True while it can still be met."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    def elapsed(self, until: datetime) -> timedelta:
        """Return the real time that counts so far, pauses left out."""
        end = self.fulfilled_at or self.paused_since or until
        return max(timedelta(), end - self.started_at - self.paused_total)

    def warns_at(self, level: int, shares: tuple[float, ...]) -> datetime | None:
        """Return when a level is due: a share of the time, or the end of it for the breach."""
        if self.due_at is None:
            return None
        if level >= BREACH or level > len(shares):
            return self.due_at if level >= BREACH else None
        return self.started_at + (self.due_at - self.started_at) * shares[level - 1]

    def next_look(self, shares: tuple[float, ...]) -> datetime | None:
        """Return when somebody must look again; never while it stands still."""
        if self.state is not ClockState.RUNNING:
            return None
        moments = [self.warns_at(level, shares) for level in range(self.level + 1, BREACH + 1)]
        return min((one for one in moments if one is not None), default=None)


def recompute(events: Iterable[ClockEvent]) -> Clock:
    """Compute a clock from its events, oldest first."""
    clock: Clock | None = None
    for event in events:
        clock = follow(clock, event)
    if clock is None:
        raise ValueError("a clock without events")
    return clock


def follow(clock: Clock | None, event: ClockEvent) -> Clock:
    """Return what a clock becomes by one more event; raises ``NotRunning`` for an illegal one."""
    if clock is None:
        if event.kind is not ClockKind.ACTIVATE:
            raise NotRunning
        return Clock(
            event.ticket_id,
            event.metric,
            event.station_id,
            ClockState.RUNNING,
            event.at,
            event.due_at,
            event.amount,
            event.unit,
            event.policy,
        )
    return _MOVES[event.kind](clock, event)


def due_from(target: Target, start: datetime, calendar: Calendar) -> datetime:
    """Return when a target is due that counts from ``start``."""
    if target.unit is Unit.MINUTES:
        return start + timedelta(minutes=target.amount)
    if target.unit is Unit.WORKING_MINUTES:
        return calendar.after_working_time(start, timedelta(minutes=target.amount))
    return calendar.after_working_days(start, target.amount)


def resumed_due(clock: Clock, at: datetime, calendar: Calendar) -> datetime | None:
    """Return when a paused clock is due once it goes on at ``at``, in its own unit."""
    if clock.due_at is None or clock.paused_since is None:
        return clock.due_at
    if clock.unit is Unit.MINUTES or clock.unit is None:
        return clock.due_at + (at - clock.paused_since)
    left = calendar.working_time(clock.paused_since, clock.due_at)
    return calendar.after_working_time(at, left) if left else max(clock.due_at, at)


def _activate(clock: Clock, _event: ClockEvent) -> Clock:
    # Whatever opened it twice, it runs from the first time on.
    return clock


def _pause(clock: Clock, event: ClockEvent) -> Clock:
    if clock.state is not ClockState.RUNNING:
        raise NotRunning
    if not event.reason:
        raise NoPauseReason
    return replace(clock, state=ClockState.PAUSED, paused_since=event.at)


def _resume(clock: Clock, event: ClockEvent) -> Clock:
    if clock.state is not ClockState.PAUSED or clock.paused_since is None:
        raise NotRunning
    return replace(
        clock,
        state=ClockState.RUNNING,
        due_at=event.due_at,
        paused_since=None,
        paused_total=clock.paused_total + max(timedelta(), event.at - clock.paused_since),
    )


def _fulfil(clock: Clock, event: ClockEvent) -> Clock:
    if not clock.live:
        raise NotRunning
    paused = clock.paused_total
    if clock.paused_since is not None:
        paused += max(timedelta(), event.at - clock.paused_since)
    return replace(
        clock,
        state=ClockState.MET,
        paused_since=None,
        paused_total=paused,
        fulfilled_at=event.at,
        first_fulfilled_at=clock.first_fulfilled_at or event.at,
    )


def _reopen(clock: Clock, event: ClockEvent) -> Clock:
    if clock.state is not ClockState.MET or clock.fulfilled_at is None:
        raise NotRunning
    closed = max(timedelta(), event.at - clock.fulfilled_at)
    return replace(
        clock,
        state=ClockState.RUNNING,
        due_at=event.due_at,
        paused_total=clock.paused_total + closed,
        fulfilled_at=None,
    )


def _retarget(clock: Clock, event: ClockEvent) -> Clock:
    if not clock.live:
        raise NotRunning
    return replace(
        clock,
        due_at=event.due_at,
        amount=event.amount,
        unit=event.unit,
        policy=event.policy,
        level=0,
    )


def _warn(clock: Clock, event: ClockEvent) -> Clock:
    return replace(clock, level=max(clock.level, event.level))


def _breach(clock: Clock, event: ClockEvent) -> Clock:
    return replace(clock, level=BREACH, breached_at=clock.breached_at or event.at)


def _cancel(clock: Clock, _event: ClockEvent) -> Clock:
    if not clock.live:
        raise NotRunning
    return replace(clock, state=ClockState.CANCELLED, paused_since=None)


_MOVES = {
    ClockKind.ACTIVATE: _activate,
    ClockKind.PAUSE: _pause,
    ClockKind.RESUME: _resume,
    ClockKind.FULFIL: _fulfil,
    ClockKind.REOPEN: _reopen,
    ClockKind.RETARGET: _retarget,
    ClockKind.WARN: _warn,
    ClockKind.BREACH: _breach,
    ClockKind.CANCEL: _cancel,
}
