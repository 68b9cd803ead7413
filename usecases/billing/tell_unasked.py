"""Tell residents of their bills without being asked: in rounds, in steps, each of them once."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing.arrears import Notice, may_be_stopped
from billing.bill import Bill
from billing.tariff import Tariff
from chat.actions import Priority, SendText
from customers.account import Account
from customers.binding import Binding
from stations.area import Station
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, bill_notices, bindings, consents
from storage.accounts import accounts
from storage.bill_notices import Run
from storage.chats import private_chat
from storage.outbox import leave
from storage.people import person
from storage.unit_of_work import Work
from usecases.billing.dun import prepare_dunning
from usecases.billing.notices import of_due_day, of_new_bill, of_price
from usecases.billing.seen import Seen, with_bills
from usecases.closing.reach import by_day
from usecases.desk.due import Due
from usecases.trade import Trade

# Households in one transaction: it stays short.
_AT_ONCE = 40
_MORNING = time(9)
# What came longer ago than this is no news.
_FRESH = timedelta(days=3)
# A bill of months ago that is brought again is told to nobody.
_RECENT = timedelta(days=60)


async def tell_unasked(work: Work, trade: Trade) -> int:
    """Go a step further in the oldest round, or begin those that are due; return the steps."""
    if not trade.bills.notices.notices:
        return 0
    run = await bill_notices.unfinished(work, SYSTEM)
    if run is None:
        begun = [await bill_notices.begin(work, *one) for one in await _missing(work, trade)]
        return sum(begun)
    step = next(act for start, act in _ROUNDS.items() if run.key.startswith(start))
    last, done = await step(work, trade, run)
    await bill_notices.advance(work, run, last, done=done)
    return 1


async def next_round(work: Work, trade: Trade) -> datetime | None:
    """Return when somebody is to be told next: now, or in the morning."""
    if not trade.bills.notices.notices:
        return None
    if await bill_notices.unfinished(work, SYSTEM) or await _missing(work, trade):
        return work.now
    stations = await areas.stations(work, SYSTEM)
    return min((_next_morning(one, work.now) for one in stations), default=None)


UNASKED = Due("bills", tell_unasked, next_round)


def _next_morning(station: Station, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(station.timezone))
    morning = datetime.combine(local.date(), _MORNING, local.tzinfo)
    return morning if morning > local else morning + timedelta(days=1)


async def _missing(work: Work, trade: Trade) -> list[tuple[str, int | None]]:
    wanted: list[tuple[str, int | None]] = [
        (f"batch:{one}", None)
        for one in await bill_notices.new_batches(work, SYSTEM, work.now - _FRESH)
    ]
    for station in await areas.stations(work, SYSTEM):
        local = work.now.astimezone(ZoneInfo(station.timezone))
        if local.time() >= _MORNING:
            wanted.append((f"daily:{station.id}:{local.date()}", station.id))
            wanted += [
                (f"price:{one.code}:{station.id}", station.id)
                for one in _new_prices(trade, local.date())
            ]
    there = await bill_notices.known(work, SYSTEM, [key for key, _ in wanted])
    return [one for one in wanted if one[0] not in there]


def _new_prices(trade: Trade, today: date) -> list[Tariff]:
    """Return the tariffs of the province that begin within the days in which that is told."""
    rules, days = trade.bills, trade.bills.notices.days(Notice.PRICE)
    if rules.tariffs is None or not days:
        return []
    return [
        one
        for one in rules.tariffs.tariffs
        if one.province == rules.province and 0 <= (one.since - today).days <= max(days)
    ]


async def _of_batch(work: Work, trade: Trade, run: Run) -> tuple[int, bool]:
    batch_id = int(run.key.partition(":")[2])
    rows = await bill_notices.bills_of_batch(work, SYSTEM, batch_id, run.after_id, _AT_ONCE)
    least, accounts = trade.bills.notices.low_balance, {account for _, account, _ in rows}
    filled = await bill_notices.last_filled(work, SYSTEM, accounts, least)
    for bill_id, account_id, period in rows:

        def told(seen: Seen, locale: str, bill_id: int = bill_id, period: int = period) -> _Told:
            bill = seen.bill(period)
            newest = seen.bills[-1].id if seen.bills else None
            old = bill is None or bill.as_of < work.now.date() - _RECENT
            if bill is None or old or bill.id != bill_id or newest != bill_id:
                return []
            found = of_new_bill(trade, locale, seen, bill)
            # After a top-up a low balance is news again.
            topped = filled.get(seen.account.id)
            again = f"{period}" if topped is None else f"{period}.{topped}"
            return [
                (kind, text, again if kind is Notice.LOW else str(period))
                for kind, text in found.items()
            ]

        await _tell_bound(work, trade, account_id, told)
    return (rows[-1][0] if rows else run.after_id), len(rows) < _AT_ONCE


async def _daily(work: Work, trade: Trade, run: Run) -> tuple[int, bool]:
    rules = trade.bills.notices
    today = date.fromisoformat(run.key.rpartition(":")[2])
    days = [today + timedelta(days=one) for one in rules.days(Notice.DUE)]
    days += [today - timedelta(days=one) for one in rules.days(Notice.OVERDUE)]
    if rules.arrears is not None:
        days.append(today - timedelta(days=rules.arrears.stop_days + 1))
    rows = await bill_notices.bills_due(
        work, SYSTEM, run.station_id or 0, days, run.after_id, _AT_ONCE
    )
    for bill_id, account_id, period in rows:

        def told(seen: Seen, locale: str, bill_id: int = bill_id, period: int = period) -> _Told:
            bill = seen.bill(period)
            if bill is None or bill.id != bill_id:
                return []
            found = of_due_day(trade, locale, seen, bill, today)
            return [] if found is None else [(*found, f"{period}:{today}")]

        await _tell_bound(work, trade, account_id, told)
        old = await _may_be_stopped(work, trade, account_id, bill_id, period, today)
        if old is not None:
            await prepare_dunning(work, trade, account_id, old, today)
    return (rows[-1][0] if rows else run.after_id), len(rows) < _AT_ONCE


async def _may_be_stopped(
    work: Work, trade: Trade, account_id: int, bill_id: int, period: int, today: date
) -> Bill | None:
    rules = trade.bills.notices.arrears
    if rules is None:
        return None
    found = await bill_notices.bill_now(work, SYSTEM, account_id, period)
    if found is None or found.id != bill_id or not may_be_stopped(found, today, rules):
        return None
    return found


async def _of_price(work: Work, trade: Trade, run: Run) -> tuple[int, bool]:
    code = run.key.split(":")[1]
    tariffs = trade.bills.tariffs.tariffs if trade.bills.tariffs else ()
    tariff = next((one for one in tariffs if one.code == code), None)
    station_id = run.station_id or 0
    rows = await bill_notices.bound_at(work, SYSTEM, station_id, run.after_id, _AT_ONCE)
    for binding_id, account_id in rows if tariff is not None else []:

        def told(seen: Seen, locale: str, binding_id: int = binding_id) -> _Told:
            fits = tariff is not None and seen.account.category == tariff.category
            if tariff is None or not fits or seen.binding.id != binding_id:
                return []
            return [(Notice.PRICE, of_price(trade, locale, seen, tariff), tariff.code)]

        await _tell_bound(work, trade, account_id, told)
    return (rows[-1][0] if rows else run.after_id), len(rows) < _AT_ONCE


_Told = list[tuple[Notice, str, str]]
"""Kind, words, and what tells one telling of that kind from another."""

_ROUNDS: dict[str, Callable[[Work, Trade, Run], Awaitable[tuple[int, bool]]]] = {
    "batch:": _of_batch,
    "daily:": _daily,
    "price:": _of_price,
}


async def _tell_bound(
    work: Work, trade: Trade, account_id: int, told: Callable[[Seen, str], _Told]
) -> None:
    """Tell each who is bound to an account, agrees, and wants to hear of that kind."""
    account = (await accounts(work, SYSTEM, [account_id])).get(account_id)
    if account is None:
        return
    station = await areas.station(work, SYSTEM, account.station_id)
    for one in await bindings.bindings_to(work, SYSTEM, account_id):
        await _tell(work, trade, account, station, one, told)


async def _tell(
    work: Work,
    trade: Trade,
    account: Account,
    station: Station | None,
    one: Binding,
    told: Callable[[Seen, str], _Told],
) -> None:
    who = await person(work, SYSTEM, one.person_id)
    agrees = await consents.consent_of(work, SYSTEM, one.person_id, consents.BILLS)
    if who is None or agrees is None:
        return
    said = await consents.wanted(work, SYSTEM, one.person_id)
    locale = trade.speech.locale_for(who.language)
    seen = await with_bills(work, Seen(account, one))
    wanted = [row for row in told(seen, locale) if trade.bills.notices.wants(row[0], said)]
    await _send(work, trade, who, locale, station, account, wanted)


async def _send(
    work: Work,
    trade: Trade,
    who: Person,
    locale: str,
    station: Station | None,
    account: Account,
    told: Iterable[tuple[Notice, str, str]],
) -> None:
    for bot_id in trade.bots:
        alone = await private_chat(work, SYSTEM, bot_id, who.id)
        if alone is None:
            continue
        for kind, text, which in told:
            ending = trade.speech.say("notify.channels", locale) if kind in _PAYABLE else ""
            how = trade.speech.say("notify.how", locale)
            await leave(
                work,
                SendText("\n".join(part for part in (text, ending, how) if part)),
                bot_id=bot_id,
                chat_id=alone.id,
                key=f"notice:{kind}:{account.id}:{which}:{who.id}",
                priority=Priority.NOTICE,
                not_before=by_day(work.now, station),
            )
        return


# What somebody is to pay is told with where that can be done, and never with a person's account.
_PAYABLE = frozenset({Notice.READY, Notice.DUE, Notice.OVERDUE, Notice.LOW})
