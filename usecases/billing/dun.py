"""Arrears so old that supply may be stopped: a person decides; the resident is told nothing."""

from datetime import date, timedelta

from billing.arrears import days_over, late_fee
from billing.bill import Bill
from customers.account import masked_number
from stations.scope import SYSTEM
from storage import areas, tasks
from storage.accounts import accounts
from storage.unit_of_work import Work
from tickets.task import Task, TaskKind, TaskState, begin
from usecases.billing.words import month, yuan
from usecases.customers.tell_bound import managers_of
from usecases.rules.in_force import calendar_now
from usecases.tasks.tell import tell_owner, tell_supervisors
from usecases.trade import Trade

_WORKING_DAYS = 3


async def prepare_dunning(
    work: Work, trade: Trade, account_id: int, bill: Bill, today: date
) -> None:
    """Make the task once for an account and period, for its manager, else who supervises."""
    account = (await accounts(work, SYSTEM, [account_id]))[account_id]
    station = await areas.station(work, SYSTEM, account.station_id)
    rules = trade.bills.notices.arrears
    if station is None or rules is None or bill.owed is None:
        return
    locale = trade.speech.default
    days = days_over(bill, today)
    words = trade.speech.say(
        "notify.dun",
        locale,
        number=masked_number(account.number),
        month=month(trade, locale, bill.period),
        amount=yuan(bill.owed),
        days=days,
        fee=yuan(late_fee(bill.owed, days, rules)),
        notice=rules.notice_days,
        until=today + timedelta(days=rules.notice_days),
        source=rules.source,
    )
    managers = await managers_of(work, account)
    calendar = await calendar_now(work, trade, station)
    task = begin(
        Task(
            id=work.new_id(),
            station_id=station.id,
            kind=TaskKind.ARREARS,
            subject=f"arrears:{account.id}:{bill.period}",
            state=TaskState.OPEN,
            created_at=work.now,
            words=words,
            due_at=calendar.after_working_days(work.now, _WORKING_DAYS),
            district_id=account.district_id,
            owner_id=managers[0].id if managers else None,
        )
    )
    if await tasks.add(work, task):
        key = f"task:{task.id}:raised"
        await tell_owner(work, trade, task, "task.raised", key)
        await tell_supervisors(work, trade, task, "task.raised", key, frozenset())
