"""Who is there: shifts and absences, and how much everybody has to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_shifts = desk_tables.shifts
_tickets = tables.tickets
_subjects = desk_tables.ticket_subjects

SHIFT, ABSENCE = "shift", "absence"


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of the roster: somebody is on duty, or (``ABSENCE``) away."""

    id: int
    station_id: int
    person_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    rank: int = 0


async def add_shifts(work: Work, shifts: Collection[Shift]) -> None:
    """Write shifts and absences."""
    for one in shifts:
        await work.run(
            insert(_shifts).values(
                id=one.id,
                station_id=one.station_id,
                person_id=one.person_id,
                kind=one.kind,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                rank=one.rank,
            )
        )


async def clear_shifts(work: Work, station_id: int, since: datetime) -> int:
    """Take back what begins from a moment on; a roster that is imported anew replaces it."""
    statement = delete(_shifts).where(
        _shifts.c.station_id == station_id, _shifts.c.starts_at >= since
    )
    return int((await work.run(statement)).rowcount)


async def shifts_at(
    work: Work, scope: Scope, station_id: int, moment: datetime
) -> tuple[Shift, ...]:
    """Return the shifts and absences of a station at a moment, in their rank."""
    query = (
        select(_shifts)
        .where(
            _shifts.c.station_id == station_id,
            _shifts.c.starts_at <= moment,
            _shifts.c.ends_at > moment,
            within(scope, _shifts.c.station_id),
        )
        .order_by(_shifts.c.rank, _shifts.c.id)
    )
    return tuple(into(Shift, row) for row in (await work.run(query)).mappings())


async def workloads(work: Work, scope: Scope, station_id: int) -> dict[int, int]:
    """Count the open tickets of everybody who owns one at a station."""
    query = (
        select(_tickets.c.owner_id, func.count())
        .where(
            _tickets.c.station_id == station_id,
            tables.UNFINISHED,
            _tickets.c.owner_id.is_not(None),
            within(scope, _tickets.c.station_id),
        )
        .group_by(_tickets.c.owner_id)
    )
    return {int(owner): int(count) for owner, count in (await work.run(query)).all()}


async def name_subjects(
    work: Work, ticket_id: int, station_id: int, person_ids: Collection[int]
) -> None:
    """Write down whom of the staff a ticket is about; they do not see it from then on."""
    known = select(_subjects.c.person_id).where(_subjects.c.ticket_id == ticket_id)
    there = set((await work.run(known)).scalars())
    for person_id in sorted(set(person_ids) - there):
        await work.run(
            insert(_subjects).values(
                ticket_id=ticket_id, person_id=person_id, station_id=station_id
            )
        )


async def subjects_of(work: Work, scope: Scope, ticket_id: int) -> frozenset[int]:
    """Return whom of the staff a ticket is about."""
    query = select(_subjects.c.person_id).where(
        _subjects.c.ticket_id == ticket_id, within(scope, _subjects.c.station_id)
    )
    return frozenset((await work.run(query)).scalars())
