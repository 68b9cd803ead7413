"""Under which numbers other systems (95598, 12345, dispatch) know our tickets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from stations.scope import Scope
from storage import outer_tables, tables
from storage.rows import into
from storage.tickets import visible
from storage.unit_of_work import Work

_references = outer_tables.external_references
_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class Reference:
    """A ticket's number in another system, and how it stands there."""

    id: int
    ticket_id: int
    station_id: int
    system: str
    reference: str
    status: str
    linked_at: datetime
    updated_at: datetime


async def link_new(
    work: Work, ticket_id: int, station_id: int, system: str, reference: str
) -> None:
    """Write down the number of a request that another system brings for the first time.

    Where somebody else has just written the same, ``clashed`` is true of what is raised.
    """
    await _insert(work, ticket_id, station_id, system, reference, "")


async def link(
    work: Work, ticket_id: int, station_id: int, system: str, reference: str, status: str = ""
) -> None:
    """Write down a ticket's number in another system, or how it stands there now."""
    mark = work.sealer.blind(reference)
    known = (
        _references.c.station_id == station_id,
        _references.c.system == system,
        _references.c.reference_hash == mark,
    )
    changed = await work.run(
        update(_references)
        .where(*known)
        .values(ticket_id=ticket_id, status=status, updated_at=work.now)
    )
    if not changed.rowcount:
        await _insert(work, ticket_id, station_id, system, reference, status)


async def _insert(
    work: Work, ticket_id: int, station_id: int, system: str, reference: str, status: str
) -> None:
    await work.run(
        insert(_references).values(
            id=work.new_id(),
            ticket_id=ticket_id,
            station_id=station_id,
            system=system,
            reference=reference,
            reference_hash=work.sealer.blind(reference),
            status=status,
            linked_at=work.now,
            updated_at=work.now,
        )
    )


async def references_of(
    work: Work, scope: Scope, ticket_ids: Collection[int]
) -> tuple[Reference, ...]:
    """Return the tickets' numbers elsewhere, for the tickets that the asker sees."""
    if not ticket_ids:
        return ()
    query = (
        select(_references)
        .join(_tickets, _tickets.c.id == _references.c.ticket_id)
        .where(_references.c.ticket_id.in_(set(ticket_ids)), visible(scope))
        .order_by(_references.c.id)
    )
    return tuple(into(Reference, row) for row in (await work.run(query)).mappings())


async def ticket_known_as(
    work: Work, scope: Scope, station_id: int, system: str, reference: str
) -> int | None:
    """Return our ticket that another system knows by a number."""
    query = (
        select(_references.c.ticket_id)
        .join(_tickets, _tickets.c.id == _references.c.ticket_id)
        .where(
            _references.c.station_id == station_id,
            _references.c.system == system,
            _references.c.reference_hash == work.sealer.blind(reference),
            visible(scope),
        )
    )
    found = (await work.run(query)).scalar_one_or_none()
    return None if found is None else int(found)
