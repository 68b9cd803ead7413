"""The tickets behind a figure, page by page: the same rows that it was counted from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, cast, func, literal, null, select

from stations.scope import Scope
from storage import desk_tables, outer_tables, tables
from storage.counted import Sought
from storage.reports import (
    clock_rows,
    excused_rows,
    in_period,
    not_objected,
    promised_rows,
    rated_rows,
    reopened,
    span,
)
from storage.rows import into
from storage.unit_of_work import Work
from tickets.figures import Behind
from tickets.promise import PromiseState
from tickets.ticket import Ticket

_tickets = tables.tickets
_ratings = desk_tables.ratings
_promises = desk_tables.promises
_objections = outer_tables.objections
_ZERO = literal(0)
_NOTHING = cast(null(), BigInteger)


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket behind a figure: what it took (nothing while it runs), if it was late, its score."""

    ticket: Ticket
    took: timedelta | None = None
    late: bool = False
    score: int | None = None


async def tickets_behind(
    work: Work, scope: Scope, sought: Sought, figure: Behind, skip: int, limit: int
) -> tuple[tuple[Found, ...], int]:
    """Return ``limit`` tickets behind a figure after ``skip`` others, and how many there are.

    A ticket stands there once, the worst first: what runs on, then what took longest, the lowest
    score, the broken promise.
    """
    rows = _ROWS.get(figure, _clocks)(scope, sought, figure).subquery()
    once = (
        select(
            rows.c.ticket_id,
            func.max(rows.c.worst).label("worst"),
            func.max(rows.c.took).label("took"),
            func.max(rows.c.late).label("late"),
            func.min(rows.c.score).label("score"),
        )
        .group_by(rows.c.ticket_id)
        .subquery()
    )
    total = int((await work.run(select(func.count()).select_from(once))).scalar_one())
    query = (
        select(_tickets, once.c.took, once.c.late, once.c.score)
        .join(once, once.c.ticket_id == _tickets.c.id)
        .order_by(once.c.worst.desc(), _tickets.c.opened_at, _tickets.c.id)
        .offset(skip)
        .limit(limit)
    )
    found = [
        Found(into(Ticket, row), span(row["took"]), row["late"] == 1, row["score"])
        for row in (await work.run(query)).mappings()
    ]
    return tuple(found), total


def _clocks(scope: Scope, sought: Sought, figure: Behind) -> Select[Any]:
    rows = clock_rows(scope, sought).subquery()
    # What still runs has taken longest of all.
    worst = case((rows.c.took.is_(None), 2**62), else_=rows.c.took)
    query = _row(rows.c.ticket_id, worst, took=rows.c.took, late=rows.c.late)
    if figure.metric is not None:
        query = query.where(rows.c.metric == figure.metric.value)
    return query.where(rows.c.late == 1) if figure.late else query


def _opened(scope: Scope, sought: Sought, _figure: Behind) -> Select[Any]:
    return _row(_tickets.c.id).where(*in_period(scope, sought))


def _reopened(scope: Scope, sought: Sought, _figure: Behind) -> Select[Any]:
    again = and_(reopened(), not_objected())
    return _row(_tickets.c.id).where(*in_period(scope, sought), again)


def _rated(scope: Scope, sought: Sought, figure: Behind) -> Select[Any]:
    score = _ratings.c.score
    columns = _columns(_tickets.c.id, func.coalesce(-score, -99), score=score)
    query = rated_rows(scope, sought).with_only_columns(*columns)
    return query.where(score.is_not(None)) if figure is Behind.RATED else query


def _promised(scope: Scope, sought: Sought, figure: Behind) -> Select[Any]:
    broken = case((_promises.c.state == PromiseState.BROKEN.value, 1), else_=0)
    columns = _columns(_promises.c.ticket_id, broken, late=broken)
    query = promised_rows(scope, sought).with_only_columns(*columns)
    query = query.where(
        _promises.c.ticket_id.is_not(None),
        _promises.c.state != PromiseState.WITHDRAWN.value,
    )
    return query.where(broken == 1) if figure is Behind.BROKEN else query


def _excused(scope: Scope, sought: Sought, _figure: Behind) -> Select[Any]:
    return excused_rows(scope, sought).with_only_columns(*_columns(_objections.c.ticket_id))


def _columns(ticket: Any, worst: Any = _ZERO, **known: Any) -> tuple[Any, ...]:
    values = {"took": _NOTHING, "late": _ZERO, "score": _NOTHING, **known}
    return (
        ticket.label("ticket_id"),
        worst.label("worst"),
        *(value.label(name) for name, value in values.items()),
    )


def _row(ticket: Any, worst: Any = _ZERO, **known: Any) -> Select[Any]:
    return select(*_columns(ticket, worst, **known))


_ROWS: dict[Behind, Callable[[Scope, Sought, Behind], Select[Any]]] = {
    Behind.TICKETS: _opened,
    Behind.REOPENED: _reopened,
    Behind.ASKED: _rated,
    Behind.RATED: _rated,
    Behind.PROMISED: _promised,
    Behind.BROKEN: _promised,
    Behind.EXCUSED: _excused,
}
