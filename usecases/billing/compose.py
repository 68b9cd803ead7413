"""The answer to a question about bills: of which account, of which months, or why there is none."""

from datetime import date

from billing.question import Question, Wanted
from chat.actions import Button, Rows
from chat.ids import short
from customers.account import masked_address, masked_number
from storage.unit_of_work import Work
from usecases.billing.about import About, Answer, tell, tell_months, tell_years
from usecases.billing.card import CALL, CHOOSE, card_buttons
from usecases.billing.seen import Seen, accounts_seen, with_bills
from usecases.billing.words import month, sentence, yuan
from usecases.stations.today import today_at
from usecases.trade import Trade


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
    elif held and question.other:
        named = [one for one in held if question.whose and question.whose in one.account.holder]
        if not named:
            said = trade.speech.say("bill.of_others", locale)
            return Answer(said, _choices(trade, held, question))
        held = named
    if not held:
        return Answer(trade.speech.say("bill.not_bound", locale), _call(trade, locale))
    chosen = [one for one in held if one.account.number.endswith(question.tail)]
    if not chosen:
        said = trade.speech.say("bill.no_such_tail", locale, tail=question.tail)
        return Answer(said, _choices(trade, held, question))
    if len(chosen) > 1:
        if question.every:
            return await _of_all(work, trade, locale, chosen, question)
        return Answer(trade.speech.say("bill.which", locale), _choices(trade, chosen, question))
    seen = await with_bills(work, chosen[0])
    today = await today_at(work, seen.account.station_id)
    return _of_one(trade, locale, seen, question, today)


def _of_one(trade: Trade, locale: str, seen: Seen, question: Question, today: date) -> Answer:
    """Answer for one account; a month without a bill is said to be one, and why."""
    if not seen.bills:
        number = masked_number(seen.account.number)
        return Answer(trade.speech.say("bill.no_data", locale, number=number), _call(trade, locale))
    newest = seen.bills[-1]
    about = About(trade, locale, seen, newest, today)
    if question.wanted is Wanted.YEAR:
        return tell_years(about, question.periods or (newest.period // 100,))
    if question.several:
        return tell_months(about, question.periods)
    bill = seen.bill(question.period)
    if bill is not None:
        told = tell(About(trade, locale, seen, bill, about.today), _plain(question))
        return _after(about.say("bill.no_days") if question.daily else "", told)
    missing, shown = _why_missing(about, question.period or newest.period)
    if not shown:
        return Answer(missing, card_buttons(trade, locale, seen, newest))
    return _after(missing, tell(about, question.wanted))


def _plain(question: Question) -> Wanted:
    """Of a day or a week nothing is known; the newest month is told in one sentence."""
    return Wanted.USAGE if question.daily else question.wanted


def _after(first: str, told: Answer) -> Answer:
    return Answer(f"{first}\n{told.text}".strip(), told.buttons, told.picture, told.caption)


def _why_missing(it: About, period: int) -> tuple[str, bool]:
    """Say why there is no bill of a month, and whether the newest one is of use instead."""
    today = it.today.year * 100 + it.today.month
    named = {"month": it.month(period), "newest": it.month(it.bill.period)}
    if period > today:
        return it.say("bill.not_yet", **named), True
    if period > it.bill.period:
        return it.say("bill.not_out", **named), True
    if it.seen.began is not None and period < it.seen.began:
        return it.say("bill.before_tenancy", **named), False
    return it.say("bill.not_here", held=it.reach(), **named), False


async def _of_all(
    work: Work, trade: Trade, locale: str, held: list[Seen], question: Question
) -> Answer:
    """Say a line for each account, and what they come to where it is the same month."""
    lines, bills = [], []
    for one in held:
        seen = await with_bills(work, one)
        bill = seen.bill(question.period)
        number = masked_number(seen.account.number)
        if bill is None:
            lines.append(trade.speech.say("bill.no_data", locale, number=number))
            continue
        bills.append(bill)
        said = sentence(trade, locale, bill, None)
        lines.append(trade.speech.say("bill.of_account", locale, number=number, told=said))
    if len(bills) > 1 and len({one.period for one in bills}) == 1:
        amount = yuan(sum((one.amount for one in bills[1:]), bills[0].amount))
        named = month(trade, locale, bills[0].period)
        lines.append(trade.speech.say("bill.all_accounts", locale, month=named, amount=amount))
    return Answer("\n".join(lines), _choices(trade, held, question))


def _choices(trade: Trade, held: list[Seen], question: Question) -> Rows:
    return tuple(
        (
            Button(
                f"{masked_number(one.account.number)} {masked_address(one.account.address or '')}",
                trade.signer.sign(
                    f"{CHOOSE}:{short(one.account.id)}.{question.when}.{question.wanted}"
                ),
            ),
        )
        for one in held
    )


def _call(trade: Trade, locale: str) -> Rows:
    label = trade.speech.say(f"bill.do_{CALL}", locale)
    return ((Button(label, trade.signer.sign(f"{CALL}:")),),)
