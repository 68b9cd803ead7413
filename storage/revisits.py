"""Revisits (回访): whom a person asks again, by when, and what they said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.ticket_pages import fit_for_all
from storage.tickets import visible
from storage.unit_of_work import Work

_revisits = desk_tables.revisits
_tickets = tables.tickets

PLANNED, DONE, DROPPED = "planned", "done", "dropped"


@dataclass(frozen=True, slots=True)
class RevisitRow:
    """One revisit; ``outcome`` is satisfied, unsatisfied or unreached.

    ``next_at``: when somebody is to be told that it waits.
    """

    id: int
    ticket_id: int
    station_id: int
    person_id: int
    state: str
    planned_at: datetime
    next_at: datetime | None = None
    done_by: int | None = None
    done_at: datetime | None = None
    outcome: str | None = None


async def plan(work: Work, row: RevisitRow) -> None:
    """Write down that somebody is to be asked; what was dropped may be planned again."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_revisits).values(
        id=row.id,
        ticket_id=row.ticket_id,
        station_id=row.station_id,
        person_id=row.person_id,
        state=row.state,
        planned_at=row.planned_at,
        next_at=row.next_at,
    )
    await work.run(
        statement.on_conflict_do_update(
            index_elements=["ticket_id", "planned_at"],
            set_={"state": PLANNED, "next_at": row.next_at},
            where=_revisits.c.state == DROPPED,
        )
    )


async def planned(
    work: Work, scope: Scope, limit: int, *, confidential: bool = True
) -> tuple[RevisitRow, ...]:
    """Return who is still to be asked about the tickets that the asker sees, oldest first.

    Without ``confidential`` only what everybody of the station may read about together.
    """
    common = true() if confidential else fit_for_all()
    query = (
        select(_revisits)
        .join(_tickets, _tickets.c.id == _revisits.c.ticket_id)
        .where(
            _revisits.c.state == PLANNED,
            _revisits.c.planned_at <= work.now,
            visible(scope),
            common,
        )
        .order_by(_revisits.c.planned_at, _revisits.c.id)
        .limit(limit)
    )
    return tuple(into(RevisitRow, row) for row in (await work.run(query)).mappings())


async def untold(work: Work, scope: Scope) -> tuple[RevisitRow, ...]:
    """Return the revisits of which somebody is to be told by now, those of one station."""
    only_for_the_program(scope)
    due = (_revisits.c.state == PLANNED, _revisits.c.next_at <= work.now)
    first = select(_revisits.c.station_id).where(*due).order_by(_revisits.c.next_at).limit(1)
    query = (
        select(_revisits)
        .where(*due, _revisits.c.station_id == first.scalar_subquery())
        .order_by(_revisits.c.id)
    )
    return tuple(into(RevisitRow, row) for row in (await work.run(query)).mappings())


async def told(work: Work, ids: Collection[int]) -> None:
    """Write down that somebody was told of these."""
    await work.run(update(_revisits).where(_revisits.c.id.in_(ids)).values(next_at=None))


async def next_untold(work: Work, scope: Scope) -> datetime | None:
    """Return when somebody is to be told of a revisit next."""
    only_for_the_program(scope)
    query = select(func.min(_revisits.c.next_at)).where(_revisits.c.state == PLANNED)
    found = (await work.run(query)).scalar()
    return found if isinstance(found, datetime) else None


async def revisit(work: Work, scope: Scope, revisit_id: int) -> RevisitRow | None:
    """Return one revisit of a ticket that the asker sees."""
    query = (
        select(_revisits)
        .join(_tickets, _tickets.c.id == _revisits.c.ticket_id)
        .where(_revisits.c.id == revisit_id, visible(scope))
    )
    row = (await work.run(query)).mappings().first()
    return into(RevisitRow, row) if row else None


async def revisits_of(work: Work, scope: Scope, ticket_id: int) -> tuple[RevisitRow, ...]:
    """Return the revisits of a ticket, the oldest first."""
    query = (
        select(_revisits)
        .join(_tickets, _tickets.c.id == _revisits.c.ticket_id)
        .where(_revisits.c.ticket_id == ticket_id, visible(scope))
        .order_by(_revisits.c.id)
    )
    return tuple(into(RevisitRow, row) for row in (await work.run(query)).mappings())


async def settle(work: Work, revisit_id: int, by: int, outcome: str) -> bool:
    """Write down what became of it; ``False`` when somebody did before."""
    statement = (
        update(_revisits)
        .where(_revisits.c.id == revisit_id, _revisits.c.state == PLANNED)
        .values(state=DONE, done_by=by, done_at=work.now, outcome=outcome)
    )
    return bool((await work.run(statement)).rowcount)


async def drop(work: Work, ticket_id: int) -> None:
    """A ticket is worked on again: nobody need be asked about it now."""
    await work.run(
        update(_revisits)
        .where(_revisits.c.ticket_id == ticket_id, _revisits.c.state == PLANNED)
        .values(state=DROPPED)
    )
