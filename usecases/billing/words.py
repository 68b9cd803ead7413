"""Bills in words: months, amounts and energy as people say them."""

from datetime import date
from decimal import Decimal

from billing.bill import Bill, before
from billing.reasons import Reason, main_cause
from usecases.trade import Trade

_CENT = Decimal("0.01")


def yuan(amount: Decimal) -> str:
    """Return money with its cents."""
    return f"{amount.quantize(_CENT):,}"


def kwh(energy: Decimal) -> str:
    """Return energy without zeros that say nothing."""
    return f"{energy.normalize():f}"


def month(trade: Trade, locale: str, period: int) -> str:
    """Name a period."""
    year, number = divmod(period, 100)
    return trade.speech.say("bill.month", locale, year=year, month=number)


def day(trade: Trade, locale: str, on: date) -> str:
    """Name a day."""
    return trade.speech.say("bill.day", locale, month=on.month, day=on.day)


def sentence(trade: Trade, locale: str, bill: Bill, last: Bill | None) -> str:
    """Say a bill in one sentence, with how it differs from the month before, and mainly why."""
    change = ""
    if last is not None and last.period == before(bill.period, 1):
        amount, energy = bill.amount - last.amount, bill.kwh - last.kwh
        key = "same" if not amount else "more" if amount > 0 else "less"
        used = "" if not energy else "used_more" if energy > 0 else "used_less"
        because = trade.speech.say(f"bill.{used}", locale, kwh=kwh(abs(energy))) if used else ""
        change = trade.speech.say(f"bill.change_{key}", locale, amount=yuan(abs(amount)))
        change += (_main_cause(trade, locale, bill, last) + because) if key != "same" else ""
    return trade.speech.say(
        "bill.sentence",
        locale,
        month=month(trade, locale, bill.period),
        kwh=kwh(bill.kwh),
        amount=yuan(bill.amount),
        change=change,
    )


def _main_cause(trade: Trade, locale: str, bill: Bill, last: Bill) -> str:
    cause = main_cause(bill, last, trade.bills.weather)
    if cause is None:
        return ""
    return trade.speech.say(f"bill.main_{cause.why}", locale, **_told(cause))


def reason(trade: Trade, locale: str, one: Reason) -> str:
    """Say a reason."""
    return trade.speech.say(f"bill.why_{one.why}", locale, **_told(one))


def _told(one: Reason) -> dict[str, str | int]:
    return {
        name: (yuan(value) if name == "amount" else kwh(value))
        if isinstance(value, Decimal)
        else value
        for name, value in one.figures.items()
    }
