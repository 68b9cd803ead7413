"""Show one ticket: to staff with what can be done about it, to its reporter with its story."""

from chat.errors import NotFound
from stations.scope import SYSTEM
from storage import areas, tickets
from storage.messages import messages_of_ticket
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.cards.describe import describe
from usecases.cards.keyboard import keyboard
from usecases.cards.lines import entry_line
from usecases.cards.sheet import Sheet
from usecases.customers.household import household_button
from usecases.objections.make import object_button
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.telling import kind_name, local
from usecases.trade import Trade

# The newest so many entries are shown: a card stays below Telegram's 4,096 characters.
_ENTRIES = 12


async def show_ticket(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Show a ticket to staff, or to its own reporter in private; raises ``NotFound``."""
    if asker.at_desk and not await _is_own(work, asker, ticket_id):
        found = await ticket_at_desk(work, trade, asker, ticket_id)
        text = await describe(work, trade, found, asker.locale, reader=asker.reads_alone)
        rows = keyboard(trade, found, asker.locale)
        rows += await object_button(work, trade, asker, found)
        rows += household_button(trade, asker, found)
        await tell(work, asker, text, "card", buttons=rows)
        return
    own = await tickets.ticket(work, asker.scope, ticket_id)
    if own is None or own.reporter_id != asker.person.id or not asker.private:
        raise NotFound(what="ticket")
    await tell(work, asker, await _story(work, trade, asker, own), "card")


async def _is_own(work: Work, asker: Asker, ticket_id: int) -> bool:
    found = await tickets.ticket(work, asker.scope, ticket_id)
    return found is not None and found.reporter_id == asker.person.id and asker.private


async def _story(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> str:
    """Return what a reporter may read of their ticket; staff are not named."""
    sheet = Sheet(
        ticket,
        asker.locale,
        private=True,
        names={},
        station=await areas.station(work, SYSTEM, ticket.station_id),
        said={one.id: one for one in await messages_of_ticket(work, SYSTEM, ticket.id)},
    )
    head = trade.speech.say(
        "ticket.card",
        asker.locale,
        number=ticket.number,
        kind=kind_name(trade, ticket, asker.locale),
        state=trade.speech.say(f"ticket.{ticket.state}", asker.locale),
        opened=local(ticket.opened_at, sheet.station),
    )
    entries = await tickets.entries_of(work, asker.scope, ticket.id)
    story = [entry_line(trade, sheet, one) for one in entries[-_ENTRIES:]]
    return "\n".join([head, *story])
