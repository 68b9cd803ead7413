"""A clock of a ticket: an append-only log of events, and what they add up to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from tickets.policies import Metric, Unit

CLOSED = "closed"
"""The reason for which a clock stood still between being met and its ticket's reopening."""

OWNER, SUPERVISOR, BREACH = 1, 2, 3
"""Levels: the owner's warning, the supervisor's, and the breach, of which the leader hears."""


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


class ClockOutOfOrder(Fact):
    """This cannot happen to a clock as it stands: its log would make no sense."""

    key = "clock.out_of_order"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One line of the log; who stores it gives it its ``id``.

    ``at`` is when it took effect. ``due_at``, ``owner_at`` and ``supervisor_at`` are when the clock
    is due and its two warnings are, from then on: they are kept here so that the log can be added
    up again when calendars and policies have changed. In a breach ``due_at`` is what was missed.
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
    owner_at: datetime | None = None
    supervisor_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What the events of one metric add up to.

    ``amount``, ``unit`` and ``policy`` are its target. ``due_at`` is the first moment that is too
    late, ``level`` the last level reached, ``next_at`` when somebody must look again. A paused or
    cancelled clock stands still since ``paused_since``; ``paused_total`` is all such time that is
    over, in real time. ``first_fulfilled_at`` stays when the ticket is reopened. ``moved_at`` is
    when the last event but warnings and breaches took effect.
    """

    ticket_id: int
    metric: Metric
    station_id: int
    state: ClockState
    started_at: datetime
    moved_at: datetime
    due_at: datetime | None = None
    owner_at: datetime | None = None
    supervisor_at: datetime | None = None
    amount: int | None = None
    unit: Unit | None = None
    policy: str | None = None
    paused_since: datetime | None = None
    paused_total: timedelta = timedelta()
    fulfilled_at: datetime | None = None
    first_fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    level: int = 0
    next_at: datetime | None = None

    @property
    def live(self) -> bool:
        """True while it can still be met."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    @property
    def stands_since(self) -> datetime | None:
        """When it was met, paused or cancelled; a running clock stands since never."""
        return self.paused_since or self.fulfilled_at

    def coming(self) -> Iterator[tuple[int, datetime]]:
        """Yield the levels that are not reached yet, with their moments, in order."""
        moments = ((OWNER, self.owner_at), (SUPERVISOR, self.supervisor_at), (BREACH, self.due_at))
        for level, moment in moments:
            if level > self.level and moment is not None:
                yield level, moment


def elapsed(clock: Clock, until: datetime) -> timedelta:
    """Return the real time that counted up to ``until``, which no event may be later than."""
    end = min(clock.stands_since or until, until)
    return max(timedelta(), end - clock.started_at - clock.paused_total)


def breached(clock: Clock) -> bool:
    """True when it was late, once; what was cancelled counts for nobody and against nobody."""
    return clock.breached_at is not None and clock.state is not ClockState.CANCELLED


def recompute(events: Iterable[ClockEvent]) -> Clock:
    """Add up the events of one clock, oldest first; raises ``ClockOutOfOrder``."""
    return advance(None, events)


def advance(clock: Clock | None, events: Iterable[ClockEvent]) -> Clock:
    """Return what a clock becomes by further events; raises ``ClockOutOfOrder``."""
    for event in events:
        clock = follow(clock, event)
    if clock is None:
        raise ClockOutOfOrder(kind="nothing", state="absent")
    return clock


def follow(clock: Clock | None, event: ClockEvent) -> Clock:
    """Return what a clock becomes by one more event; raises ``ClockOutOfOrder``."""
    if clock is None:
        return _settled(_begin(event))
    if clock.state not in _FROM[event.kind] or not _fits(clock, event):
        raise ClockOutOfOrder(kind=event.kind.value, state=clock.state.value)
    if event.kind in _LOOKS:
        return _settled(_reach(clock, event))
    if clock.breached_at is not None and event.at < clock.breached_at:
        # It became known late: by then a breach had been recorded that had not happened.
        clock = replace(clock, breached_at=None, level=SUPERVISOR)
    return _settled(replace(_MOVES[event.kind](clock, event), moved_at=event.at))


def standstills(events: Iterable[ClockEvent]) -> list[tuple[datetime, datetime]]:
    """Return the times that do not count and are over, from a clock's log, oldest first."""
    found, since, cancelled = [], None, None
    for event in events:
        if event.kind in _STOPS:
            # A paused clock that is then cancelled has stood still all along.
            since = since or event.at
            cancelled = event.at if event.kind is ClockKind.CANCEL else None
        elif event.kind in _STARTS and since is not None:
            found.append((since, event.at))
            since = cancelled = None
        elif event.kind is ClockKind.RETARGET and since is not None and cancelled is not None:
            # It was cancelled for nothing: only a pause before that does not count.
            found += [(since, cancelled)] if since < cancelled else []
            since = cancelled = None
    return found


