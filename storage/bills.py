"""Bills: what the newest published batch says of each period of an account."""

from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import select

from billing.bill import Bill, BillLine
from stations.scope import Scope
from storage import account_tables
from storage.accounts import visible
from storage.rows import into
from storage.unit_of_work import Work

_bills = account_tables.bills
_batches = account_tables.batches
_accounts = account_tables.accounts

PUBLISHED = "published"


async def bills_of(work: Work, scope: Scope, account_id: int, since: int) -> tuple[Bill, ...]:
    """Return an account's bills from a period on (202601), the oldest first."""
    query = (
        select(_bills)
        .join(_batches, _batches.c.id == _bills.c.batch_id)
        .join(_accounts, _accounts.c.id == _bills.c.account_id)
        .where(
            _bills.c.account_id == account_id,
            _bills.c.period >= since,
            _batches.c.state == PUBLISHED,
            visible(scope),
        )
        .order_by(_bills.c.period, _batches.c.published_at, _bills.c.batch_id)
    )
    newest = {row["period"]: _bill(row) for row in (await work.run(query)).mappings()}
    return tuple(newest.values())


def _bill(row: Any) -> Bill:
    lines = tuple(
        BillLine(code, Decimal(kwh), Decimal(amount))
        for code, kwh, amount in orjson.loads(row["lines"])
    )
    return into(Bill, {**row, "lines": lines})
