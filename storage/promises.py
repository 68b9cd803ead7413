"""The ledger of promises: who gave which time for what, and what became of it."""

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update

from stations.scope import Scope
from storage import desk_tables, incidents, tables, tickets
from storage.rows import into
from storage.scoping import Condition, only_for_the_program
from storage.unit_of_work import Work
from tickets.promise import Promise, PromiseState
from tickets.ticket import Ticket
from tickets.time_phrases import What

_promises = desk_tables.promises
_tickets = tables.tickets
_incidents = tables.incidents


async def add(work: Work, promise: Promise) -> None:
    """Write a new promise."""
    await work.run(insert(_promises).values(**_row(promise)))


async def save(work: Work, promise: Promise, before: Promise) -> None:
    """Write down what became of a promise; raises ``ChangedMeanwhile`` when it is not as before."""
    same = (
        _promises.c.id == before.id,
        _promises.c.state == before.state.value,
        _promises.c.due_at == before.due_at,
    )
    await work.run_once(update(_promises).where(*same).values(**_row(promise)), "promise")


async def promise_of(work: Work, scope: Scope, promise_id: int) -> Promise | None:
    """Return one promise about a ticket or an incident that the asker sees."""
    found = await _many(work, _promises.c.id == promise_id, _visible(scope))
    return found[0] if found else None


async def promises_about(work: Work, scope: Scope, ticket: Ticket) -> tuple[Promise, ...]:
    """Return what was promised about a ticket, or its incident's restoration, oldest first."""
    about: Condition = _promises.c.ticket_id == ticket.id
    if ticket.incident_id is not None:
        common = _promises.c.incident_id == ticket.incident_id
        about = or_(about, and_(common, _promises.c.what == What.RESTORE.value))
    return await _many(work, about, _visible(scope))


async def promises_about_incident(
    work: Work, scope: Scope, incident_id: int
) -> tuple[Promise, ...]:
    """Return what was promised about an incident, oldest first."""
    return await _many(work, _promises.c.incident_id == incident_id, _visible(scope))


async def hand_on(work: Work, ticket_id: int, to: int) -> None:
    """A ticket went into another one: what is still open of it was promised all the same."""
    await work.run(
        update(_promises)
        .where(_promises.c.ticket_id == ticket_id, _promises.c.state == PromiseState.OPEN.value)
        .values(ticket_id=to)
    )


async def due_promises(work: Work, scope: Scope, limit: int) -> tuple[Promise, ...]:
    """Return the promises at which somebody must look by now."""
    only_for_the_program(scope)
    query = (
        select(_promises)
        .where(_promises.c.next_at <= work.now)
        .order_by(_promises.c.next_at, _promises.c.id)
        .limit(limit)
    )
    return tuple(into(Promise, row) for row in (await work.run(query)).mappings())


async def next_promise(work: Work, scope: Scope) -> datetime | None:
    """Return when somebody must look at a promise next."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_promises.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


def _joined() -> Any:
    return _promises.outerjoin(_tickets, _tickets.c.id == _promises.c.ticket_id).outerjoin(
        _incidents, _incidents.c.id == _promises.c.incident_id
    )


def _visible(scope: Scope) -> Condition:
    """Say which promises a scope covers: those of its tickets, and of its incidents alone."""
    of_ticket = and_(_promises.c.ticket_id.is_not(None), tickets.visible(scope))
    of_incident = and_(_promises.c.ticket_id.is_(None), incidents.visible(scope))
    return or_(of_ticket, of_incident)


async def _many(work: Work, *conditions: Condition) -> tuple[Promise, ...]:
    query = select(_promises).select_from(_joined()).where(*conditions).order_by(_promises.c.id)
    return tuple(into(Promise, row) for row in (await work.run(query)).mappings())


def _row(one: Promise) -> dict[str, Any]:
    row = {field.name: getattr(one, field.name) for field in fields(Promise)}
    return {name: value.value if isinstance(value, Enum) else value for name, value in row.items()}
