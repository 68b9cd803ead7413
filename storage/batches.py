"""Batches: rows that a file or another system brought, seen all at once or not at all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from billing.bill_row import BillRow
from customers.account_row import AccountRow
from stations.scope import Scope
from storage import account_tables
from storage.bills import PUBLISHED
from storage.dialects.loading import load
from storage.prepared import Prepared, listed
from storage.rows import into
from storage.scoping import Condition, only_for_the_program
from storage.unit_of_work import Work

_batches = account_tables.batches
_accounts = account_tables.accounts
_rows = account_tables.account_rows
_bills = account_tables.bills
_bindings = account_tables.bindings

STAGED, DROPPED = "staged", "dropped"
# What an account's row becomes when it is told again.
_TOLD = (
    "station_id", "district_id", "number", "holder", "holder_hash", "phone", "address", "category",
    "tariff", "household_size", "prepaid", "channel",
)  # fmt: skip

_IDS = Prepared(
    select(_accounts.c.number_hash, _accounts.c.id, _accounts.c.station_id).where(
        _accounts.c.number_hash.in_(listed("hashes"))
    )
)
_TOLD_BEFORE = Prepared(
    select(_bills.c.account_id, _bills.c.period).where(
        _bills.c.account_id.in_(listed("accounts")), _bills.c.batch_id == bindparam("batch")
    )
)
_TOLD_BY_ANY = Prepared(
    select(_bills.c.account_id, _bills.c.period)
    .join(_batches, _batches.c.id == _bills.c.batch_id)
    .where(_bills.c.account_id.in_(listed("accounts")), _batches.c.state == PUBLISHED)
)
# In this order the fields of a bill's and an account's row stand behind what is our own.
_BILL_FIELDS = (
    "kwh", "amount", "kwh_sharp", "kwh_peak", "kwh_flat", "kwh_valley", "year_kwh",
    "reading_before", "reading_after", "multiplier", "late_fee", "paid", "balance", "first_day",
    "last_day", "due_on", "estimated", "as_of",
)  # fmt: skip
_ROWS_BEFORE = Prepared(
    select(_rows.c.number_hash).where(
        _rows.c.number_hash.in_(listed("hashes")), _rows.c.batch_id == bindparam("batch")
    )
)
_BILL_COLUMNS = ("id", "account_id", "period", "batch_id", "station_id", "lines", *_BILL_FIELDS)
_FIELDS_OF = itemgetter(*_BILL_FIELDS)
_ROW_FIELDS = tuple(
    name for name in _TOLD if name not in ("holder_hash", "station_id", "district_id")
)
_ROW_COLUMNS = (
    "batch_id", "account_id", "number_hash", "holder_hash", "station_id", "district_id",
    *_ROW_FIELDS,
)  # fmt: skip
_VALUES_OF = attrgetter(*_ROW_FIELDS)


@dataclass(frozen=True, slots=True)
class Batch:
    """``rows_read`` lines after the heading are done with; whoever goes on begins behind them."""

    id: int
    kind: str
    source: str
    digest: bytes
    state: str
    rows_read: int
    rows_good: int
    rows_bad: int
    begun_at: datetime
    published_at: datetime | None = None


async def begin(work: Work, kind: str, source: str, digest: bytes) -> Batch:
    """Return the batch of a content: the one that was begun or published before, else a new one.

    What was published with rows that could not be taken is begun anew where they may be taken now.
    """
    query = (
        select(_batches)
        .where(_batches.c.kind == kind, _batches.c.digest == digest, _batches.c.state != DROPPED)
        .order_by(_batches.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    if row is not None and (row["state"] != PUBLISHED or not row["rows_bad"]):
        return into(Batch, row)
    if row is not None and kind == "bills" and not await _accounts_since(work, digest):
        return into(Batch, row)
    made = Batch(work.new_id(), kind, source[:200], digest, STAGED, 0, 0, 0, work.now)
    await work.run(insert(_batches).values(asdict(made)))
    return made


async def _accounts_since(work: Work, digest: bytes) -> bool:
    """Tell whether accounts have come since a file of bills was last read."""
    read = select(func.max(_batches.c.begun_at)).where(_batches.c.digest == digest)
    query = select(_batches.c.id).where(
        _batches.c.kind == "accounts",
        _batches.c.state == PUBLISHED,
        _batches.c.published_at >= read.scalar_subquery(),
    )
    return (await work.run(query.limit(1))).first() is not None


async def told_before(work: Work, scope: Scope, batch: Batch) -> bool:
    """Tell whether the content of a batch was published by another one before."""
    only_for_the_program(scope)
    query = select(_batches.c.id).where(
        _batches.c.kind == batch.kind,
        _batches.c.digest == batch.digest,
        _batches.c.state == PUBLISHED,
        _batches.c.id != batch.id,
    )
    return (await work.run(query.limit(1))).first() is not None


async def drop(work: Work, batch: Batch) -> None:
    """Let a batch that brought nothing be none; raises ``ChangedMeanwhile``."""
    await work.run_once(
        update(_batches)
        .where(_batches.c.id == batch.id, _batches.c.state == STAGED)
        .values(state=DROPPED),
        "batch",
    )


async def advance(work: Work, batch: Batch, *, read: int, good: int, bad: int) -> Batch:
    """Write down how far a batch has come; raises ``ChangedMeanwhile`` where two go on at once."""
    after = replace(
        batch,
        rows_read=batch.rows_read + read,
        rows_good=batch.rows_good + good,
        rows_bad=batch.rows_bad + bad,
    )
    await work.run_once(
        update(_batches)
        .where(_batches.c.id == batch.id, _batches.c.rows_read == batch.rows_read)
        .where(_batches.c.state == STAGED)
        .values(rows_read=after.rows_read, rows_good=after.rows_good, rows_bad=after.rows_bad),
        "batch",
    )
    return after


async def publish_bills(work: Work, batch: Batch) -> None:
    """Let everybody see the bills of a batch; raises ``ChangedMeanwhile``."""
    await work.run_once(
        update(_batches)
        .where(_batches.c.id == batch.id, _batches.c.state == STAGED)
        .values(state=PUBLISHED, published_at=work.now),
        "batch",
    )


async def publish_accounts(work: Work, batch: Batch) -> tuple[int, int]:
    """Let the accounts of a batch hold, known ones anew; return how many were new and moved.

    Those have moved that another station had.

    Where an account has another holder now, whoever was bound to it sees it no longer.
    """
    known = select(_accounts.c.number_hash)
    mine = _rows.c.batch_id == batch.id
    fresh = select(func.count()).select_from(_rows).where(mine, _rows.c.number_hash.not_in(known))
    new = int((await work.run(fresh)).scalar_one())
    elsewhere = (
        select(func.count())
        .select_from(_rows)
        .join(_accounts, _accounts.c.number_hash == _rows.c.number_hash)
        .where(mine, _accounts.c.station_id != _rows.c.station_id)
    )
    moved = int((await work.run(elsewhere)).scalar_one())
    await _end_bindings(work, mine)
    dialect: Any = sqlite if work.sqlite else postgresql
    names = ["id", "number_hash", *_TOLD]
    told = select(_rows.c.account_id, _rows.c.number_hash, *(_rows.c[name] for name in _TOLD))
    moment = literal(work.now, _accounts.c.changed_at.type)
    added = dialect.insert(_accounts).from_select(
        [*names, "changed_at"], told.add_columns(moment).where(mine)
    )
    await work.run(
        added.on_conflict_do_update(
            index_elements=["number_hash"],
            set_={name: added.excluded[name] for name in (*_TOLD, "changed_at")},
        )
    )
    await work.run(delete(_rows).where(mine))
    await publish_bills(work, batch)
    return new, moved


async def _end_bindings(work: Work, mine: Condition) -> None:
    passed_on = (
        select(_accounts.c.id)
        .join(_rows, _rows.c.number_hash == _accounts.c.number_hash)
        .where(mine, _rows.c.holder_hash != _accounts.c.holder_hash)
    )
    await work.run(
        update(_bindings)
        .where(_bindings.c.account_id.in_(passed_on), _bindings.c.ended_at.is_(None))
        .values(ended_at=work.now)
    )


async def account_ids(
    work: Work, scope: Scope, numbers: Collection[str]
) -> dict[str, tuple[int, int]]:
    """Return the ids of accounts and of their stations, by number; unknown ones are left out."""
    only_for_the_program(scope)
    hashes = {work.sealer.blind(one): one for one in numbers}
    if not hashes:
        return {}
    found = await work.fetch(_IDS, {"hashes": list(hashes)})
    return {hashes[bytes(key)]: (account, station) for key, account, station in found}


async def bills_known(
    work: Work, scope: Scope, batch: Batch, account_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Return which accounts and periods a batch has told already, of these accounts."""
    only_for_the_program(scope)
    if not account_ids:
        return set()
    values = {"batch": batch.id, "accounts": list(account_ids)}
    return {(account, period) for account, period in await work.fetch(_TOLD_BEFORE, values)}


