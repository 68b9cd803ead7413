"""Staff: who is appointed where, in which role, and who is on duty."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import insert, or_, select, update

from stations.person import Person
from stations.scope import Scope
from stations.staff import Staff
from storage import tables
from storage.prepared import Prepared, listed
from storage.rows import into, reader
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_staff = tables.staff
_people = tables.people

_FIELDS = tuple(field.name for field in fields(Staff))
_HELD = Prepared(
    select(*(_staff.c[name] for name in _FIELDS))
    .where(_staff.c.person_id.in_(listed("people")), _staff.c.active)
    .order_by(_staff.c.id)
)
_read = reader(Staff, _FIELDS)


@dataclass(frozen=True, slots=True)
class Appointed:
    """An appointment together with the person who holds it."""

    staff: Staff
    person: Person


def _visible(scope: Scope) -> Condition:
    condition = within(scope, _staff.c.station_id)
    return (
        condition
        if scope.person_id is None
        else or_(condition, _staff.c.person_id == scope.person_id)
    )


async def appointments(
    work: Work, scope: Scope, person_ids: Sequence[int]
) -> dict[int, tuple[Staff, ...]]:
    """Return the active appointments of each person, by our person id; others are left out."""
    if not person_ids:
        return {}
    found: dict[int, list[Staff]] = defaultdict(list)
    for held in await _appointments(work, scope, sorted(set(person_ids))):
        found[held.person_id].append(held)
    return {person_id: tuple(held) for person_id, held in found.items()}


async def _appointments(work: Work, scope: Scope, person_ids: Sequence[int]) -> list[Staff]:
    if scope.stations is None:
        return list(map(_read, await work.fetch(_HELD, {"people": person_ids})))
    query = (
        select(_staff)
        .where(_staff.c.person_id.in_(person_ids), _staff.c.active, _visible(scope))
        .order_by(_staff.c.id)
    )
    return [into(Staff, row) for row in (await work.run(query)).mappings()]


async def crew(work: Work, scope: Scope, station_id: int | None = None) -> tuple[Appointed, ...]:
    """Return active staff with their people, of one station or of all within the scope."""
    # Both tables have an ``id``; the person's columns come under names of their own.
    person = [column.label(f"person_{column.name}_") for column in _people.c]
    query = (
        select(_staff, *person)
        .join(_people, _people.c.id == _staff.c.person_id)
        .where(_staff.c.active, _visible(scope))
        .order_by(_staff.c.id)
    )
    if station_id is not None:
        query = query.where(_staff.c.station_id == station_id)
    return tuple(
        Appointed(
            staff=into(Staff, row),
            person=into(Person, {one.name: row[f"person_{one.name}_"] for one in _people.c}),
        )
        for row in (await work.run(query)).mappings()
    )


async def appoint(work: Work, staff: Staff, appointed_by: int | None) -> None:
    """Write down a new appointment."""
    await work.run(
        insert(_staff).values(
            id=staff.id,
            station_id=staff.station_id,
            district_id=staff.district_id,
            person_id=staff.person_id,
            role=staff.role.value,
            on_duty=staff.on_duty,
            active=staff.active,
            appointed_at=work.now,
            appointed_by=appointed_by,
        )
    )


async def set_on_duty(work: Work, person_id: int, on_duty: bool) -> None:
    """Put a person on or off duty in all their appointments."""
    await work.run(update(_staff).where(_staff.c.person_id == person_id).values(on_duty=on_duty))


async def dismiss(work: Work, staff_id: int) -> None:
    """End one appointment; the row stays, because what was done under it refers to it."""
    await work.run_once(
        update(_staff).where(_staff.c.id == staff_id, _staff.c.active).values(active=False),
        "staff",
    )
