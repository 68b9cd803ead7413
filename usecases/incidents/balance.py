"""Whether an empty prepaid balance may be why somebody's home alone is without power."""

from enum import StrEnum

from chat.actions import Button, Rows
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker
from usecases.trade import Trade


class Balance(StrEnum):
    """What is known of it; ``UNKNOWN`` is never guessed over."""

    UNKNOWN = "unknown"


async def balance_of(_work: Work, _ticket: Ticket) -> Balance:
    """Return what is known of the reporter's balance.

    Nobody's account is bound yet, so nothing is: accounts come with issue 4.
    """
    return Balance.UNKNOWN


async def tell_balance(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> tuple[str, Rows]:
    """Return what to say of a balance cut, and in a group the way to where it can be asked.

    What a balance is, is told in private alone.
    """
    known = await balance_of(work, ticket)
    if asker.private:
        return trade.speech.say(f"incident.balance_{known}", asker.locale), ()
    name = trade.bots[asker.bot_id].username
    link = f"https://t.me/{name}?start={trade.signer.sign('b', 'start')}"
    label = trade.speech.say("receipt.private_button", asker.locale)
    text = trade.speech.say("incident.balance_in_private", asker.locale)
    return text, ((Button(label, url=link),),)
