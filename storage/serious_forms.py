"""Forms of major incidents (重大事件上报): what was answered, and by when it must be whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work

_forms = desk_tables.serious_forms


@dataclass(frozen=True, slots=True)
class SeriousForm:
    """The form of one ticket: ``answers`` by field, ``level`` how far its lateness was told."""

    ticket_id: int
    station_id: int
    matter: str
    begun_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    filled_by: int | None = None
    completed_at: datetime | None = None
    next_at: datetime | None = None
    level: int = 0


async def begin(work: Work, form: SeriousForm) -> None:
    """Write down that a form is owed.

    One of another matter is owed anew: what was handed in for that is written elsewhere already,
    and what was answered of one that is still open stands.
    """
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_forms).values(
        ticket_id=form.ticket_id,
        station_id=form.station_id,
        matter=form.matter,
        answers=json.dumps(dict(form.answers), ensure_ascii=False),
        begun_at=form.begun_at,
        next_at=form.next_at,
        level=form.level,
    )
    told = statement.excluded
    whole = _forms.c.completed_at.is_not(None)
    anew = statement.on_conflict_do_update(
        index_elements=["ticket_id"],
        set_={
            "matter": told.matter,
            "begun_at": told.begun_at,
            "next_at": told.next_at,
            "level": told.level,
            "answers": case((whole, told.answers), else_=_forms.c.answers),
            "completed_at": None,
        },
        where=_forms.c.matter != told.matter,
    )
    await work.run(anew)


async def save(work: Work, form: SeriousForm) -> None:
    """Write down what was answered, and how far the form is."""
    await work.run(
        update(_forms)
        .where(_forms.c.ticket_id == form.ticket_id)
        .values(
            answers=json.dumps(dict(form.answers), ensure_ascii=False),
            filled_by=form.filled_by,
            completed_at=form.completed_at,
            next_at=form.next_at,
            level=form.level,
        )
    )


async def form_of(work: Work, scope: Scope, ticket_id: int) -> SeriousForm | None:
    """Return the form that a ticket owes or has."""
    query = select(_forms).where(
        _forms.c.ticket_id == ticket_id, within(scope, _forms.c.station_id)
    )
    row = (await work.run(query)).mappings().first()
    return _read(row) if row else None


async def due_forms(work: Work, scope: Scope, limit: int) -> tuple[SeriousForm, ...]:
    """Return the forms that somebody is to be reminded of by now."""
    only_for_the_program(scope)
    query = (
        select(_forms).where(_forms.c.next_at <= work.now).order_by(_forms.c.next_at).limit(limit)
    )
    return tuple(_read(row) for row in (await work.run(query)).mappings())


async def next_form(work: Work, scope: Scope) -> datetime | None:
    """Return when the next reminder is due."""
    only_for_the_program(scope)
    found = (await work.run(select(func.min(_forms.c.next_at)))).scalar()
    return found if isinstance(found, datetime) else None


def _read(row: Mapping[Any, Any]) -> SeriousForm:
    return SeriousForm(
        ticket_id=row["ticket_id"],
        station_id=row["station_id"],
        matter=row["matter"],
        begun_at=row["begun_at"],
        answers=json.loads(row["answers"]),
        filled_by=row["filled_by"],
        completed_at=row["completed_at"],
        next_at=row["next_at"],
        level=row["level"],
    )
