"""How a station stands at this moment: what is open, what is overdue, what waits for a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select

from stations.scope import Scope
from storage import desk_tables, outer_tables, tables
from storage.counted import Cut, counted
from storage.rows import into
from storage.scoping import Condition
from storage.unit_of_work import Work
from tickets.clock import ClockState
from tickets.policies import Metric
from tickets.ticket import State, Ticket

_tickets = tables.tickets
_clocks = desk_tables.clocks
_forms = desk_tables.serious_forms
_objections = outer_tables.objections
_LIVE = (ClockState.RUNNING.value, ClockState.PAUSED.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """``open`` tickets are not dealt with; ``late`` ones have a clock that ran out and runs on."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """A ticket that is not dealt with, and since when what is overdue."""

    ticket: Ticket
    metric: Metric
    since: datetime


async def standing(work: Work, scope: Scope, station_id: int, cut: Cut) -> Standing:
    """Count what is open at a station."""
    here = _open(scope, station_id, cut)
    late = exists().where(_late())
    query = select(func.count()).where(*here)
    whole = int((await work.run(query)).scalar_one())
    return Standing(whole, int((await work.run(query.where(late))).scalar_one()))


async def overdue(
    work: Work, scope: Scope, station_id: int, cut: Cut, limit: int
) -> tuple[Overdue, ...]:
    """Return what has been overdue longest and is not dealt with, a ticket once."""
    since = func.min(_clocks.c.breached_at)
    first = (
        select(_clocks.c.ticket_id, since.label("since"))
        .join(_tickets, _tickets.c.id == _clocks.c.ticket_id)
        .where(*_open(scope, station_id, cut), _late())
        .group_by(_clocks.c.ticket_id)
        .order_by(since, _clocks.c.ticket_id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(_tickets, _clocks.c.metric, _clocks.c.breached_at.label("since"))
        .join(first, first.c.ticket_id == _tickets.c.id)
        .join(
            _clocks,
            and_(_clocks.c.ticket_id == _tickets.c.id, _clocks.c.breached_at == first.c.since),
        )
        .order_by(_clocks.c.breached_at, _tickets.c.id, _clocks.c.metric)
    )
    found: dict[int, Overdue] = {}
    for row in (await work.run(query)).mappings():
        one = Overdue(into(Ticket, row), Metric(row["metric"]), row["since"])
        found.setdefault(one.ticket.id, one)
    return tuple(found.values())


async def undecided(work: Work, scope: Scope, station_id: int) -> Mapping[str, int]:
    """Count what waits for a decision at a station: objections, and forms nobody completed."""
    whole = Cut()
    objections = _about(_objections.c.ticket_id, scope, station_id, whole).where(
        _objections.c.decided_at.is_(None)
    )
    forms = _about(_forms.c.ticket_id, scope, station_id, whole).where(
        _forms.c.completed_at.is_(None)
    )
    return {
        "objections": int((await work.run(objections)).scalar_one()),
        "forms": int((await work.run(forms)).scalar_one()),
    }


def _about(ticket: Any, scope: Scope, station_id: int, cut: Cut) -> Any:
    return (
        select(func.count())
        .select_from(ticket.table)
        .join(_tickets, _tickets.c.id == ticket)
        .where(_tickets.c.station_id == station_id, counted(scope, cut))
    )


def _open(scope: Scope, station_id: int, cut: Cut) -> tuple[Condition, ...]:
    return (
        _tickets.c.station_id == station_id,
        tables.UNFINISHED,
        _tickets.c.state != State.RESOLVED.value,
        counted(scope, cut),
    )


def _late() -> Condition:
    return and_(
        _clocks.c.ticket_id == _tickets.c.id,
        _clocks.c.state.in_(_LIVE),
        _clocks.c.breached_at.is_not(None),
    )