def _settled(clock: Clock) -> Clock:
    running = clock.state is ClockState.RUNNING
    moments = [moment for _, moment in clock.coming()] if running else []
    return replace(clock, next_at=moments[0] if moments else None)


def _fits(clock: Clock, event: ClockEvent) -> bool:
    own = (clock.ticket_id, clock.metric) == (event.ticket_id, event.metric)
    further = event.kind not in _LOOKS or event.level > clock.level
    return own and further and event.at >= clock.moved_at


def _begin(event: ClockEvent) -> Clock:
    if event.kind is not ClockKind.ACTIVATE:
        raise ClockOutOfOrder(kind=event.kind.value, state="absent")
    clock = Clock(
        ticket_id=event.ticket_id,
        metric=event.metric,
        station_id=event.station_id,
        state=ClockState.RUNNING,
        started_at=event.at,
        moved_at=event.at,
    )
    return _retarget(clock, event)


def _retarget(clock: Clock, event: ClockEvent) -> Clock:
    if clock.state is ClockState.CANCELLED:
        # It had stood since ``moved_at`` for nothing; a pause before that stays one.
        paused = clock.moved_at - (clock.paused_since or clock.moved_at)
        clock = replace(
            clock,
            state=ClockState.RUNNING,
            paused_since=None,
            paused_total=clock.paused_total + paused,
        )
    return replace(_due(clock, event), amount=event.amount, unit=event.unit, policy=event.policy)


def _due(clock: Clock, event: ClockEvent) -> Clock:
    return replace(
        clock,
        due_at=event.due_at,
        owner_at=event.owner_at,
        supervisor_at=event.supervisor_at,
    )


def _reach(clock: Clock, event: ClockEvent) -> Clock:
    late = event.at if event.kind is ClockKind.BREACH else None
    return replace(clock, level=event.level, breached_at=clock.breached_at or late)


def _pause(clock: Clock, event: ClockEvent) -> Clock:
    return replace(clock, state=ClockState.PAUSED, paused_since=event.at)


def _fulfil(clock: Clock, event: ClockEvent) -> Clock:
    return replace(
        clock,
        state=ClockState.MET,
        fulfilled_at=event.at,
        first_fulfilled_at=clock.first_fulfilled_at or event.at,
    )


def _go_on(clock: Clock, event: ClockEvent) -> Clock:
    stood = event.at - (clock.stands_since or event.at)
    return replace(
        _due(clock, event),
        state=ClockState.RUNNING,
        paused_since=None,
        fulfilled_at=None,
        paused_total=clock.paused_total + stood,
    )


def _cancel(clock: Clock, event: ClockEvent) -> Clock:
    since = clock.paused_since or event.at
    return replace(clock, state=ClockState.CANCELLED, paused_since=since)


_LOOKS = frozenset((ClockKind.WARN, ClockKind.BREACH))
_STOPS = frozenset((ClockKind.PAUSE, ClockKind.FULFIL, ClockKind.CANCEL))
_STARTS = frozenset((ClockKind.RESUME, ClockKind.REOPEN))

_RUNNING = frozenset((ClockState.RUNNING,))
_PAUSED = frozenset((ClockState.PAUSED,))
_OVER = frozenset((ClockState.MET, ClockState.CANCELLED))

_FROM: dict[ClockKind, frozenset[ClockState]] = {
    ClockKind.ACTIVATE: frozenset(),
    ClockKind.PAUSE: _RUNNING,
    ClockKind.RESUME: _PAUSED,
    ClockKind.FULFIL: _RUNNING,
    ClockKind.REOPEN: _OVER,
    ClockKind.RETARGET: _RUNNING | _PAUSED | frozenset((ClockState.CANCELLED,)),
    ClockKind.WARN: _RUNNING,
    ClockKind.BREACH: _RUNNING,
    ClockKind.CANCEL: _RUNNING | _PAUSED,
}
_MOVES: dict[ClockKind, Callable[[Clock, ClockEvent], Clock]] = {
    ClockKind.PAUSE: _pause,
    ClockKind.RESUME: _go_on,
    ClockKind.FULFIL: _fulfil,
    ClockKind.REOPEN: _go_on,
    ClockKind.RETARGET: _retarget,
    ClockKind.CANCEL: _cancel,
}
