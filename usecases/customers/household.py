"""A household's card for staff: the account, who sees it, what is open, what is owed; masked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from billing.arrears import days_over, untold
from billing.bill import Bill, before
from chat.actions import Button, Rows
from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import short
from customers.account import (
    Account,
    masked_address,
    masked_name,
    masked_number,
    masked_phone,
    numbers_in,
)
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas, audit, bindings
from storage.accounts import account_numbered, accounts
from storage.bills import bills_of
from storage.people import people
from storage.tickets import tickets_of
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket
from usecases.billing.recheck import differences
from usecases.billing.words import month, yuan
from usecases.customers.tell_bound import managers_of
from usecases.stations.today import today_at
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import require_private_desk, ticket_at_desk
from usecases.tickets.telling import local, ticket_line
from usecases.trade import Trade

HOUSEHOLD, UNMASK = "ah", "ax"
_OPEN = 6
_MONTHS = 14


async def household_numbered(work: Work, trade: Trade, asker: Asker, words: str) -> None:
    """``/household NUMBER``; raises ``BadInput``, ``NotFound`` and ``OnlyInPrivate``."""
    require_private_desk(asker)
    number = next(numbers_in(words), None)
    if number is None:
        raise BadInput(reason=trade.speech.say("household.usage", asker.locale))
    account = _served(asker, await account_numbered(work, asker.scope, number))
    await _show(work, trade, asker, account)


async def household_of(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Show the households of a ticket's reporter, as far as the asker serves them."""
    require_private_desk(asker)
    ticket = await ticket_at_desk(work, trade, asker, ticket_id)
    held = await bindings.bindings_of(work, asker.scope, ticket.reporter_id)
    known = await accounts(work, asker.scope, [one.account_id for one in held])
    shown = [one for one in known.values() if _serves(asker, one)]
    if not shown:
        await tell(work, asker, trade.speech.say("household.none", asker.locale), "household")
    for account in shown:
        await _show(work, trade, asker, account)


def household_button(trade: Trade, asker: Asker, ticket: Ticket) -> Rows:
    """Return the way to the household, under a ticket's page in private."""
    if not asker.private:
        return ()
    label = trade.speech.say("household.do", asker.locale)
    return ((Button(label, trade.signer.sign(f"{HOUSEHOLD}:{short(ticket.id)}")),),)


async def unmask(work: Work, trade: Trade, asker: Asker, account_id: int) -> None:
    """Show whose it is, where, and their telephone, to who needs it; the look is written down.

    Raises ``NotAllowed``, ``NotFound`` and ``OnlyInPrivate``.
    """
    require_private_desk(asker)
    found = (await accounts(work, asker.scope, [account_id])).get(account_id)
    account = _served(asker, found)
    if not asker.ranks(Role.MANAGER, account.station_id):
        raise NotAllowed
    await audit.note(work, account.station_id, asker.person.id, "unmask", account.id)
    text = trade.speech.say(
        "household.unmasked",
        asker.locale,
        number=account.number,
        holder=account.holder,
        phone=account.phone or "",
        address=account.address or "",
    )
    await tell(work, asker, text, "unmasked")


def _serves(asker: Asker, account: Account) -> bool:
    return asker.scope.sees_district(account.station_id, account.district_id)


def _served(asker: Asker, account: Account | None) -> Account:
    if account is None or not _serves(asker, account):
        raise NotFound(what="account")
    return account


async def _show(work: Work, trade: Trade, asker: Asker, account: Account) -> None:
    say, locale = trade.speech.say, asker.locale
    district = (
        None
        if account.district_id is None
        else await areas.district(work, SYSTEM, account.district_id)
    )
    today = await today_at(work, account.station_id)
    since = before(today.year * 100 + today.month, _MONTHS)
    bills = await bills_of(work, asker.scope, account.id, since)
    managers = [one.name for one in await managers_of(work, account)]
    lines = [
        say(
            "household.head",
            locale,
            number=masked_number(account.number),
            holder=masked_name(account.holder),
            phone=masked_phone(account.phone) if account.phone else "",
            address=masked_address(account.address or ""),
        ),
        say(
            "household.where",
            locale,
            district=district.name if district else "",
            managers=say("card.joiner", locale).join(managers),
        ),
        say(
            "household.paid_prepaid" if account.prepaid else "household.paid_after",
            locale,
            channel=account.channel,
        ),
        _arrears(trade, asker, bills, today),
        *differences(trade, locale, account, bills),
        *await _people(work, trade, asker, account),
    ]
    label = say("household.unmask", locale)
    button = Button(label, trade.signer.sign(f"{UNMASK}:{short(account.id)}"))
    text = "\n".join(one for one in lines if one)
    await tell(work, asker, text, f"household{account.id}", buttons=((button,),))


def _arrears(trade: Trade, asker: Asker, bills: Sequence[Bill], today: date) -> str:
    """Say what is owed and how late it is; no word of it where nobody told what was paid."""
    say, locale = trade.speech.say, asker.locale
    if not bills:
        return say("household.no_bills", locale)
    owing, lacking = [one for one in bills if one.owed], untold(bills)
    doubt = ""
    if lacking:
        newest = month(trade, locale, lacking[-1])
        doubt = say("household.paid_untold", locale, count=len(lacking), newest=newest)
    if not owing:
        return doubt or say("household.owes_nothing", locale)
    owed = sum((one.owed or Decimal(0) for one in owing), Decimal(0))
    days = max(days_over(one, today) for one in owing)
    rules = trade.bills.notices.arrears
    limit = rules.stop_days if rules is not None else days
    late = "old" if days > limit else "late" if days > 0 else "open"
    told = say(f"household.owes_{late}", locale, amount=yuan(owed), days=days, limit=limit)
    return f"{told}\n{doubt}".strip()


async def _people(work: Work, trade: Trade, asker: Asker, account: Account) -> list[str]:
    """Name who is bound, when they last asked something, and what of it is open."""
    say, locale = trade.speech.say, asker.locale
    bound = await bindings.bindings_to(work, asker.scope, account.id)
    if not bound:
        return [say("household.nobody_bound", locale)]
    named = await people(work, SYSTEM, [one.person_id for one in bound])
    station = await areas.station(work, SYSTEM, account.station_id)
    joiner = say("card.joiner", locale)
    who = joiner.join(
        say(
            "household.one",
            locale,
            who=named[one.person_id].name,
            standing=say(f"binding.as_{one.standing}", locale),
        )
        for one in bound
        if one.person_id in named
    )
    lines = [say("household.bound", locale, who=who)]
    found = [
        ticket
        for one in bound
        for ticket in await tickets_of(work, asker.scope, one.person_id)
        # What is confidential is for its own few, and is on nobody's card.
        if not trade.tickets.kind(ticket.kind).confidential
    ]
    if found:
        last = max(one.last_entry_at for one in found)
        lines.append(say("household.last", locale, at=local(last, station)))
    unfinished = [one for one in found if one.state is not State.CLOSED][:_OPEN]
    if unfinished:
        lines.append(say("household.open", locale))
        lines += [
            ticket_line(trade, "ticket.mine_line", one, station, locale) for one in unfinished
        ]
    return lines
