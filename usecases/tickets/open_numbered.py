"""A ticket is opened by the number that people say: ``/tickets NUMBER``, or the number alone."""

from chat.actions import Button
from chat.errors import BadInput, NotFound
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.unit_of_work import Work
from tickets.number import number_alone
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker, meet, tell
from usecases.tickets.find import OnlyInPrivate, handled
from usecases.tickets.note import note
from usecases.tickets.show import show_ticket
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# Nobody asks after one of their own that is older than so many.
_OWN = 200


async def show_numbered(work: Work, trade: Trade, asker: Asker, words: str) -> None:
    """Show the ticket of a number; where stations count alike, ask which one is meant.

    Raises ``BadInput`` for what is no number, and ``NotFound`` alike for what is not there, what
    is beyond the asker's scope, and what must not be spoken of where others read along.
    """
    number = number_alone(words)
    if number is None:
        raise BadInput(reason=trade.speech.say("staff_desk.usage_tickets", asker.locale))
    found = await _found(work, trade, asker, number)
    if not found:
        raise NotFound(what="ticket")
    if len(found) == 1:
        await show_ticket(work, trade, asker, found[0].id)
        return
    rows = []
    for one in found:
        where = await areas.station(work, SYSTEM, one.station_id)
        kind = kind_name(trade, one, asker.locale)
        label = f"{where.name} {kind}" if where is not None else kind
        rows.append((Button(label, trade.signer.sign(f"v:{short(one.id)}")),))
    text = trade.speech.say("staff_desk.which_station", asker.locale, number=number)
    await tell(work, asker, text, "which", buttons=tuple(rows))


async def show_if_numbered(work: Work, trade: Trade, bot_id: int, message: Message) -> bool:
    """Show staff the ticket whose number is all that they write; ``False`` for everything else."""
    if number_alone(message.text) is None or message.forwarded:
        return False
    asker = await meet(work, trade, bot_id, message)
    if not asker.at_desk:
        return False
    await note(work, asker, message)
    try:
        await show_numbered(work, trade, asker, message.text)
    except NotFound as fact:
        # Among plain talk no refusal is spoken by itself.
        await tell(work, asker, trade.speech.say(f"errors.{fact.key}", asker.locale), "fact")
    return True


async def _found(work: Work, trade: Trade, asker: Asker, number: str) -> list[Ticket]:
    found: dict[int, Ticket] = {}
    if asker.at_desk:
        for station_id in sorted({one.station_id for one in asker.appointments}):
            there = await tickets.ticket_numbered(work, asker.scope, station_id, number)
            if there is not None and _may_see(trade, asker, there):
                found[there.id] = there
    if asker.private:
        own = await tickets.tickets_of(work, asker.scope, asker.person.id, _OWN)
        found |= {one.id: one for one in own if one.number == number}
    return list(found.values())


def _may_see(trade: Trade, asker: Asker, found: Ticket) -> bool:
    try:
        handled(trade, asker, found)
    except (NotFound, OnlyInPrivate):
        return False
    return True
