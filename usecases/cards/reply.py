"""Staff reply to a card, or to anything of ours in a ticket's topic: that answers the resident."""

from chat.actions import Button
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage import cards
from storage.cards import STAFF, Card
from storage.chats import chats_known
from storage.unit_of_work import Work
from tickets.ticket import State, Ticket
from usecases.replies.take_words import jot, noted_words, take_words
from usecases.tickets.asker import Asker, meet, tell
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.note import note
from usecases.trade import Trade


async def replied_card(work: Work, bot_id: int, message: Message) -> Card | None:
    """Return the card of staff that a message replies to, itself or by standing in its topic."""
    if message.reply_to is None or not message.replies_to_bot:
        return None
    known = await chats_known(work, SYSTEM, bot_id, [message.chat])
    chat_id = known[message.chat.external_id].id
    card = await cards.card_at(work, SYSTEM, chat_id, message.reply_to)
    if card is None and message.thread_id is not None:
        card = await cards.card_in_thread(work, SYSTEM, chat_id, message.thread_id)
    return card if card is not None and card.audience == STAFF else None


async def reply_to_card(
    work: Work, trade: Trade, bot_id: int, message: Message, card: Card
) -> None:
    """Answer the reporter of the card's ticket; a picture without words is kept as a proof.

    To a closed ticket nothing is said any more but notes: the writer is offered to open it again.
    Raises ``NotAllowed``, ``NotFound`` and ``OnlyInPrivate``.
    """
    asker = await meet(work, trade, bot_id, message)
    ticket = await ticket_at_desk(work, trade, asker, card.ticket_id)
    said = message.text.strip()
    if not said and message.attachments:
        await jot(work, trade, asker, ticket, message, "")
    elif ticket.state is State.CLOSED and noted_words(trade, said) is None:
        await _offer_to_reopen(work, trade, asker, ticket, message)
    else:
        await take_words(work, trade, asker, ticket, message, message.text)


async def _offer_to_reopen(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message
) -> None:
    await note(work, asker, message, ticket.id)
    text = trade.speech.say("card.closed_already", asker.locale, number=ticket.number)
    button = Button(
        trade.speech.say("card.do_reopen", asker.locale),
        trade.signer.sign(f"ke:{short(ticket.id)}"),
    )
    await tell(work, asker, text, "closed_already", buttons=((button,),))
