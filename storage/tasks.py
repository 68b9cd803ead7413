"""Tasks: work for staff that no resident asked for, and the tickets behind it."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables, tables
from storage.counted import Cut, counted
from storage.rows import into
from storage.scoping import Condition, only_for_the_program, within
from storage.unit_of_work import Work
from tickets.recurrence import Occurrence
from tickets.task import Task, TaskKind, TaskState
from tickets.ticket import Outcome

_tasks = desk_tables.tasks
_behind = desk_tables.task_tickets
_subjects = desk_tables.ticket_subjects
_tickets = tables.tickets
_incidents = tables.incidents
_before = _incidents.alias("before")
# An outage, a branch that stayed dark, and part of that again; what nests deeper counts anew.
_BEGAN = func.coalesce(_before.c.parent_id, _incidents.c.parent_id, _tickets.c.incident_id)
_FIELDS = tuple(field.name for field in fields(Task))
# A matter that turned out to be none, or to be another one, did not come up again.
_NO_MATTER = [one.value for one in (Outcome.MERGED, Outcome.MISJUDGED, Outcome.WITHDRAWN)]
_MOST_OCCURRENCES = 500


def visible(scope: Scope) -> Condition:
    """Say which tasks a scope covers: never one whose tickets are about who looks."""
    here = within(scope, _tasks.c.station_id, _tasks.c.district_id)
    if scope.person_id is None:
        return here
    about = exists().where(
        _behind.c.task_id == _tasks.c.id,
        _subjects.c.ticket_id == _behind.c.ticket_id,
        _subjects.c.person_id == scope.person_id,
    )
    mine = and_(within(scope, _tasks.c.station_id), _tasks.c.owner_id == scope.person_id)
    return and_(~about, or_(mine, here))


async def add(work: Work, task: Task, ticket_ids: Collection[int] = ()) -> bool:
    """Write down a new task with its tickets; ``False`` when its cause has made one before."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = (
        dialect.insert(_tasks)
        .values(_values(task))
        .on_conflict_do_nothing(index_elements=["station_id", "kind", "subject"])
    )
    if not (await work.run(statement)).rowcount:
        return False
    await attach(work, task, ticket_ids)
    return True


async def attach(work: Work, task: Task, ticket_ids: Collection[int]) -> None:
    """Write down which tickets are behind a task; those that are there already stay."""
    dialect: Any = sqlite if work.sqlite else postgresql
    for ticket_id in sorted(set(ticket_ids)):
        row = {"task_id": task.id, "ticket_id": ticket_id, "station_id": task.station_id}
        await work.run(dialect.insert(_behind).values(row).on_conflict_do_nothing())


async def save(work: Work, task: Task, before: Task) -> None:
    """Write down what became of a task; raises ``ChangedMeanwhile`` where another was quicker."""
    values = {**_values(task), "version": before.version + 1}
    await work.run_once(
        update(_tasks)
        .where(_tasks.c.id == task.id, _tasks.c.version == before.version)
        .values(values),
        "task",
    )


async def task(work: Work, scope: Scope, task_id: int) -> Task | None:
    """Return a task."""
    row = (
        (await work.run(select(_tasks).where(_tasks.c.id == task_id, visible(scope))))
        .mappings()
        .first()
    )
    return _read(row) if row else None


async def open_tasks(
    work: Work, scope: Scope, limit: int, *, skip: int = 0, shared: bool = False
) -> tuple[Task, ...]:
    """Return what is to be done but for the first ``skip``, the most urgent first.

    ``shared``: nobody knows who reads them, so nothing behind which reports or staff are.
    """
    query = (
        select(_tasks)
        .where(_tasks.c.state != TaskState.DONE.value, visible(scope))
        .order_by(_tasks.c.due_at, _tasks.c.id)
        .offset(skip)
        .limit(limit)
    )
    if shared:
        open_to_all = counted(scope, Cut(shared=True))
        secret = exists().where(
            _behind.c.task_id == _tasks.c.id, _tickets.c.id == _behind.c.ticket_id, ~open_to_all
        )
        query = query.where(~secret)
    return tuple(_read(row) for row in (await work.run(query)).mappings())


async def outcomes_since(
    work: Work, scope: Scope, station_id: int, kind: TaskKind, since: datetime
) -> tuple[Task, ...]:
    """Return the tasks of a kind that were made since a moment, with what came of them."""
    query = (
        select(_tasks)
        .where(
            _tasks.c.station_id == station_id,
            _tasks.c.kind == kind.value,
            _tasks.c.created_at >= since,
            visible(scope),
        )
        .order_by(_tasks.c.id)
    )
    return tuple(_read(row) for row in (await work.run(query)).mappings())