async def bills_told(
    work: Work, scope: Scope, account_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Return which accounts and periods some published batch has told, of these accounts."""
    only_for_the_program(scope)
    if not account_ids:
        return set()
    found = await work.fetch(_TOLD_BY_ANY, {"accounts": list(account_ids)})
    return {(account, period) for account, period in found}


async def add_bills(work: Work, batch: Batch, rows: Sequence[tuple[BillRow, int, int]]) -> None:
    """Add bills to a batch: a row, its account's id, and its station's; there is none of them."""
    if rows:
        new_id, batch_id = work.new_id, batch.id
        made = [
            (
                new_id(),
                account_id,
                row.period,
                batch_id,
                station_id,
                _lines(row),
                *_FIELDS_OF(row.fields),
            )
            for row, account_id, station_id in rows
        ]
        await load(work, _bills, _BILL_COLUMNS, made)


def _lines(row: BillRow) -> str:
    return orjson.dumps([[code, str(kwh), str(yuan)] for code, kwh, yuan in row.lines]).decode()


def hashes_of(work: Work, numbers: Collection[str]) -> dict[str, bytes]:
    """Return the keyed hashes of account numbers, each made once."""
    blind = work.sealer.blind
    return {one: blind(one) for one in numbers}


async def rows_known(
    work: Work, scope: Scope, batch: Batch, hashes: Mapping[str, bytes]
) -> set[str]:
    """Return which account numbers a batch of accounts has told already, of these."""
    only_for_the_program(scope)
    if not hashes:
        return set()
    numbers = {key: one for one, key in hashes.items()}
    values = {"batch": batch.id, "hashes": list(numbers)}
    return {numbers[bytes(row[0])] for row in await work.fetch(_ROWS_BEFORE, values)}


async def add_account_rows(
    work: Work,
    batch: Batch,
    rows: Sequence[tuple[AccountRow, int, int | None]],
    hashes: Mapping[str, bytes],
) -> None:
    """Add accounts to a batch, each with its station and district; there is none of them."""
    if rows:
        new_id, blind, batch_id = work.new_id, work.sealer.blind, batch.id
        made = [
            (
                batch_id,
                new_id(),
                hashes[row.number],
                blind(f"holder:{''.join(row.holder.split())}"),
                station_id,
                district_id,
                *_VALUES_OF(row),
            )
            for row, station_id, district_id in rows
        ]
        await load(work, _rows, _ROW_COLUMNS, made)
