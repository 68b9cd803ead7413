"""Rounds of telling residents of their bills: which are due, how far each is, whom it concerns."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from billing.bill import Bill
from stations.scope import Scope
from storage import account_tables
from storage.bills import PUBLISHED, bills_of
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_runs = account_tables.notice_runs
_bills = account_tables.bills
_batches = account_tables.batches
_bindings = account_tables.bindings


@dataclass(frozen=True, slots=True)
class Run:
    """One round; ``after_id`` is the last row that is done with."""

    key: str
    station_id: int | None
    after_id: int
    begun_at: datetime
    done_at: datetime | None = None


async def begin(work: Work, key: str, station_id: int | None) -> bool:
    """Begin a round; ``False`` where it was begun before."""
    dialect: Any = sqlite if work.sqlite else postgresql
    run = Run(key, station_id, 0, work.now)
    statement = dialect.insert(_runs).values(asdict(run)).on_conflict_do_nothing()
    return bool((await work.run(statement)).rowcount)


async def known(work: Work, scope: Scope, keys: Collection[str]) -> set[str]:
    """Return which of these rounds were begun."""
    only_for_the_program(scope)
    query = select(_runs.c.key).where(_runs.c.key.in_(keys))
    return set((await work.run(query)).scalars())


async def unfinished(work: Work, scope: Scope) -> Run | None:
    """Return the oldest round that is not over."""
    only_for_the_program(scope)
    query = select(_runs).where(_runs.c.done_at.is_(None)).order_by(_runs.c.begun_at).limit(1)
    row = (await work.run(query)).mappings().first()
    return None if row is None else into(Run, row)


async def advance(work: Work, run: Run, after_id: int, *, done: bool) -> None:
    """Write down how far a round is; raises ``ChangedMeanwhile``."""
    later = replace(run, after_id=after_id, done_at=work.now if done else None)
    await work.run_once(
        update(_runs)
        .where(_runs.c.key == run.key, _runs.c.after_id == run.after_id, _runs.c.done_at.is_(None))
        .values(after_id=later.after_id, done_at=later.done_at),
        "notice_run",
    )


async def new_batches(work: Work, scope: Scope, since: datetime) -> list[int]:
    """Return the batches of bills that were published since a moment, the oldest first."""
    only_for_the_program(scope)
    query = select(_batches.c.id).where(
        _batches.c.kind == "bills",
        _batches.c.state == PUBLISHED,
        _batches.c.published_at >= since,
    )
    return list((await work.run(query.order_by(_batches.c.published_at))).scalars())


async def bills_of_batch(
    work: Work, scope: Scope, batch_id: int, after: int, limit: int
) -> list[tuple[int, int, int]]:
    """Return bills of a batch that somebody may see: id, account and period, in their order."""
    only_for_the_program(scope)
    query = (
        select(_bills.c.id, _bills.c.account_id, _bills.c.period)
        .where(_bills.c.batch_id == batch_id, _bills.c.id > after, _is_bound())
        .order_by(_bills.c.id)
        .limit(limit)
    )
    return [tuple(row) for row in (await work.run(query)).all()]


async def last_filled(
    work: Work, scope: Scope, account_ids: Collection[int], least: Decimal
) -> dict[int, int]:
    """Return the newest bill of each account that told of a balance of at least ``least`` yuan."""
    only_for_the_program(scope)
    query = (
        select(_bills.c.account_id, func.max(_bills.c.id))
        .join(_batches, _batches.c.id == _bills.c.batch_id)
        .where(
            _bills.c.account_id.in_(account_ids),
            _bills.c.balance >= least,
            _batches.c.state == PUBLISHED,
        )
        .group_by(_bills.c.account_id)
    )
    return {account: int(newest) for account, newest in await work.run(query)}


async def bills_due(
    work: Work, scope: Scope, station_id: int, days: Collection[date], after: int, limit: int
) -> list[tuple[int, int, int]]:
    """Return published bills that fall due on some days: id, account and period."""
    only_for_the_program(scope)
    query = (
        select(_bills.c.id, _bills.c.account_id, _bills.c.period)
        .join(_batches, _batches.c.id == _bills.c.batch_id)
        .where(
            _bills.c.station_id == station_id,
            _bills.c.due_on.in_(days),
            _batches.c.state == PUBLISHED,
            _bills.c.id > after,
        )
        .order_by(_bills.c.id)
        .limit(limit)
    )
    return [tuple(row) for row in (await work.run(query)).all()]


async def bill_now(work: Work, scope: Scope, account_id: int, period: int) -> Bill | None:
    """Return the bill that holds of a period."""
    only_for_the_program(scope)
    found = await bills_of(work, scope, account_id, period)
    return next((one for one in found if one.period == period), None)


async def bound_at(
    work: Work, scope: Scope, station_id: int, after: int, limit: int
) -> list[tuple[int, int]]:
    """Return bindings in force at a station: id and account, in their order."""
    only_for_the_program(scope)
    query = (
        select(_bindings.c.id, _bindings.c.account_id)
        .where(
            _bindings.c.station_id == station_id,
            _bindings.c.ended_at.is_(None),
            _bindings.c.id > after,
        )
        .order_by(_bindings.c.id)
        .limit(limit)
    )
    return [tuple(row) for row in (await work.run(query)).all()]


def _is_bound() -> Any:
    return exists().where(
        _bindings.c.account_id == _bills.c.account_id, _bindings.c.ended_at.is_(None)
    )
