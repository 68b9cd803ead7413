"""What figures are made of: the clocks, ratings and promises of a station in a period."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select

from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import reader
from storage.tickets import visible
from storage.unit_of_work import Work
from tickets.clock import Clock
from tickets.ticket import State

_tickets = tables.tickets
_clocks = desk_tables.clocks
_ratings = desk_tables.ratings
_entries = tables.ticket_entries
_FIELDS = tuple(field.name for field in fields(Clock))
_read = reader(Clock, _FIELDS)


@dataclass(frozen=True, slots=True)
class Period:
    """Tickets of a station that were opened from ``since`` on and before ``until``."""

    station_id: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets there were, by kind; how many are closed, and were reopened."""

    by_kind: Mapping[str, int]
    closed: int
    reopened: int


async def clocks_in(
    work: Work, scope: Scope, period: Period, owner_id: int | None = None
) -> list[Clock]:
    """Return the clocks of a period's tickets, of one owner's alone if one is named."""
    query = (
        select(*(_clocks.c[name] for name in _FIELDS))
        .join(_tickets, _tickets.c.id == _clocks.c.ticket_id)
        .where(
            _clocks.c.station_id == period.station_id,
            _clocks.c.started_at >= period.since,
            _clocks.c.started_at < period.until,
            visible(scope),
        )
    )
    if owner_id is not None:
        query = query.where(_tickets.c.owner_id == owner_id)
    return [_read(row) for row in (await work.run(query)).all()]


async def counts_in(work: Work, scope: Scope, period: Period) -> Counts:
    """Count a period's tickets."""
    here = (
        _tickets.c.station_id == period.station_id,
        _tickets.c.opened_at >= period.since,
        _tickets.c.opened_at < period.until,
        visible(scope),
    )
    kinds = select(_tickets.c.kind, func.count()).where(*here).group_by(_tickets.c.kind)
    by_kind = {str(kind): int(count) for kind, count in (await work.run(kinds)).all()}
    closed = select(func.count()).where(*here, _tickets.c.state == State.CLOSED.value)
    again = (
        select(func.count(_entries.c.ticket_id.distinct()))
        .join(_tickets, _tickets.c.id == _entries.c.ticket_id)
        .where(*here, _entries.c.kind == "reopened")
    )
    return Counts(
        by_kind,
        int((await work.run(closed)).scalar_one()),
        int((await work.run(again)).scalar_one()),
    )


async def scores_in(work: Work, scope: Scope, period: Period) -> tuple[int, list[int]]:
    """Return how many reporters were asked in a period, and what scores they gave."""
    query = (
        select(_ratings.c.score)
        .join(_tickets, _tickets.c.id == _ratings.c.ticket_id)
        .where(
            _ratings.c.station_id == period.station_id,
            _ratings.c.asked_at >= period.since,
            _ratings.c.asked_at < period.until,
            visible(scope),
        )
    )
    found = list((await work.run(query)).scalars())
    return len(found), [int(score) for score in found if score is not None]
