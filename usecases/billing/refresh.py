"""The marketing system is asked for newer bills when somebody asks, and its answer is taken in."""

from datetime import UTC, datetime
from typing import Any

import orjson

from billing.bill import Bill
from billing.bill_row import read_bill_row
from chat.actions import NO_BOT, FetchBills, Priority
from chat.cells import Cells, RowIsWrong
from customers.account import Account
from stations.scope import SYSTEM
from storage.accounts import accounts
from storage.bills import bills_of
from storage.outbox import leave
from storage.outbox_queue import Claimed
from storage.unit_of_work import Work
from usecases.billing.put_rows import put_bills
from usecases.trade import Trade

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPARED = ("kwh", "amount", "paid", "balance", "late_fee", "due_on", "as_of", "estimated")


async def ask_for_fresh(work: Work, trade: Trade, account: Account) -> None:
    """Have an account's bills fetched, once while what was told is good; nobody waits for it."""
    good_for = trade.policy.bills_good_for
    if good_for is None:
        return
    window = (work.now - _EPOCH) // good_for
    await leave(
        work,
        FetchBills(account.number, account.id),
        bot_id=NO_BOT,
        chat_id=None,
        key=f"fetch:{account.id}:{window}",
        priority=Priority.REPLY,
        expires_at=work.now + good_for,
    )


async def take_fetched(work: Work, trade: Trade, one: Claimed, result: Any) -> None:
    """Take the rows of an answer that say something new, for the account that was asked for."""
    if not isinstance(one.action, FetchBills) or not isinstance(result, str):
        return
    account = (await accounts(work, SYSTEM, [one.action.account])).get(one.action.account)
    if account is None or account.number != one.action.number:
        return
    known = {bill.period: bill for bill in await bills_of(work, SYSTEM, account.id, 0)}
    rows = [_cells(row, account.number) for row in orjson.loads(result)]
    fresh = [row for row in rows if not _is_known(trade, work, row, known)]
    if fresh:
        await put_bills(work, trade, SYSTEM, "pull", fresh)


def _cells(row: dict[str, Any], number: str) -> Cells:
    told = {name: str(value).strip() for name, value in row.items() if value is not None}
    return {name: text for name, text in told.items() if text} | {"number": number}


def _is_known(trade: Trade, work: Work, cells: Cells, known: dict[int, Bill]) -> bool:
    yes = trade.bills.columns["bills"].yes
    try:
        read = read_bill_row(cells, yes, work.now.date())
    except RowIsWrong:
        # Whoever takes it in says why it cannot be.
        return False
    there = known.get(read.period)
    return there is not None and all(
        getattr(there, name) == read.fields.get(name) for name in _COMPARED
    )
