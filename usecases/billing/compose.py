"""The answer to a question about a bill: words, buttons and perhaps a picture."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.bill import Bill, before
from billing.question import Question, Wanted
from billing.reasons import night_saving, reasons
from billing.year import year_so_far
from chat.actions import Button, Rows
from chat.ids import short
from customers.account import masked_address, masked_number
from storage.unit_of_work import Work
from usecases.billing.card import CALL, CHOOSE, card, card_buttons, details, split
from usecases.billing.chart import chart
from usecases.billing.ladder import ladder
from usecases.billing.seen import Seen, accounts_seen, with_bills
from usecases.billing.words import day, kwh, month, reason, sentence, yuan
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, with buttons under it, and a picture's specification and caption."""

    text: str
    buttons: Rows = ()
    picture: str | None = None
    caption: str = ""


async def compose(
    work: Work,
    trade: Trade,
    person_id: int,
    locale: str,
    question: Question,
    account_id: int | None = None,
) -> Answer:
    """Answer for one of the accounts that somebody is bound to; with several they are asked which.

    Whoever is bound to none hears how to bind; what is not known is said not to be.
    """
    if question.wanted is Wanted.PAY:
        return Answer(trade.speech.say("notify.channels", locale))
    held = await accounts_seen(work, person_id)
    if account_id is not None:
        held = [one for one in held if one.account.id == account_id]
    if not held:
        return Answer(trade.speech.say("bill.not_bound", locale), _call(trade, locale))
    if len(held) > 1:
        return _which(trade, locale, held, question)
    seen = await with_bills(work, held[0])
    if question.wanted is Wanted.YEAR and seen.bills:
        about = _About(trade, locale, seen, seen.bills[-1], work.now.date())
        return _year(about, question.period or about.bill.period // 100)
    bill = seen.bill(question.period)
    missing = ""
    if bill is None and seen.bills:
        bill = seen.bills[-1]
        missing = trade.speech.say(
            "bill.not_out",
            locale,
            month=month(trade, locale, question.period or bill.period),
            newest=month(trade, locale, bill.period),
        )
    if bill is None:
        number = masked_number(seen.account.number)
        return Answer(trade.speech.say("bill.no_data", locale, number=number), _call(trade, locale))
    told = _TELL[question.wanted](_About(trade, locale, seen, bill, work.now.date()))
    return Answer(f"{missing}\n{told.text}".strip(), told.buttons, told.picture, told.caption)


@dataclass(frozen=True, slots=True)
class _About:
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

    def sentence(self) -> str:
        """Say the bill in one sentence, beside the month before."""
        last = self.seen.bill(before(self.bill.period, 1))
        return sentence(self.trade, self.locale, self.bill, last)

    def answer(self, *lines: str) -> Answer:
        """Return lines with the day to which they reach, and what can be asked further."""
        reaches = self.say("bill.as_of", day=day(self.trade, self.locale, self.bill.as_of))
        buttons = card_buttons(self.trade, self.locale, self.seen, self.bill)
        return Answer("\n".join([*lines, reaches]), buttons)


def _whole(it: _About) -> Answer:
    lines = card(it.today, it.trade, it.locale, it.seen, it.bill)
    picture = chart(it.seen)
    return Answer(
        f"{it.sentence()}\n\n{lines}",
        card_buttons(it.trade, it.locale, it.seen, it.bill),
        picture,
        it.say("bill.chart") if picture else "",
    )


def _why(it: _About) -> Answer:
    """Say what the figures themselves say of the amount, and one tip that they hold, or none."""
    period = it.bill.period
    last_month, last_year = (it.seen.bill(before(period, months)) for months in (1, 12))
    found = reasons(it.bill, last_month, last_year, it.trade.bills.weather)
    lines = [f"· {reason(it.trade, it.locale, one)}" for one in found]
    saving = night_saving(it.bill)
    tip = [] if saving is None else [it.say("bill.tip_night", amount=yuan(saving))]
    return it.answer(it.sentence(), *(lines or [it.say("bill.why_unknown")]), *tip)


def _owed(it: _About) -> Answer:
    if it.bill.balance is not None:
        return _balance(it)
    known = [one for one in it.seen.bills if one.owed is not None]
    owing = [one for one in known if one.owed]
    if not known:
        return it.answer(it.say("bill.paid_unknown"))
    if not owing:
        return it.answer(it.say("bill.owes_nothing"))
    owed = sum((one.owed or Decimal(0) for one in owing), Decimal(0))
    joiner = it.trade.speech.say("card.joiner", it.locale)
    months = joiner.join(it.month(one.period) for one in owing)
    return it.answer(it.say("bill.owes", amount=yuan(owed), months=months))


def _balance(it: _About) -> Answer:
    if it.bill.balance is not None:
        return it.answer(it.say("bill.balance", amount=yuan(it.bill.balance)))
    return it.answer(
        it.say("bill.no_balance_prepaid" if it.seen.account.prepaid else "bill.no_balance")
    )


def _tier(it: _About) -> Answer:
    worked = ladder(it.trade, it.seen.account, it.bill)
    if worked is None:
        return it.answer(it.say("bill.tier_unknown"))
    text = it.say(
        "bill.tier" if worked.left is not None else "bill.tier_last",
        month=it.month(it.bill.period),
        used=kwh(worked.before + worked.kwh),
        tier=worked.reached.tier,
        left=kwh(worked.left or Decimal(0)),
    )
    return it.answer(text, *([it.say("bill.tier_doubt")] if worked.doubts else []))


def _usage(it: _About) -> Answer:
    return it.answer(it.sentence())


def _split(it: _About) -> Answer:
    lines = split(it.trade, it.locale, it.bill)
    if not lines:
        return it.answer(it.sentence(), it.say("bill.no_split"))
    return it.answer(it.say("bill.split", month=it.month(it.bill.period)), *lines)


def _year(it: _About, year: int) -> Answer:
    """Say what the bills of a year come to, and which of its months are in no sum."""
    found = year_so_far(it.seen.bills, year)
    if found is None:
        return it.answer(it.say("bill.no_year", year=year))
    lines = [
        it.say(
            "bill.year",
            year=year,
            last=found.last,
            kwh=kwh(found.kwh),
            amount=yuan(found.amount),
        )
    ]
    if found.missing:
        joiner = it.say("card.joiner")
        months = joiner.join(it.month(year * 100 + one) for one in found.missing)
        lines.append(it.say("bill.year_lacks", months=months))
    return it.answer(*lines)


def _history(it: _About) -> Answer:
    picture = chart(it.seen)
    if picture is None:
        return Answer(it.say("bill.no_history"))
    return Answer("", (), picture, it.say("bill.chart"))


def _details(it: _About) -> Answer:
    return it.answer(details(it.trade, it.locale, it.seen, it.bill))


_TELL: dict[Wanted, Callable[[_About], Answer]] = {
    Wanted.BILL: _whole,
    Wanted.WHY: _why,
    Wanted.OWED: _owed,
    Wanted.TIER: _tier,
    Wanted.BALANCE: _balance,
    Wanted.USAGE: _usage,
    Wanted.HISTORY: _history,
    Wanted.DETAILS: _details,
    Wanted.SPLIT: _split,
}


def _which(trade: Trade, locale: str, held: list[Seen], question: Question) -> Answer:
    rows = tuple(
        (
            Button(
                f"{masked_number(one.account.number)} {masked_address(one.account.address or '')}",
                trade.signer.sign(
                    f"{CHOOSE}:{short(one.account.id)}.{question.period or 0}.{question.wanted}"
                ),
            ),
        )
        for one in held
    )
    return Answer(trade.speech.say("bill.which", locale), rows)


def _call(trade: Trade, locale: str) -> Rows:
    label = trade.speech.say(f"bill.do_{CALL}", locale)
    return ((Button(label, trade.signer.sign(f"{CALL}:")),),)
