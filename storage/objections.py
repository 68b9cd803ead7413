"""Objections of staff to what is counted against them, and the decisions about them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update

from stations.scope import SYSTEM, Scope
from storage import desk_tables, outer_tables, tables
from storage.counted import Cut, counted
from storage.rows import into
from storage.scoping import Condition, within
from storage.tickets import concerns, handled
from storage.unit_of_work import Work
from tickets.clock import ClockState
from tickets.entry import EntryKind
from tickets.objection import About, Objection, ObjectionState
from tickets.promise import PromiseState
from tickets.ticket import Ticket

_objections = outer_tables.objections
_tickets = tables.tickets
_entries = tables.ticket_entries
_clocks = desk_tables.clocks
_ratings = desk_tables.ratings
_promises = desk_tables.promises


async def counted_against(
    work: Work, scope: Scope, ticket: Ticket, person_id: int
) -> dict[About, datetime]:
    """Return what of a ticket the figures hold against somebody, each with when it last happened.

    Only what the asker sees of tickets.
    """
    theirs = ticket.owner_id == person_id
    said_by = [_promises.c.person_id == person_id]
    if theirs:
        said_by.append(_promises.c.person_id.is_(None))
    held = {
        About.REOPENED: _last(_entries, "at", _entries.c.kind == EntryKind.REOPENED.value),
        About.CSAT: _last(
            _ratings, "rated_at", _ratings.c.owner_id == person_id, _ratings.c.score.is_not(None)
        ),
        About.PROMISE: _last(
            _promises, "due_at", _promises.c.state == PromiseState.BROKEN.value, or_(*said_by)
        ),
    }
    seen = (
        select(*(one.label(about.value) for about, one in held.items()))
        .select_from(_tickets)
        .where(_tickets.c.id == ticket.id, handled(scope))
    )
    row = (await work.run(seen)).mappings().first()
    if row is None:
        return {}
    found = {about: row[about.value] for about in held if row[about.value] is not None}
    if not theirs:
        found.pop(About.REOPENED, None)
    if theirs:
        late = select(_clocks.c.metric, _clocks.c.breached_at).where(
            _clocks.c.ticket_id == ticket.id,
            _clocks.c.breached_at.is_not(None),
            _clocks.c.state != ClockState.CANCELLED.value,
        )
        found |= {About(metric): at for metric, at in await work.run(late)}
    return found


def _last(table: Any, moment: str, *conditions: Condition) -> Any:
    query = select(func.max(table.c[moment])).where(table.c.ticket_id == _tickets.c.id, *conditions)
    return query.scalar_subquery()


async def made_by(
    work: Work, scope: Scope, ticket_id: int, person_id: int
) -> dict[About, datetime]:
    """Return what somebody has objected to about a ticket already, and when last."""
    query = (
        select(_objections.c.metric, func.max(_objections.c.at))
        .where(
            _objections.c.ticket_id == ticket_id,
            _objections.c.person_id == person_id,
            within(scope, _objections.c.station_id),
        )
        .group_by(_objections.c.metric)
    )
    return {About(metric): at for metric, at in await work.run(query)}


async def add(work: Work, one: Objection) -> None:
    """Write an objection down."""
    await work.run(insert(_objections).values(_row(one)))


async def settle(work: Work, one: Objection) -> None:
    """Write a decision down; raises ``ChangedMeanwhile`` where another was quicker."""
    await work.run_once(
        update(_objections)
        .where(_objections.c.id == one.id, _objections.c.state == ObjectionState.OPEN.value)
        .values(_row(one)),
        "objection",
    )


async def objection(work: Work, scope: Scope, objection_id: int) -> Objection | None:
    """Return an objection."""
    query = _visible(scope).where(_objections.c.id == objection_id)
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Objection, row)


async def objections(
    work: Work, scope: Scope, limit: int, *, skip: int = 0, shared: bool = False
) -> tuple[Objection, ...]:
    """Return objections but for the first ``skip``: those that wait first, then the newest.

    ``shared``: nobody knows who reads them, so nothing about reports or about staff.
    """
    query = _visible(scope).order_by(
        _objections.c.decided_at.is_not(None), _objections.c.at.desc(), _objections.c.id.desc()
    )
    if shared:
        query = query.where(counted(scope, Cut(shared=True)))
    rows = (await work.run(query.offset(skip).limit(limit))).mappings()
    return tuple(into(Objection, row) for row in rows)


def _visible(scope: Scope) -> Any:
    """One's own; whoever sees the ticket and a whole station sees everybody's there."""
    shown = select(_objections).join(_tickets, _tickets.c.id == _objections.c.ticket_id)
    if scope == SYSTEM:
        return shown
    own = _objections.c.person_id == scope.person_id
    whole = scope.stations if scope.districts is None else scope.whole
    all_of_it = _objections.c.station_id.in_(whole or ())
    if scope.person_id is None:
        return shown.where(handled(scope), all_of_it)
    hidden = concerns(scope.person_id)
    return shown.where(~hidden, or_(own, and_(handled(scope), all_of_it)))


def _row(one: Objection) -> dict[str, Any]:
    return asdict(one) | {"metric": one.metric.value, "state": one.state.value}
