"""What figures are made of: clocks, tickets, ratings and promises, added up where they are kept."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from stations.scope import Scope
from storage import desk_tables, outer_tables, tables
from storage.counted import UPHELD, Cut, Key, Sought, Told, by_staff, counted, group, number, upheld
from storage.counted import Period as Period
from storage.scoping import Condition, within
from storage.unit_of_work import Work
from tickets.clock import ClockKind, ClockState
from tickets.figures import MIDDLE, TAIL, TURNS, Times, rank
from tickets.objection import About
from tickets.policies import Metric
from tickets.promise import PromiseState
from tickets.ticket import State

_tickets = tables.tickets
_entries = tables.ticket_entries
_clocks = desk_tables.clocks
_events = desk_tables.clock_events
_ratings = desk_tables.ratings
_promises = desk_tables.promises
_incidents = tables.incidents
_objections = outer_tables.objections

# What an objection may be about beside a clock.
REOPENED, RATED, PROMISED = About.REOPENED.value, About.CSAT.value, About.PROMISE.value


async def times_of(
    work: Work, scope: Scope, sought: Sought, told: Told | None = None
) -> dict[Key, dict[Metric, Times]]:
    """Return how long things took, by group and metric."""
    rows = clock_rows(scope, sought, told).subquery()
    both = (rows.c.key, rows.c.metric)
    placed = select(
        rows,
        func.row_number()
        .over(partition_by=both, order_by=(rows.c.took.is_(None), rows.c.took))
        .label("place"),
        func.count(rows.c.took).over(partition_by=both).label("met"),
    ).subquery()
    late, took = placed.c.late, placed.c.took
    query = select(
        placed.c.key,
        placed.c.metric,
        func.count(),
        func.max(placed.c.met),
        func.sum(late),
        func.sum(case((or_(late == 1, took.is_not(None)), 1), else_=0)),
        *(
            func.min(case((placed.c.place == rank(share, placed.c.met), took)))
            for share in (MIDDLE, TAIL)
        ),
    ).group_by(placed.c.key, placed.c.metric)
    found: dict[Key, dict[Metric, Times]] = {}
    for key, metric, count, met, slow, decided, middle, tail in (await work.run(query)).all():
        times = Times(count, met, int(slow), int(decided), span(middle), span(tail))
        found.setdefault(key, {})[Metric(metric)] = times
    return found


def clock_rows(scope: Scope, sought: Sought, told: Told | None = None) -> Select[Any]:
    """Select one row a clock that counts: its group, what it took, whether it was late.

    What was left out by the decision about an objection does not count, nor what was cancelled.
    """
    charged = _charged(scope, sought)
    gross = (
        number(_clocks.c.fulfilled_at)
        - number(_clocks.c.started_at)
        - number(_clocks.c.paused_total)
    )
    took = case((gross < 0, 0), else_=gross) + func.coalesce(charged.c.stood, 0)
    return (
        select(
            group(told).label("key"),
            _clocks.c.ticket_id,
            _clocks.c.metric,
            took.label("took"),
            case((_clocks.c.breached_at.is_not(None), 1), else_=0).label("late"),
        )
        .join(_tickets, _tickets.c.id == _clocks.c.ticket_id)
        .outerjoin(
            charged,
            and_(
                charged.c.ticket_id == _clocks.c.ticket_id,
                charged.c.metric == _clocks.c.metric,
            ),
        )
        .where(
            *in_period(scope, sought),
            _clocks.c.state != ClockState.CANCELLED.value,
            not_(upheld(_tickets.c.id, _clocks.c.breached_at, _clocks.c.metric)),
        )
    )


async def tickets_in(
    work: Work, scope: Scope, sought: Sought, told: Told | None = None
) -> dict[Key, Mapping[str, int]]:
    """Count the tickets that were opened in the period, by group."""
    ended = or_(_tickets.c.state.in_((State.RESOLVED.value, State.CLOSED.value)), reopened())
    query = (
        select(
            group(told).label("key"),
            func.count().label("tickets"),
            _sum(_tickets.c.state == State.CLOSED.value).label("closed"),
            _sum(and_(ended, not_objected())).label("ended"),
            _sum(and_(reopened(), not_objected())).label("reopened"),
        )
        .where(*in_period(scope, sought))
        .group_by("key")
    )
    return await _numbers(work, query)


async def ratings_in(
    work: Work, scope: Scope, sought: Sought, told: Told | None = None
) -> dict[Key, Mapping[str, int]]:
    """Count who was asked in the period how they found it, and what they gave, by group.

    They count for whom they were asked about, whoever has the ticket now.
    """
    query = (
        rated_rows(scope, sought)
        .with_only_columns(
            _of_rating(told).label("key"),
            func.count().label("asked"),
            func.count(_ratings.c.score).label("rated"),
            func.coalesce(func.sum(_ratings.c.score), 0).label("scores"),
        )
        .group_by("key")
    )
    return await _numbers(work, query)


def rated_rows(scope: Scope, sought: Sought) -> Select[Any]:
    """Select the ratings that count: nobody's of their own work, and no colleague's."""
    owner, cut = _ratings.c.owner_id, sought.cut
    mine = [] if cut.owner_id is None else [owner == cut.owner_id]
    anybodys = Cut(cut.district_id, cut.kind, None, cut.shared)
    return (
        select(_ratings)
        .join(_tickets, _tickets.c.id == _ratings.c.ticket_id)
        .where(
            sought.period.holds(_ratings.c.station_id, _ratings.c.asked_at),
            counted(scope, anybodys),
            *mine,
            not_(by_staff(_ratings.c.person_id)),
            not_(upheld(_tickets.c.id, _ratings.c.asked_at, RATED, person=owner)),
        )
    )


async def promises_in(
    work: Work, scope: Scope, sought: Sought, told: Told | None = None
) -> dict[Key, Mapping[str, int]]:
    """Count the promises that were given in the period, by group and by what became of them."""
    state = _promises.c.state
    query = (
        promised_rows(scope, sought)
        .with_only_columns(
            _of_promise(told).label("key"),
            _sum(state == PromiseState.KEPT.value).label("kept"),
            _sum(state == PromiseState.RENEWED.value).label("renewed"),
            _sum(state == PromiseState.BROKEN.value).label("broken"),
        )
        .group_by("key")
    )
    return await _numbers(work, query)


def promised_rows(scope: Scope, sought: Sought) -> Select[Any]:
    """Select the promises that count, about tickets that do; the bot's word is the owner's."""
    person, cut = _who_promised(), sought.cut
    mine = [] if cut.owner_id is None else [person == cut.owner_id]
    anybodys = Cut(cut.district_id, cut.kind, None, cut.shared)
    of_ticket = and_(_tickets.c.id.is_not(None), counted(scope, anybodys))
    of_incident = and_(
        _tickets.c.id.is_(None),
        within(scope, _promises.c.station_id, _incidents.c.district_id),
        *_cut_incident(cut),
    )
    return (
        select(_promises)
        .outerjoin(_tickets, _tickets.c.id == _promises.c.ticket_id)
        .outerjoin(_incidents, _incidents.c.id == _promises.c.incident_id)
        .where(
            sought.period.holds(_promises.c.station_id, _promises.c.said_at),
            or_(of_ticket, of_incident),
            *mine,
            not_(upheld(_tickets.c.id, _promises.c.due_at, PROMISED, person=person)),
        )
    )


async def excused_in(
    work: Work, scope: Scope, sought: Sought, told: Told | None = None
) -> dict[Key, int]:
    """Count what was left out by the decision about an objection, by group."""
    query = (
        excused_rows(scope, sought)
        .with_only_columns(group(told).label("key"), func.count().label("excused"))
        .group_by("key")
    )
    return {key: row["excused"] for key, row in (await _numbers(work, query)).items()}


def excused_rows(scope: Scope, sought: Sought) -> Select[Any]:
    """Select the objections that were found right, about tickets of the period."""
    return (
        select(_objections)
        .join(_tickets, _tickets.c.id == _objections.c.ticket_id)
        .where(
            *in_period(scope, sought),
            within(scope, _objections.c.station_id),
            sought.period.here(_objections.c.station_id),
            _objections.c.state == UPHELD,
            _objections.c.person_id == _tickets.c.owner_id,
        )
    )


def in_period(scope: Scope, sought: Sought) -> tuple[Condition, ...]:
    """Say which tickets were opened in the period and are counted."""
    here = sought.period.holds(_tickets.c.station_id, _tickets.c.opened_at)
    return here, counted(scope, sought.cut)


def reopened() -> Condition:
    """Say that a ticket was opened again; the kind is written out for a partial index."""
    return exists().where(
        _entries.c.ticket_id == _tickets.c.id, _entries.c.kind == literal_column("'reopened'")
    )


def not_objected() -> Condition:
    """Say that a ticket's reopening is not left out by the decision about an objection."""
    last = (
        select(func.max(_entries.c.at))
        .where(
            _entries.c.ticket_id == _tickets.c.id, _entries.c.kind == literal_column("'reopened'")
        )
        .scalar_subquery()
    )
    return not_(upheld(_tickets.c.id, last, REOPENED))


