"""Which tickets figures are made of, and what they are told apart by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    exists,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from stations.scope import Scope
from storage import desk_tables, outer_tables, tables
from storage.scoping import Condition, within
from storage.tickets import concerns, handled
from tickets.figures import By
from tickets.kinds import CONFIDENTIAL
from tickets.objection import ObjectionState
from tickets.ticket import Outcome

UPHELD = ObjectionState.UPHELD.value

_tickets = tables.tickets
_subjects = desk_tables.ticket_subjects
_objections = outer_tables.objections
_staff = tables.staff
# What went into another ticket, or was no request at all, is counted nowhere.
_NONE = (Outcome.MERGED.value, Outcome.MISJUDGED.value)

Key = int | str | None
Number = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` and before ``until``, at one station or (``None``) at all that one may see."""

    station_id: int | None
    since: datetime
    until: datetime

    def holds(self, station: ColumnElement[Any], moment: ColumnElement[Any]) -> Condition:
        """Say that something of a station happened in the period."""
        return and_(self.begun(station, moment), moment < self.until)

    def begun(self, station: ColumnElement[Any], moment: ColumnElement[Any]) -> Condition:
        """Say that something of a station happened after the period began."""
        return and_(self.here(station), moment >= self.since)

    def here(self, station: ColumnElement[Any]) -> Condition:
        """Say that something is of the station in question."""
        return true() if self.station_id is None else station == self.station_id


@dataclass(frozen=True, slots=True)
class Cut:
    """Which of a period's tickets; whatever is ``None`` does not narrow.

    ``shared``: several people read along, or nobody knows who will. Reports, and all that is about
    staff, are left out then, because whom it concerns may be among them.
    """

    district_id: int | None = None
    kind: str | None = None
    owner_id: int | None = None
    shared: bool = False


EVERYTHING = Cut()


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tickets of which period; ``excluded`` are the reasons whose pauses do not count."""

    period: Period
    cut: Cut = EVERYTHING
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What figures are told apart by; ``parts`` are the moments at which a period's parts begin."""

    by: By
    parts: Sequence[datetime] = field(default=())


def counted(scope: Scope, cut: Cut) -> Condition:
    """Say which tickets somebody's figures are made of: what they handle, as far as a cut goes.

    Their own tickets as a resident are no work of theirs; what was given to them is, wherever.
    """
    covered = handled(scope)
    if cut.owner_id is not None and cut.owner_id == scope.person_id:
        own = and_(_tickets.c.kind != CONFIDENTIAL, not_(concerns(cut.owner_id)))
        covered = or_(covered, and_(within(scope, _tickets.c.station_id), own))
    conditions = [covered, or_(_tickets.c.outcome.is_(None), _tickets.c.outcome.not_in(_NONE))]
    if cut.district_id is not None:
        conditions.append(_tickets.c.district_id == cut.district_id)
    if cut.kind is not None:
        conditions.append(_tickets.c.kind == cut.kind)
    if cut.owner_id is not None:
        conditions.append(_tickets.c.owner_id == cut.owner_id)
    if cut.shared:
        conditions += [
            _tickets.c.kind != CONFIDENTIAL,
            _tickets.c.about_staff.is_(False),
            not_(exists().where(_subjects.c.ticket_id == _tickets.c.id)),
        ]
    return and_(*conditions)


def group(
    told: Told | None,
    moment: ColumnElement[Any] = _tickets.c.opened_at,
    **otherwise: ColumnElement[Any],
) -> Any:
    """Return what rows are grouped by: a column of their ticket, unless it is ``otherwise``.

    ``moment`` is when what is counted happened.
    """
    if told is None:
        return literal(0)
    if told.by is not By.PART:
        return otherwise.get(told.by.value, _GROUPS[told.by])
    later = list(enumerate(told.parts))[1:]
    steps = [(moment < begin, number - 1) for number, begin in later]
    return case(*steps, else_=len(told.parts) - 1) if steps else literal(0)


def upheld(
    ticket: ColumnElement[Any],
    moment: ColumnElement[Any],
    *metrics: Any,
    person: ColumnElement[Any] | None = None,
) -> Condition:
    """Say that an objection to what happened at a moment was found right.

    It covers what had happened when it was made, and nothing later. What counts for whoever owns
    the ticket counts for nobody to whom it is handed on; with ``person`` it is theirs alone.
    """
    return exists().where(
        _objections.c.ticket_id == ticket,
        true() if person is None else _objections.c.person_id == person,
        _objections.c.state == UPHELD,
        _objections.c.at >= moment,
        or_(*(_objections.c.metric == one for one in metrics)),
    )


def by_staff(person: ColumnElement[Any]) -> Condition:
    """Say that a person serves at some station."""
    return person.in_(select(_staff.c.person_id).where(_staff.c.active))


def number(column: ColumnElement[Any]) -> Number:
    """Take a moment or a span as the number that it is stored as."""
    return type_coerce(column, BigInteger)


_GROUPS: dict[By, ColumnElement[Any]] = {
    By.PERSON: _tickets.c.owner_id,
    By.DISTRICT: _tickets.c.district_id,
    By.KIND: _tickets.c.kind,
    By.STATION: _tickets.c.station_id,
}
