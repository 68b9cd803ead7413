"""What is said to each kind of question about the bills of one account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.arrears import days_over, untold
from billing.bill import Bill, before
from billing.question import Wanted
from billing.reasons import night_saving, reasons
from billing.sums import Sum, add_up, months_so_far
from chat.actions import Rows
from usecases.billing.card import balance, card, card_buttons, details, split
from usecases.billing.chart import chart
from usecases.billing.ladder import hours, ladder, prices
from usecases.billing.seen import Seen
from usecases.billing.words import day, kwh, month, reason, sentence, yuan
from usecases.trade import Trade

# More months than these in a row are named by the first and the last.
_FEW = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, with buttons under it, and a picture's specification and caption."""

    text: str
    buttons: Rows = ()
    picture: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What is spoken of, to whom in which language, and which day it is."""

    trade: Trade
    locale: str
    seen: Seen
    bill: Bill
    today: date

    def say(self, key: str, **values: object) -> str:
        """Say a sentence in their language."""
        return self.trade.speech.say(key, self.locale, **values)

    def month(self, period: int) -> str:
        """Name a period."""
        return month(self.trade, self.locale, period)

    def months(self, periods: tuple[int, ...]) -> str:
        """Name several periods; three and more that follow each other by their ends."""
        runs: list[list[int]] = []
        for one in periods:
            if runs and runs[-1][-1] == before(one, 1):
                runs[-1].append(one)
            else:
                runs.append([one])
        named: list[str] = []
        for run in runs:
            ends = [self.month(run[0]), self.month(run[-1])]
            long = len(run) > _FEW
            named += (
                [self.say("bill.reach", first=ends[0], last=ends[1])]
                if long
                else map(self.month, run)
            )
        return self.say("card.joiner").join(named)

    def reach(self) -> str:
        """Name the months of which there are bills."""
        first, last = (self.month(self.seen.bills[at].period) for at in (0, -1))
        return first if first == last else self.say("bill.reach", first=first, last=last)

    def day(self, on: date) -> str:
        """Name a day."""
        return day(self.trade, self.locale, on)

    def sentence(self) -> str:
        """Say the bill in one sentence, beside the month before."""
        last = self.seen.bill(before(self.bill.period, 1))
        return sentence(self.trade, self.locale, self.bill, last)

    def answer(self, *lines: str) -> Answer:
        """Return lines with the day to which they reach, and what can be asked further."""
        return self.rule(*lines, self.say("bill.as_of", day=self.day(self.bill.as_of)))

    def rule(self, *lines: str) -> Answer:
        """Return lines that hold whatever the bill says, and what can be asked further."""
        buttons = card_buttons(self.trade, self.locale, self.seen, self.bill)
        return Answer("\n".join(lines), buttons)


def tell(it: About, wanted: Wanted) -> Answer:
    """Answer what is asked of a bill."""
    return _TELL[wanted](it)


def tell_years(it: About, years: tuple[int, ...]) -> Answer:
    """Say what the bills of each year come to, and which of its months are in no sum."""
    return it.answer(*(line for year in years for line in _year(it, year)))


def _year(it: About, year: int) -> list[str]:
    periods = months_so_far(it.seen.bills, year)
    began = it.seen.began
    periods = tuple(one for one in periods if began is None or one >= began)
    found = add_up(it.seen.bills, periods)
    if found is None:
        return [it.say("bill.no_year", year=year)]
    return [
        it.say(
            "bill.year",
            year=year,
            first=periods[0] % 100,
            last=periods[-1] % 100,
            kwh=kwh(found.kwh),
            amount=yuan(found.amount),
        ),
        *_missing(it, found),
    ]


def tell_months(it: About, periods: tuple[int, ...]) -> Answer:
    """Say what each of several months was, and what they come to."""
    found = add_up(it.seen.bills, periods)
    if found is None:
        return it.rule(it.say("bill.not_here", month=it.months(periods), held=it.reach()))
    lines = [sentence(it.trade, it.locale, one, None) for one in found.bills]
    total = it.say("bill.months_total", kwh=kwh(found.kwh), amount=yuan(found.amount))
    return it.answer(*lines, *([total] if len(lines) > 1 else []), *_missing(it, found))


def _missing(it: About, found: Sum) -> list[str]:
    return [it.say("bill.months_lack", months=it.months(found.missing))] if found.missing else []


def _whole(it: About) -> Answer:
    lines = card(it.today, it.trade, it.locale, it.seen, it.bill)
    picture = chart(it.seen)
    return Answer(
        f"{it.sentence()}\n\n{lines}",
        card_buttons(it.trade, it.locale, it.seen, it.bill),
        picture,
        it.say("bill.chart") if picture else "",
    )


def _why(it: About) -> Answer:
    """Say what the figures themselves say of the amount, and one tip that they hold, or none."""
    period = it.bill.period
    last_month, last_year = (it.seen.bill(before(period, months)) for months in (1, 12))
    found = reasons(it.bill, last_month, last_year, it.trade.bills.weather)
    lines = [f"· {reason(it.trade, it.locale, one)}" for one in found]
    saving = night_saving(it.bill)
    tip = [] if saving is None else [it.say("bill.tip_night", amount=yuan(saving))]
    return it.answer(it.sentence(), *(lines or [it.say("bill.why_unknown")]), *tip)


def _owed(it: About) -> Answer:
    """Say what is owed, and of which months nobody told whether they were paid."""
    if it.bill.balance is not None:
        return _balance(it)
    known = [one for one in it.seen.bills if one.owed is not None]
    if not known:
        return it.answer(it.say("bill.paid_unknown"))
    owing = [one for one in known if one.owed]
    lacking = untold(it.seen.bills)
    doubt = [it.say("bill.paid_untold", months=it.months(lacking))] if lacking else []
    if not owing:
        paid = it.say("bill.paid_else") if lacking else it.say("bill.owes_nothing")
        return it.answer(*doubt, paid)
    owed = sum((one.owed or Decimal(0) for one in owing), Decimal(0))
    months = it.months(tuple(one.period for one in owing))
    return it.answer(it.say("bill.owes", amount=yuan(owed), months=months), *doubt)


def _due(it: About) -> Answer:
    """Say until when the bill is to be paid."""
    bill, named = it.bill, it.month(it.bill.period)
    if bill.balance is not None:
        return it.answer(it.say("bill.due_prepaid"), balance(it.trade, it.locale, bill.balance))
    if bill.owed == 0:
        return it.answer(it.say("bill.due_paid", month=named))
    if bill.due_on is None:
        return it.answer(it.say("bill.due_unknown", month=named))
    owed = it.say("bill.owed", amount=yuan(bill.owed)) if bill.owed is not None else ""
    key = "bill.due_over_of" if days_over(bill, it.today) else "bill.due_of"
    lines = [it.say(key, month=named, day=it.day(bill.due_on)), owed]
    return it.answer(*(one for one in lines if one))


def _late_fee(it: About) -> Answer:
    """Say what lateness costs by the regulation, and what this bill has of it."""
    rules = it.trade.bills.notices.arrears
    if rules is None:
        rule = it.say("bill.late_fee_unknown")
    else:
        rule = it.say("bill.late_fee_rule", rate=kwh(rules.per_mille))
    if not it.bill.late_fee:
        return it.rule(rule)
    named, fee = it.month(it.bill.period), yuan(it.bill.late_fee)
    return it.answer(rule, it.say("bill.late_fee_of", month=named, amount=fee))


def _stop(it: About) -> Answer:
    """Say when supply may be stopped for arrears, and by whom."""
    rules = it.trade.bills.notices.arrears
    if rules is None:
        return it.rule(it.say("bill.stop_unknown"))
    return it.rule(it.say("bill.stop_rule", days=rules.stop_days, notice=rules.notice_days))


def _hours(it: About) -> Answer:
    """Say at which hours which price holds."""
    told = hours(it.trade, it.locale, it.seen.account, it.today)
    return it.rule(*(told or [it.say("bill.hours_unknown")]))


def _price(it: About) -> Answer:
    """Say the prices of the account's tariff; else what a kWh of the bill came to."""
    told = prices(it.trade, it.locale, it.seen.account, it.bill, it.today)
    if told:
        return it.rule(*told)
    if not it.bill.kwh:
        return it.rule(it.say("bill.price_unknown"))
    mean = (it.bill.amount / it.bill.kwh).quantize(Decimal("0.0001"))
    return it.answer(
        it.say(
            "bill.price_mean",
            month=it.month(it.bill.period),
            amount=yuan(it.bill.amount),
            kwh=kwh(it.bill.kwh),
            price=kwh(mean),
        )
    )


