"""Who is at work on a ticket just now, so that two people see each other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from stations.scope import Scope
from storage import desk_tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_viewers = desk_tables.ticket_viewers


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody is ``doing`` something to a ticket since ``at``."""

    ticket_id: int
    person_id: int
    station_id: int
    doing: str
    at: datetime


async def begin(work: Work, viewer: Viewer) -> None:
    """Write down what somebody is doing; it takes the place of what they did there before."""
    await stop(work, viewer.ticket_id, viewer.person_id)
    await work.run(
        insert(_viewers).values(
            ticket_id=viewer.ticket_id,
            person_id=viewer.person_id,
            station_id=viewer.station_id,
            doing=viewer.doing,
            at=viewer.at,
        )
    )


async def stop(work: Work, ticket_id: int, person_id: int) -> None:
    """Write down that somebody is done with a ticket."""
    await work.run(
        delete(_viewers).where(_viewers.c.ticket_id == ticket_id, _viewers.c.person_id == person_id)
    )


async def viewers_of(
    work: Work, scope: Scope, ticket_id: int, since: datetime
) -> tuple[Viewer, ...]:
    """Return who is at work on a ticket since no longer than ``since``, the first one first."""
    query = (
        select(_viewers)
        .where(
            _viewers.c.ticket_id == ticket_id,
            _viewers.c.at > since,
            within(scope, _viewers.c.station_id),
        )
        .order_by(_viewers.c.at, _viewers.c.person_id)
    )
    return tuple(into(Viewer, row) for row in (await work.run(query)).mappings())


async def take_stale(work: Work, before: datetime) -> set[int]:
    """Forget who began by ``before`` and was never heard of again; return their tickets."""
    statement = delete(_viewers).where(_viewers.c.at <= before).returning(_viewers.c.ticket_id)
    return set((await work.run(statement)).scalars())


async def oldest(work: Work, scope: Scope) -> datetime | None:
    """Return when whoever is at work for longest began."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_viewers.c.at)))).scalar()
    return found if isinstance(found, datetime) else None
