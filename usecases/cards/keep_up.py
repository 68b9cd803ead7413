"""Keep the cards of tickets up: each is posted once and edited in place when the ticket moves."""

from datetime import timedelta
from hashlib import blake2b

from chat.actions import CloseTopic, CreateTopic, EditText, Priority, ProducedBy, Rows, SendText
from stations.group import Chat, Standing
from stations.scope import SYSTEM
from storage import cards
from storage.cards import STAFF, Card
from storage.chats import chat
from storage.outbox import leave, replace
from storage.outbox_queue import Claimed
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.ticket import State, Ticket
from usecases.cards.describe import describe
from usecases.cards.keyboard import keyboard
from usecases.cards.stands import Stand, has_own_card, may_stay, stand_in, stands_of
from usecases.desk.followed import Followed
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# Edits that follow each other within this time become one.
_GATHER = timedelta(seconds=2)
NOTHING = bytes(16)
"""What a card "shows" that waits for its topic, or was deleted."""

_TOPICS = "can_manage_topics"


async def show_card(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Let the cards of a ticket say how it stands; a step of the follow-up."""
    await _refresh(work, trade, followed.ticket)
    turned = followed.last(EntryKind.CLOSED, EntryKind.MERGED, EntryKind.REOPENED)
    if turned is not None:
        await _turn_topics(work, followed.ticket, f"{turned.id}")
    return followed.ticket


async def _refresh(work: Work, trade: Trade, ticket: Ticket) -> None:
    """Bring a ticket's cards up to date, and post one where it is to be seen and is not yet.

    What only raises the count of an incident is shown by the card of its first ticket, when the
    incident is looked at.
    """
    there = await edit_cards(work, trade, ticket)
    if await has_own_card(work, ticket):
        for stand in await stands_of(work, trade, ticket):
            if stand.chat.id not in there:
                await _begin(work, trade, stand, ticket)


async def note_topic(work: Work, trade: Trade, done: Claimed, result: object) -> None:
    """A topic was made for a card, or (without a result) refused: the card goes there, or not."""
    if done.chat_id is None:
        return
    card = await cards.card_awaiting(work, SYSTEM, done.chat_id, done.key)
    place = await chat(work, SYSTEM, done.chat_id)
    found = None if card is None else await ticket_by_id(work, SYSTEM, card.ticket_id)
    if card is None or place is None or found is None or card.shown != NOTHING:
        return
    thread_id = int(result) if isinstance(result, str) else None
    card = await cards.change(work, card, thread_id=thread_id)
    if may_stay(trade, found, place):
        await post(work, trade, card, await stand_in(work, trade, place), found)


def digest(text: str, buttons: Rows) -> bytes:
    """Return a hash of what a card says and what can be pressed under it."""
    said = [text, *(f"{one.text}={one.data}" for row in buttons for one in row)]
    return blake2b("\0".join(said).encode(), digest_size=16).digest()


async def edit_cards(work: Work, trade: Trade, ticket: Ticket) -> set[int]:
    """Edit the cards that a ticket has, and return our ids of the chats in which they stand."""
    there = set()
    for card in await cards.cards_of(work, SYSTEM, ticket.id):
        there.add(card.chat_id)
        place = await chat(work, SYSTEM, card.chat_id)
        # One that waits for its topic says how the ticket stands when it is posted.
        if place is None or card.shown == NOTHING:
            continue
        stand = await stand_in(work, trade, place)
        if may_stay(trade, ticket, place):
            text, buttons = await _face(work, trade, stand, ticket)
            await _say(work, card, stand, text, buttons)
        else:
            await _withdraw(work, trade, card, stand, ticket)
    return there


async def _begin(work: Work, trade: Trade, stand: Stand, ticket: Ticket) -> None:
    place = stand.chat
    mark = work.new_id()
    new = Card(
        ticket_id=ticket.id,
        chat_id=place.id,
        audience=STAFF,
        station_id=ticket.station_id,
        post_key=f"card:{ticket.id}:{mark}",
        shown=NOTHING,
        updated_at=work.now,
        thread_key=f"topic:{ticket.id}:{mark}" if _takes_topics(place) else None,
    )
    await cards.add(work, new)
    if new.thread_key is None:
        await post(work, trade, new, stand, ticket)
        return
    title = trade.speech.say(
        "card.topic",
        stand.locale,
        number=ticket.number,
        kind=kind_name(trade, ticket, stand.locale),
    )
    await leave(
        work,
        CreateTopic(title),
        bot_id=place.bot_id,
        chat_id=place.id,
        key=new.thread_key,
        priority=Priority.STAFF,
    )


def _takes_topics(place: Chat) -> bool:
    """A forum takes a topic for each ticket, unless the bot is known to lack the right."""
    administrator = place.standing is Standing.ADMINISTRATOR
    return place.forum and (not administrator or _TOPICS in place.rights.split())


async def post(work: Work, trade: Trade, card: Card, stand: Stand, ticket: Ticket) -> None:
    """Leave a card to be posted as its ticket stands now."""
    text, buttons = await _face(work, trade, stand, ticket)
    await leave(
        work,
        SendText(text, buttons=buttons, thread_id=card.thread_id),
        bot_id=stand.chat.bot_id,
        chat_id=stand.chat.id,
        key=card.post_key,
        priority=Priority.STAFF,
    )
    card = await cards.change(work, card, shown=digest(text, buttons))
    if ticket.state is State.CLOSED:
        await _turn_topic(work, card, stand.chat, "late", closed=True)


async def _withdraw(work: Work, trade: Trade, card: Card, stand: Stand, ticket: Ticket) -> None:
    """Take from a card what must no longer be seen where it stands."""
    key = "card.passed_on" if stand.private else "card.withdrawn"
    text = trade.speech.say(key, stand.locale, number=ticket.number)
    await _say(work, card, stand, text, ())
    await _turn_topic(work, card, stand.chat, "withdrawn", closed=True)


async def _say(work: Work, card: Card, stand: Stand, text: str, buttons: Rows) -> None:
    shown = digest(text, buttons)
    if card.shown == shown:
        return
    await replace(
        work,
        EditText(ProducedBy(card.post_key), text, buttons=buttons),
        bot_id=stand.chat.bot_id,
        chat_id=stand.chat.id,
        key=f"{card.post_key}:now",
        priority=Priority.STAFF,
        not_before=work.now + _GATHER,
    )
    await cards.change(work, card, shown=shown, edits=card.edits + 1)


async def _turn_topics(work: Work, ticket: Ticket, why: str) -> None:
    """Close a ticket's topics when it is closed, and open them when it is open again."""
    for card in await cards.cards_of(work, SYSTEM, ticket.id):
        place = await chat(work, SYSTEM, card.chat_id)
        if place is not None and card.thread_id is not None:
            await _turn_topic(work, card, place, why, closed=ticket.state is State.CLOSED)


async def _turn_topic(work: Work, card: Card, place: Chat, why: str, *, closed: bool) -> None:
    if card.thread_id is not None:
        await leave(
            work,
            CloseTopic(card.thread_id, closed),
            bot_id=place.bot_id,
            chat_id=place.id,
            key=f"{card.post_key}:topic:{why}",
            priority=Priority.STAFF,
            not_before=work.now + _GATHER,
        )


async def _face(work: Work, trade: Trade, stand: Stand, ticket: Ticket) -> tuple[str, Rows]:
    text = await describe(work, trade, ticket, stand.locale, reader=stand.chat.person_id)
    return text, keyboard(trade, ticket, stand.locale)