def _balance(it: About) -> Answer:
    if it.bill.balance is not None:
        return it.answer(balance(it.trade, it.locale, it.bill.balance))
    return it.answer(
        it.say("bill.no_balance_prepaid" if it.seen.account.prepaid else "bill.no_balance")
    )


def _tier(it: About) -> Answer:
    worked = ladder(it.trade, it.seen.account, it.bill)
    if worked is None:
        return it.answer(it.say("bill.tier_unknown"))
    told = {
        "month": it.month(it.bill.period),
        "used": kwh(worked.before + worked.kwh),
        "tier": worked.reached.tier,
        "left": kwh(worked.left or Decimal(0)),
    }
    began = it.seen.began
    if began is not None and worked.term is not None and began > _period_of(worked.term[0]):
        # What the home used before is for those who lived there then.
        text = it.say("bill.tier_of_tenant", **told)
    else:
        text = it.say("bill.tier" if worked.left is not None else "bill.tier_last", **told)
    return it.answer(text, *([it.say("bill.tier_doubt")] if worked.doubts else []))


def _period_of(on: date) -> int:
    return on.year * 100 + on.month


def _usage(it: About) -> Answer:
    days = it.bill.days
    if not days:
        return it.answer(it.sentence())
    mean = (it.bill.kwh / days).quantize(Decimal("0.1"))
    told = it.say("bill.daily_mean", mean=kwh(mean), kwh=kwh(it.bill.kwh), days=days)
    return it.answer(it.sentence(), told)


def _split(it: About) -> Answer:
    lines = split(it.trade, it.locale, it.bill)
    if not lines:
        return it.answer(it.sentence(), it.say("bill.no_split"))
    return it.answer(it.say("bill.split", month=it.month(it.bill.period)), *lines)


def _history(it: About) -> Answer:
    picture = chart(it.seen)
    if picture is None:
        return Answer(it.say("bill.no_history"))
    return Answer("", (), picture, it.say("bill.chart"))


def _details(it: About) -> Answer:
    return it.answer(details(it.trade, it.locale, it.seen, it.bill))


_TELL: dict[Wanted, Callable[[About], Answer]] = {
    Wanted.BILL: _whole,
    Wanted.WHY: _why,
    Wanted.OWED: _owed,
    Wanted.DUE: _due,
    Wanted.LATE_FEE: _late_fee,
    Wanted.PRICE: _price,
    Wanted.HOURS: _hours,
    Wanted.STOP: _stop,
    Wanted.TIER: _tier,
    Wanted.BALANCE: _balance,
    Wanted.USAGE: _usage,
    Wanted.HISTORY: _history,
    Wanted.DETAILS: _details,
    Wanted.SPLIT: _split,
}
