"""A bill's card: what it is for, what it comes to, what is left to pay, and as of when."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from billing.arrears import days_over
from billing.bill import Bill, BillLine
from chat.actions import Button, Rows
from chat.ids import short
from customers.account import masked_number
from usecases.billing.seen import Seen
from usecases.billing.words import day, kwh, month, yuan
from usecases.trade import Trade

DETAILS, WHY, HISTORY, CALL, CHOOSE = "bd", "by", "bh", "bc", "bw"
# Bills come monthly: what is older than this is told to be.
_OLD = timedelta(days=45)
_HOURS = ("sharp", "peak", "flat", "valley")


def card(today: date, trade: Trade, locale: str, seen: Seen, bill: Bill) -> str:
    """Return the lines of a bill; what was not told is left out and not guessed."""
    return "\n".join(_lines(today, trade, locale, seen, bill))


def _lines(today: date, trade: Trade, locale: str, seen: Seen, bill: Bill) -> Iterator[str]:
    say = trade.speech.say
    yield say("bill.number", locale, number=masked_number(seen.account.number))
    yield _period(trade, locale, bill)
    before, after = bill.reading_before, bill.reading_after
    if before is not None and after is not None:
        times = bill.multiplier
        factor = say("bill.times", locale, times=kwh(times)) if times and times != 1 else ""
        yield say("bill.readings", locale, before=kwh(before), after=kwh(after), factor=factor)
    if bill.estimated:
        yield say("bill.why_estimated", locale)
    if bill.late_fee:
        yield say("bill.late_fee", locale, amount=yuan(bill.late_fee))
    if bill.balance is not None:
        yield balance(trade, locale, bill.balance)
    elif bill.owed is not None:
        key = "bill.owed" if bill.owed else "bill.paid"
        yield say(key, locale, amount=yuan(bill.owed))
    if bill.due_on is not None and bill.owed != 0:
        key = "bill.due_over" if days_over(bill, today) else "bill.due"
        yield say(key, locale, day=day(trade, locale, bill.due_on))
    yield say("bill.as_of", locale, day=day(trade, locale, bill.as_of))
    if bill is seen.bills[-1] and bill.as_of < today - _OLD:
        yield say("bill.old", locale)


def balance(trade: Trade, locale: str, amount: Decimal) -> str:
    """Say what is left on a prepaid account, or how much too much was used."""
    key = "bill.balance" if amount >= 0 else "bill.balance_short"
    return trade.speech.say(key, locale, amount=yuan(abs(amount)))


def _period(trade: Trade, locale: str, bill: Bill) -> str:
    named = month(trade, locale, bill.period)
    if bill.first_day is None or bill.last_day is None:
        return trade.speech.say("bill.period", locale, month=named)
    return trade.speech.say(
        "bill.period_days",
        locale,
        month=named,
        first=day(trade, locale, bill.first_day),
        last=day(trade, locale, bill.last_day),
        days=bill.days,
    )


def details(trade: Trade, locale: str, seen: Seen, bill: Bill) -> str:
    """Return the lines as billed, and the energy by time of day."""
    say = trade.speech.say
    lines = [
        say(
            "bill.details",
            locale,
            number=masked_number(seen.account.number),
            month=month(trade, locale, bill.period),
        )
    ]
    lines += [_line(trade, locale, one) for one in bill.lines]
    told = {one.code for one in bill.lines}
    lines += [_energy(trade, locale, bill, code) for code in _hours(bill) if code not in told]
    if len(lines) == 1:
        lines.append(say("bill.no_details", locale))
    lines.append(say("bill.total", locale, kwh=kwh(bill.kwh), amount=yuan(bill.amount)))
    return "\n".join(lines)


def split(trade: Trade, locale: str, bill: Bill) -> list[str]:
    """Return what was used by time of day, with its cost where the bill has it; often nothing."""
    lines = {one.code: one for one in bill.lines}
    return [
        _line(trade, locale, lines[code]) if code in lines else _energy(trade, locale, bill, code)
        for code in _HOURS
        if code in lines or code in _hours(bill)
    ]


def _hours(bill: Bill) -> list[str]:
    return [code for code in _HOURS if getattr(bill, f"kwh_{code}") is not None]


def _line(trade: Trade, locale: str, one: BillLine) -> str:
    say = trade.speech.say
    name = say(f"bill.line_{one.code}", locale)
    price = kwh(one.price) if one.price is not None else "0"
    return say(
        "bill.line", locale, name=name, kwh=kwh(one.kwh), price=price, amount=yuan(one.amount)
    )


def _energy(trade: Trade, locale: str, bill: Bill, code: str) -> str:
    name = trade.speech.say(f"bill.line_{code}", locale)
    energy = getattr(bill, f"kwh_{code}")
    return trade.speech.say("bill.line_energy", locale, name=name, kwh=kwh(energy))


def card_buttons(trade: Trade, locale: str, seen: Seen, bill: Bill) -> Rows:
    """Return what can be asked further about a bill."""
    at = f"{short(seen.account.id)}.{bill.period}"
    rows = ((DETAILS, WHY), (HISTORY, CALL))
    return tuple(
        tuple(
            Button(trade.speech.say(f"bill.do_{verb}", locale), trade.signer.sign(f"{verb}:{at}"))
            for verb in row
        )
        for row in rows
    )
