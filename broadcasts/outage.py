"""An outage (停送电信息): what is off, from when till when, how it stands, and how it may move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chat.errors import Fact


class OutageKind(StrEnum):
    """The three types of the public record (typeCode)."""

    PLANNED = "planned"
    TEMPORARY = "temporary"
    FAULT = "fault"


class OutageState(StrEnum):
    """How an outage stands; ``DRAFT`` is known to its author alone."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REMINDED = "reminded"
    STARTED = "started"
    RESTORED = "restored"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


class OutageMove(StrEnum):
    """What happens to an outage; each is an event in its history."""

    ANNOUNCE = "announce"
    REMIND = "remind"
    START = "start"
    CHANGE_ETR = "change_etr"
    RESCHEDULE = "reschedule"
    EXTEND = "extend"
    CORRECT = "correct"
    RESTORE = "restore"
    REOPEN = "reopen"
    VERIFY = "verify"
    CANCEL = "cancel"


class OutageIsOver(Fact):
    """The supply is back, or the outage does not take place."""

    key = "outage.is_over"


class OutageIsNoDraft(Fact):
    """What was announced is corrected, moved or cancelled, and not announced again."""

    key = "outage.is_no_draft"


class OutageHasNotBegun(Fact):
    """Nothing can be restored that is not off."""

    key = "outage.has_not_begun"


class OutageHasBegun(Fact):
    """What is off already is extended or restored, not moved or cancelled."""

    key = "outage.has_begun"


class EndsBeforeItBegins(Fact):
    """An outage must end after it begins."""

    key = "outage.ends_before_it_begins"


class LiesInThePast(Fact):
    """A time that is to come must not have passed."""

    key = "outage.lies_in_the_past"


@dataclass(frozen=True, slots=True)
class Outage:
    """One outage of one station; moments are UTC.

    ``ends_at`` is when it is planned to end; a fault has none. ``etr_at`` is when the supply is
    expected back as of now. ``scope`` and ``reason`` are words for people. ``external_id`` is its
    id with ``source``. A ``drill`` (演练) reaches nobody but staff.
    """

    id: int
    station_id: int
    kind: OutageKind
    state: OutageState
    starts_at: datetime
    reason: str
    scope: str
    ends_at: datetime | None = None
    etr_at: datetime | None = None
    started_at: datetime | None = None
    restored_at: datetime | None = None
    feeder_id: int | None = None
    external_id: str | None = None
    source: str = "chat"
    entered_by: int | None = None
    drill: bool = False
    version: int = 1

    @property
    def expected_at(self) -> datetime | None:
        """When the supply is expected back: what was said last."""
        return self.etr_at or self.ends_at

    @property
    def known(self) -> bool:
        """True while it is announced and not over: askers are told of it."""
        return self.state in _LIVE

    @property
    def off(self) -> bool:
        """True while the supply is off."""
        return self.state is OutageState.STARTED


_LIVE = frozenset({OutageState.ANNOUNCED, OutageState.REMINDED, OutageState.STARTED})
_AHEAD = frozenset({OutageState.ANNOUNCED, OutageState.REMINDED})
_FROM: Mapping[OutageMove, frozenset[OutageState]] = {
    OutageMove.ANNOUNCE: frozenset({OutageState.DRAFT}),
    OutageMove.REMIND: frozenset({OutageState.ANNOUNCED}),
    OutageMove.START: _AHEAD,
    OutageMove.CHANGE_ETR: _LIVE,
    OutageMove.RESCHEDULE: _AHEAD,
    OutageMove.EXTEND: _LIVE,
    OutageMove.CORRECT: _LIVE | {OutageState.DRAFT},
    OutageMove.RESTORE: frozenset({OutageState.STARTED}),
    OutageMove.REOPEN: frozenset({OutageState.RESTORED}),
    OutageMove.VERIFY: frozenset({OutageState.RESTORED}),
    OutageMove.CANCEL: _AHEAD | {OutageState.DRAFT},
}
_TO = {
    OutageMove.REMIND: OutageState.REMINDED,
    OutageMove.START: OutageState.STARTED,
    OutageMove.RESCHEDULE: OutageState.ANNOUNCED,
    OutageMove.RESTORE: OutageState.RESTORED,
    OutageMove.REOPEN: OutageState.STARTED,
    OutageMove.VERIFY: OutageState.VERIFIED,
    OutageMove.CANCEL: OutageState.CANCELLED,
}


def moved(outage: Outage, move: OutageMove, at: datetime, **changed: object) -> Outage:
    """Return what the outage becomes at a moment; ``changed`` are its fields that change with it.

    A fault has begun when it is announced. Raises the fact that tells why a move is refused, and
    ``EndsBeforeItBegins`` or ``LiesInThePast`` for times that make no sense.
    """
    if outage.state not in _FROM[move]:
        raise _refusal(outage.state, move)
    state = _TO.get(move, outage.state)
    if move is OutageMove.ANNOUNCE:
        began = outage.kind is OutageKind.FAULT or outage.starts_at <= at
        state = OutageState.STARTED if began else OutageState.ANNOUNCED
    now = replace(outage, state=state, **changed)  # type: ignore[arg-type]
    if state is OutageState.STARTED and now.started_at is None:
        now = replace(now, started_at=min(at, now.starts_at))
    if move is OutageMove.RESTORE:
        now = replace(now, restored_at=now.restored_at or at)
    if move is OutageMove.REOPEN:
        now = replace(now, restored_at=None, etr_at=None)
    _check(outage, now, move, at)
    return now


def _check(before: Outage, now: Outage, move: OutageMove, at: datetime) -> None:
    for end in (now.ends_at, now.etr_at):
        if end is not None and end <= now.starts_at:
            raise EndsBeforeItBegins
    if now.etr_at != before.etr_at and now.etr_at is not None and now.etr_at <= at:
        raise LiesInThePast
    told = move in (OutageMove.ANNOUNCE, OutageMove.RESCHEDULE, OutageMove.EXTEND)
    if told and now.ends_at is not None and now.ends_at <= at:
        raise LiesInThePast


def _refusal(state: OutageState, move: OutageMove) -> Fact:
    if state in (OutageState.RESTORED, OutageState.VERIFIED, OutageState.CANCELLED):
        return OutageIsOver()
    if move is OutageMove.ANNOUNCE:
        return OutageIsNoDraft()
    if state is OutageState.STARTED:
        return OutageHasBegun()
    return OutageHasNotBegun()


@dataclass(frozen=True, slots=True)
class OutageEvent:
    """One thing that happened to an outage: what, when, by whom, and which times it changed."""

    id: int
    outage_id: int
    station_id: int
    move: OutageMove
    at: datetime
    person_id: int | None = None
    was: datetime | None = None
    became: datetime | None = None
    words: str = ""


_MOVES_THE_END = frozenset({OutageMove.CHANGE_ETR, OutageMove.EXTEND})


def time_told(
    events: Iterable[OutageEvent], since: datetime, now: datetime | None
) -> datetime | None:
    """Return which time of restoration was told at a moment, by what happened to it afterwards.

    ``now`` is the time that holds now.
    """
    later = (one for one in events if one.move in _MOVES_THE_END and one.at > since)
    first = next(later, None)
    return now if first is None else first.was
