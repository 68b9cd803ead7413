"""How many tickets are open, by station and kind: numbers alone, for the board."""

from dataclasses import dataclass

from sqlalchemy import func, select

from stations.scope import Scope
from storage import tables
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.kinds import CONFIDENTIAL

_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """``count`` open tickets of one kind at one station."""

    station_id: int
    kind: str
    count: int


async def open_counts(work: Work, scope: Scope) -> tuple[OpenTickets, ...]:
    """Count the open tickets within the scope by station and kind.

    Confidential reports are left out: at a small station even their number tells something.
    """
    query = (
        select(_tickets.c.station_id, _tickets.c.kind, func.count().label("count"))
        .where(
            tables.UNFINISHED,
            _tickets.c.kind != CONFIDENTIAL,
            visible(scope),
        )
        .group_by(_tickets.c.station_id, _tickets.c.kind)
        .order_by(_tickets.c.station_id, _tickets.c.kind)
    )
    rows = (await work.run(query)).all()
    return tuple(OpenTickets(row.station_id, row.kind, int(row.count)) for row in rows)
