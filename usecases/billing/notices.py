"""What somebody is told of a bill without asking: the words of each kind, or nothing to tell."""

from datetime import date

from billing.arrears import Notice
from billing.bill import Bill, before
from billing.tariff import Tariff
from customers.account import masked_number
from usecases.billing.seen import Seen
from usecases.billing.words import day, kwh, month, sentence, yuan
from usecases.trade import Trade


def of_new_bill(trade: Trade, locale: str, seen: Seen, bill: Bill) -> dict[Notice, str]:
    """Return what a bill that has just come gives to tell, by kind."""
    rules, say = trade.bills.notices, trade.speech.say
    last = seen.bill(before(bill.period, 1))
    named = {
        "number": masked_number(seen.account.number),
        "month": month(trade, locale, bill.period),
    }
    told = {}
    if rules.is_low(bill) and bill.balance is not None:
        told[Notice.LOW] = say(
            "notify.low",
            locale,
            **named,
            amount=yuan(bill.balance),
            day=day(trade, locale, bill.as_of),
        )
    earlier = [one for one in seen.bills if one.period < bill.period]
    last_year = seen.bill(before(bill.period, 12))
    if rules.is_unusual(bill, last_year, earlier):
        told[Notice.UNUSUAL] = say("notify.unusual", locale, **named, kwh=kwh(bill.kwh))
    if bill.balance is None:
        text = sentence(trade, locale, bill, last)
        told[Notice.READY] = say("notify.ready", locale, **named, sentence=text)
    return told


def of_due_day(
    trade: Trade, locale: str, seen: Seen, bill: Bill, today: date
) -> tuple[Notice, str] | None:
    """Return what the day gives to tell of a bill that is still owed."""
    if bill.due_on is None or not bill.owed:
        return None
    rules = trade.bills.notices
    ahead = (bill.due_on - today).days
    kind = Notice.DUE if ahead in rules.days(Notice.DUE) else Notice.OVERDUE
    if kind is Notice.OVERDUE and -ahead not in rules.days(Notice.OVERDUE):
        return None
    text = trade.speech.say(
        f"notify.{kind}",
        locale,
        number=masked_number(seen.account.number),
        month=month(trade, locale, bill.period),
        amount=yuan(bill.owed),
        day=day(trade, locale, bill.due_on),
        days=abs(ahead),
    )
    return kind, text


def of_price(trade: Trade, locale: str, seen: Seen, tariff: Tariff) -> str:
    """Return that other prices hold from a day on."""
    return trade.speech.say(
        "notify.price",
        locale,
        number=masked_number(seen.account.number),
        day=day(trade, locale, tariff.since),
        source=tariff.source,
    )
