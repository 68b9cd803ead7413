"""An objection (申诉): staff say that something is counted against the wrong person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from tickets.pack_table import Table


class About(StrEnum):
    """What counts against somebody: a clock that ran out, a reopening, a score, a promise."""

    CONTACT = "contact"
    ARRIVAL = "arrival"
    RESTORATION = "restoration"
    ANSWER = "answer"
    REOPENED = "reopened"
    CSAT = "csat"
    PROMISE = "promise"


class ObjectionState(StrEnum):
    """``UPHELD``: it no longer counts against who objected."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class NothingCounted(Fact):
    """Nothing of this ticket counts against whoever objects."""

    key = "objection.nothing_counted"


class ObjectedBefore(Fact):
    """An objection to what happened once is made once; its decision stands."""

    key = "objection.made_before"


class ObjectionTooLate(Fact):
    """So long after a ticket was closed its figures stand."""

    key = "objection.too_late"


class ObjectionDecided(Fact):
    """Somebody has decided already."""

    key = "objection.decided"


class NoJudgeOfOwnCause(Fact):
    """Nobody decides about their own objection."""

    key = "objection.own_cause"


@dataclass(frozen=True, slots=True)
class ObjectionRules:
    """Until so many days after a ticket was closed somebody may object."""

    days: int = 15


@dataclass(frozen=True, slots=True)
class Objection:
    """``person_id`` is who objects to what counts against them; ``decision`` are the reasons."""

    id: int
    station_id: int
    ticket_id: int
    metric: About
    person_id: int
    words: str
    at: datetime
    state: ObjectionState = ObjectionState.OPEN
    decided_by: int | None = None
    decided_at: datetime | None = None
    decision: str | None = None


def may_object(
    counted: Mapping[About, datetime],
    made: Mapping[About, datetime],
    closed_at: datetime | None,
    now: datetime,
    rules: ObjectionRules,
) -> tuple[About, ...]:
    """Return what may still be objected to, of what counts against somebody.

    ``counted`` has the last time that each happened, ``made`` when it was last objected to: what
    happens again may be objected to again.

    Raises ``NothingCounted``, ``ObjectionTooLate`` or ``ObjectedBefore``.
    """
    if not counted:
        raise NothingCounted
    if closed_at is not None and now > closed_at + timedelta(days=rules.days):
        raise ObjectionTooLate(days=rules.days)
    left = tuple(
        one for one in About if one in counted and (one not in made or made[one] < counted[one])
    )
    if not left:
        raise ObjectedBefore
    return left


def decide(one: Objection, by: int, upheld: bool, words: str, now: datetime) -> Objection:
    """Return a decided objection; raises ``NoJudgeOfOwnCause`` or ``ObjectionDecided``."""
    if by == one.person_id:
        raise NoJudgeOfOwnCause
    if one.state is not ObjectionState.OPEN:
        raise ObjectionDecided
    state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    return replace(one, state=state, decided_by=by, decided_at=now, decision=words)


def read_objection_rules(table: Table) -> ObjectionRules:
    """Read until when somebody may object."""
    read = ObjectionRules(table.whole("days"))
    table.text("source")
    table.end()
    return read