def span(microseconds: int | None) -> timedelta | None:
    """Read a length of time as it was computed in SQL."""
    return None if microseconds is None else timedelta(microseconds=int(microseconds))


def _charged(scope: Scope, sought: Sought) -> Subquery:
    """Add up the pauses that count, from the log: what stood still for no excluded reason."""
    paused = _events.alias()
    ours = select(paused.c.ticket_id).where(
        # Written out for a partial index.
        paused.c.kind == literal_column("'pause'"),
        paused.c.reason.not_in(sought.excluded),
        sought.period.begun(paused.c.station_id, paused.c.at),
        within(scope, paused.c.station_id),
    )
    log = (_events.c.ticket_id, _events.c.metric)
    at = number(_events.c.at)
    turns = (
        select(
            *log,
            _events.c.kind,
            _events.c.reason,
            (func.lead(at).over(partition_by=log, order_by=_events.c.id) - at).label("stood"),
        )
        .where(_events.c.ticket_id.in_(ours), _events.c.kind.in_([one.value for one in TURNS]))
        .subquery()
    )
    return (
        select(turns.c.ticket_id, turns.c.metric, func.sum(turns.c.stood).label("stood"))
        .where(turns.c.kind == ClockKind.PAUSE.value, turns.c.reason.not_in(sought.excluded))
        .group_by(turns.c.ticket_id, turns.c.metric)
        .subquery()
    )


def _of_rating(told: Told | None) -> Any:
    return group(told, _ratings.c.asked_at, person=_ratings.c.owner_id)


def _of_promise(told: Told | None) -> Any:
    return group(
        told,
        _promises.c.said_at,
        person=_who_promised(),
        district=func.coalesce(_tickets.c.district_id, _incidents.c.district_id),
        kind=func.coalesce(_tickets.c.kind, _incidents.c.kind),
        station=_promises.c.station_id,
    )


def _who_promised() -> ColumnElement[Any]:
    return func.coalesce(_promises.c.person_id, _tickets.c.owner_id)


def _cut_incident(cut: Cut) -> list[Condition]:
    found: list[Condition] = []
    if cut.district_id is not None:
        found.append(_incidents.c.district_id == cut.district_id)
    if cut.kind is not None:
        found.append(_incidents.c.kind == cut.kind)
    return found


def _sum(condition: Condition) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


async def _numbers(work: Work, query: Select[Any]) -> dict[Key, Mapping[str, int]]:
    rows = (await work.run(query)).mappings()
    return {
        row["key"]: {name: int(value) for name, value in row.items() if name != "key"}
        for row in rows
    }
