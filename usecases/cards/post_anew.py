"""A card or its topic was deleted by hand: the card is posted again as the ticket stands now."""

from chat.actions import EditText
from stations.scope import SYSTEM
from storage import cards
from storage.cards import STAFF
from storage.chats import chat
from storage.outbox_queue import Claimed
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.ticket import State
from usecases.cards.keep_up import NOTHING, post
from usecases.cards.reporter import post_mine
from usecases.cards.stands import may_stay, stand_in
from usecases.trade import Trade


async def post_anew(work: Work, trade: Trade, gone: Claimed) -> None:
    """Post the card again that the edit ``gone`` found missing; what is no card is left alone.

    What is closed was tidied away, and comes again when the ticket is reopened.
    """
    if gone.chat_id is None or not isinstance(gone.action, EditText):
        return
    card = await cards.card_edited_by(work, SYSTEM, gone.chat_id, gone.key)
    place = await chat(work, SYSTEM, gone.chat_id)
    ticket = None if card is None else await ticket_by_id(work, SYSTEM, card.ticket_id)
    if card is None or place is None or ticket is None or ticket.state is State.CLOSED:
        return
    if card.audience == STAFF and not may_stay(trade, ticket, place):
        return
    root = "card" if card.audience == STAFF else "mine"
    key = f"{root}:{ticket.id}:{work.new_id()}"
    card = await cards.change(work, card, post_key=key, shown=NOTHING)
    if card.audience == STAFF:
        await post(work, trade, card, await stand_in(work, trade, place), ticket)
    else:
        await post_mine(work, trade, card, place, ticket)


async def leave_topic(work: Work, gone: Claimed, thread_id: int) -> None:
    """Let the card of a topic that was deleted stand in the group itself."""
    if gone.chat_id is not None:
        card = await cards.card_in_thread(work, SYSTEM, gone.chat_id, thread_id)
        if card is not None:
            await cards.change(work, card, thread_id=None)
