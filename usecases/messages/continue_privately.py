"""The author of a request came from the group into the private chat, by the button there."""

from chat.actions import SendText
from chat.errors import NotFound
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage.chats import chat as chat_by_id
from storage.chats import set_station
from storage.outbox import leave
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from usecases.messages.receipts import private_receipt, remove_button
from usecases.trade import Trade


async def continue_privately(
    work: Work, trade: Trade, chat: Chat, person: Person, ticket_id: int, origin: str
) -> None:
    """Tell the author the number and what comes next; a report's original may then be removed.

    The link is in a group where anybody may press it: raises ``NotFound`` for anyone but the
    ticket's reporter. ``origin`` names the message that opened the chat.
    """
    ticket = await ticket_by_id(work, SYSTEM, ticket_id)
    if ticket is None or ticket.reporter_id != person.id:
        raise NotFound(what="ticket")
    if chat.station_id is None:
        await set_station(work, chat.id, ticket.station_id)
    kind = trade.tickets.kind(ticket.kind)
    locale = trade.speech.locale_for(person.language)
    said_in = await chat_by_id(work, SYSTEM, ticket.chat_id)
    public = said_in is not None and said_in.person_id is None
    removable = kind.confidential and public and ticket.opening_message_id is not None
    await leave(
        work,
        SendText(
            private_receipt(trade, locale, kind, ticket),
            buttons=remove_button(trade, locale, ticket.opening_message_id or 0)
            if removable
            else (),
        ),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=f"continued:{origin}",
    )