async def latest_behind(
    work: Work, scope: Scope, station_id: int, ticket_ids: Collection[int], since: datetime
) -> Task | None:
    """Return the newest task of a third time, made since a moment, behind which one of these is."""
    only_for_the_program(scope)
    theirs = exists().where(
        _behind.c.task_id == _tasks.c.id, _behind.c.ticket_id.in_(sorted(ticket_ids))
    )
    query = (
        select(_tasks)
        .where(
            _tasks.c.station_id == station_id,
            _tasks.c.kind == TaskKind.REPEAT.value,
            _tasks.c.created_at >= since,
            theirs,
        )
        .order_by(_tasks.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return _read(row) if row else None


async def tickets_behind(work: Work, scope: Scope, task_id: int) -> tuple[str, ...]:
    """Return the numbers of the tickets behind a task, the oldest first."""
    query = (
        select(_tickets.c.number)
        .join(_behind, _behind.c.ticket_id == _tickets.c.id)
        .where(_behind.c.task_id == task_id, within(scope, _behind.c.station_id))
        .order_by(_tickets.c.id)
    )
    return tuple((await work.run(query)).scalars())


async def wait(work: Work, task: Task, until: datetime) -> None:
    """Tell of a task later than was due."""
    await work.run(update(_tasks).where(_tasks.c.id == task.id).values(next_at=until))


async def due_tasks(work: Work, scope: Scope, limit: int) -> tuple[Task, ...]:
    """Return the tasks of which somebody is to be told by now."""
    only_for_the_program(scope)
    query = (
        select(_tasks).where(_tasks.c.next_at <= work.now).order_by(_tasks.c.next_at).limit(limit)
    )
    return tuple(_read(row) for row in (await work.run(query)).mappings())


async def next_task(work: Work, scope: Scope) -> datetime | None:
    """Return when somebody is to be told of a task next."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_tasks.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


async def occurrences(
    work: Work,
    scope: Scope,
    station_id: int,
    kind: str,
    since: datetime,
    this: Occurrence,
    household: Collection[int],
) -> tuple[Occurrence, ...]:
    """Return the earlier tickets of a kind since a moment, of one household, place or district.

    Whoever of the ``household`` reported one, it is its reporter's.
    """
    only_for_the_program(scope)
    near: list[ColumnElement[bool]] = [_tickets.c.reporter_id.in_(household)]
    if this.district_id is not None:
        near.append(_tickets.c.district_id == this.district_id)
    if this.place_id is not None:
        near.append(_tickets.c.place_id == this.place_id)
    named = ("ticket_id", "incident_id")
    columns = [_tickets.c[one.name] for one in fields(Occurrence) if one.name not in named]
    query = (
        select(_tickets.c.id.label("ticket_id"), _BEGAN.label("incident_id"), *columns)
        .outerjoin(_incidents, _incidents.c.id == _tickets.c.incident_id)
        .outerjoin(_before, _before.c.id == _incidents.c.parent_id)
        .where(
            _tickets.c.station_id == station_id,
            _tickets.c.kind == kind,
            _tickets.c.opened_at >= since,
            _tickets.c.id != this.ticket_id,
            or_(*near),
            or_(_tickets.c.outcome.is_(None), _tickets.c.outcome.not_in(_NO_MATTER)),
        )
        .order_by(_tickets.c.opened_at.desc())
        .limit(_MOST_OCCURRENCES)
    )
    found = (into(Occurrence, row) for row in (await work.run(query)).mappings())
    return tuple(
        replace(one, reporter_id=this.reporter_id) if one.reporter_id in household else one
        for one in found
    )


async def beginning_of(work: Work, scope: Scope, incident_id: int | None) -> int | None:
    """Return the incident of which this one is a branch that stayed dark, else itself."""
    only_for_the_program(scope)
    query = (
        select(func.coalesce(_before.c.parent_id, _incidents.c.parent_id, _incidents.c.id))
        .outerjoin(_before, _before.c.id == _incidents.c.parent_id)
        .where(_incidents.c.id == incident_id)
    )
    found = (await work.run(query)).scalar()
    return found if isinstance(found, int) else None


def _values(task: Task) -> dict[str, object]:
    found = {name: getattr(task, name) for name in _FIELDS}
    return found | {"kind": task.kind.value, "state": task.state.value}


def _read(row: Mapping[str, Any]) -> Task:
    return into(Task, row)
