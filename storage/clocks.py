"""The clocks of tickets: the log of their events, and the projection that says what is next."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.clock import Clock, ClockEvent, ClockState
from tickets.policies import Metric, Unit

_events = desk_tables.clock_events
_clocks = desk_tables.clocks
_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock at which somebody must look, by its key."""

    ticket_id: int
    metric: Metric


async def clocks_of(work: Work, scope: Scope, ticket_id: int) -> dict[Metric, Clock]:
    """Return a ticket's clocks."""
    query = (
        select(_clocks)
        .join(_tickets, _tickets.c.id == _clocks.c.ticket_id)
        .where(_clocks.c.ticket_id == ticket_id, visible(scope))
    )
    found = [into(Clock, row) for row in (await work.run(query)).mappings()]
    return {one.metric: one for one in found}


async def events_of(work: Work, scope: Scope, ticket_id: int) -> tuple[ClockEvent, ...]:
    """Return the log of a ticket's clocks, oldest first."""
    query = (
        select(_events)
        .join(_tickets, _tickets.c.id == _events.c.ticket_id)
        .where(_events.c.ticket_id == ticket_id, visible(scope))
        .order_by(_events.c.id)
    )
    return tuple(into(ClockEvent, row) for row in (await work.run(query)).mappings())


async def write(work: Work, clock: Clock, events: Collection[ClockEvent]) -> None:
    """Add events to the log, giving them ids, and let the projection be ``clock``."""
    for event in events:
        await work.run(insert(_events).values(**_row(replace(event, id=work.new_id()))))
    row = _row(clock)
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_clocks).values(**row)
    changed = {name: value for name, value in row.items() if name not in ("ticket_id", "metric")}
    await work.run(
        statement.on_conflict_do_update(index_elements=["ticket_id", "metric"], set_=changed)
    )


def _row(one: Clock | ClockEvent) -> dict[str, Any]:
    row = {field.name: getattr(one, field.name) for field in fields(one)}
    return {name: value.value if isinstance(value, Enum) else value for name, value in row.items()}


async def due_clocks(work: Work, scope: Scope, limit: int) -> tuple[DueClock, ...]:
    """Return the clocks at which somebody must look by now."""
    only_for_the_program(scope)
    query = (
        select(_clocks.c.ticket_id, _clocks.c.metric)
        .where(_clocks.c.next_at <= work.now)
        .order_by(_clocks.c.next_at)
        .limit(limit)
    )
    return tuple(into(DueClock, row) for row in (await work.run(query)).mappings())


async def next_due(work: Work, scope: Scope) -> datetime | None:
    """Return when somebody must look at a clock next."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_clocks.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


async def counted_by_calendar(work: Work, scope: Scope, station_id: int) -> tuple[int, ...]:
    """Return the tickets of a station that have a live clock in working time."""
    only_for_the_program(scope)
    query = (
        select(_clocks.c.ticket_id)
        .distinct()
        .where(
            _clocks.c.station_id == station_id,
            _clocks.c.state.in_([ClockState.RUNNING.value, ClockState.PAUSED.value]),
            _clocks.c.unit.in_([Unit.WORKING_DAYS.value, Unit.WORKING_MINUTES.value]),
        )
        .order_by(_clocks.c.ticket_id)
    )
    return tuple((await work.run(query)).scalars())
