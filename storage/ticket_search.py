"""Tickets by what they are: for other systems, and for files."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from stations.scope import Scope
from storage import tables
from storage.rows import into
from storage.scoping import Condition
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.kinds import CONFIDENTIAL
from tickets.ticket import State, Ticket

_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; whatever is ``None`` does not narrow. ``after`` is the last one seen."""

    station_id: int | None = None
    state: str | None = None
    kind: str | None = None
    district_id: int | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    after: int | None = None


async def search(work: Work, scope: Scope, wanted: Wanted, limit: int) -> tuple[Ticket, ...]:
    """Return tickets in the order of their ids, which is the order of their making.

    Confidential reports, and what is about staff, are in no file and no answer to a machine: who
    it concerns might read it there.
    """
    query = (
        select(_tickets)
        .where(visible(scope), *_shareable(), *_narrowing(wanted))
        .order_by(_tickets.c.id)
        .limit(limit)
    )
    return tuple(into(Ticket, row) for row in (await work.run(query)).mappings())


async def shareable(work: Work, scope: Scope, ids: Collection[int]) -> tuple[Ticket, ...]:
    """Return those of the tickets that may be told to other systems."""
    query = select(_tickets).where(_tickets.c.id.in_(set(ids)), visible(scope), *_shareable())
    return tuple(into(Ticket, row) for row in (await work.run(query)).mappings())


def _shareable() -> tuple[Condition, ...]:
    return (_tickets.c.kind != CONFIDENTIAL, _tickets.c.about_staff.is_(False))


def _narrowing(wanted: Wanted) -> list[Condition]:
    column = _tickets.c
    found: list[Condition] = [
        getattr(column, name) == value
        for name in ("station_id", "state", "kind", "district_id")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.state not in (None, State.CLOSED.value):
        # It follows from the state, but the databases do not see that.
        found.append(tables.UNFINISHED)
    if wanted.opened_from is not None:
        found.append(column.opened_at >= wanted.opened_from)
    if wanted.opened_before is not None:
        found.append(column.opened_at < wanted.opened_before)
    if wanted.after is not None:
        found.append(column.id > wanted.after)
    return found
