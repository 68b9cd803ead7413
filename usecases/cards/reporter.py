"""The reporter's own card: received, sent, arrived, restored, in one message that is edited."""

from collections.abc import Iterator

from chat.actions import EditText, Priority, ProducedBy, SendText
from stations.area import Station
from stations.group import Chat
from stations.scope import SYSTEM
from storage import areas, cards
from storage.cards import RESIDENT, Card
from storage.outbox import leave, produced, replace
from storage.tickets import entries_of, merged_into
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.flow import Step
from tickets.ticket import State, Ticket
from usecases.cards.keep_up import NOTHING, digest
from usecases.cards.stands import has_own_card
from usecases.desk.followed import Followed
from usecases.promises.current import promised
from usecases.promises.tell import spoken
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.deliver import Where, deliver, destination, where_of
from usecases.tickets.telling import kind_name, local
from usecases.trade import Trade

ARRIVED = "arrived"


async def show_progress(
    work: Work, trade: Trade, ticket: Ticket, told: str, key: str, *, step: str = ""
) -> Where:
    """Let the reporter's card say how far their ticket is; make one if there is none yet.

    In the group the line with the number becomes the card; where there is no such line, or several
    share one post, ``told`` goes out as a message. That the crew has arrived is worth a message
    as well: whoever waits at home is to hear it.
    """
    to = await destination(work, trade, ticket, of_the_pack(told))
    if to is None:
        return Where.NOWHERE
    card = await _card(work, ticket, to)
    if card is None:
        return await deliver(work, trade, ticket, "ticket.progress", of_the_pack(told), key)
    for other in await merged_into(work, SYSTEM, ticket.id):
        if other.reporter_id != ticket.reporter_id:
            words, own = of_the_pack(told), f"{key}:{other.id}"
            await deliver(work, trade, other, "ticket.progress", words, own)
    rang = await _show(work, trade, ticket, card, to)
    if step == ARRIVED and not rang:
        await _ring(work, trade, ticket, to, told, key)
    return where_of(to)


async def keep_my_card(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Let the reporter's card follow the ticket once there is one; a step of the follow-up."""
    ticket = followed.ticket
    if await cards.cards_of(work, SYSTEM, ticket.id, RESIDENT):
        to = await destination(work, trade, ticket, of_the_pack(""))
        card = None if to is None else await _card(work, ticket, to)
        if card is not None and to is not None:
            await _show(work, trade, ticket, card, to)
    return ticket


async def post_mine(work: Work, trade: Trade, card: Card, to: Chat, ticket: Ticket) -> None:
    """Post the reporter's card again where the one that stood there was deleted."""
    await _show(work, trade, ticket, card, to)


async def _card(work: Work, ticket: Ticket, to: Chat) -> Card | None:
    """Return the reporter's card in a chat; it is made of the receipt, or posted in private."""
    for one in await cards.cards_of(work, SYSTEM, ticket.id, RESIDENT):
        if one.chat_id == to.id:
            return one
    key = f"receipt:{ticket.opening_message_id}"
    receipt = ticket.chat_id == to.id and await produced(work, SYSTEM, to.bot_id, key)
    if not receipt:
        if to.person_id is None or not await has_own_card(work, ticket):
            return None
        key = f"mine:{ticket.id}"
    card = Card(
        ticket_id=ticket.id,
        chat_id=to.id,
        audience=RESIDENT,
        station_id=ticket.station_id,
        post_key=key,
        shown=NOTHING,
        updated_at=work.now,
    )
    await cards.add(work, card)
    return card


async def _ring(work: Work, trade: Trade, ticket: Ticket, to: Chat, told: str, key: str) -> None:
    """Say one thing beside the card, which is edited without a sound."""
    locale = await locale_of(work, trade, ticket)
    sentence = "ticket.progress" if to.person_id is None else "ticket.progress_private"
    text = trade.speech.say(
        sentence, locale, number=ticket.number, kind=kind_name(trade, ticket, locale), text=told
    )
    await leave(work, SendText(text), bot_id=to.bot_id, chat_id=to.id, key=key)


async def _show(work: Work, trade: Trade, ticket: Ticket, card: Card, to: Chat) -> bool:
    """Post or edit the card, if it would say something new; ``True`` when it was posted."""
    text = await _describe(work, trade, ticket)
    shown = digest(text, ())
    if shown == card.shown:
        return False
    posted = card.shown == NOTHING and card.post_key.startswith("mine:")
    if posted:
        await leave(work, SendText(text), bot_id=to.bot_id, chat_id=to.id, key=card.post_key)
    else:
        await replace(
            work,
            EditText(ProducedBy(card.post_key), text),
            bot_id=to.bot_id,
            chat_id=to.id,
            key=f"{card.post_key}:now",
            priority=Priority.REPLY,
        )
    await cards.change(work, card, shown=shown, edits=card.edits + 1)
    return posted


async def _describe(work: Work, trade: Trade, ticket: Ticket) -> str:
    """Return the card; no figure of a clock is on it, and a time only when a person gave one."""
    say, locale = trade.speech.say, await locale_of(work, trade, ticket)
    station = await areas.station(work, SYSTEM, ticket.station_id)
    entries = await entries_of(work, SYSTEM, ticket.id)
    lines = [
        say("my_card.head", locale, number=ticket.number, kind=kind_name(trade, ticket, locale))
    ]
    lines += _steps(trade, ticket, entries, station, locale)
    if ticket.paused is not None:
        reason = trade.tickets.pauses.get(ticket.paused)
        named = reason.name(locale) if reason else ticket.paused
        lines.append(say("my_card.paused", locale, reason=named))
    promise = await promised(work, ticket) if ticket.state is not State.CLOSED else None
    if promise is not None:
        when = spoken(trade, promise, work.now, station, locale)
        lines.append(say("my_card.promised", locale, promise=when))
    if ticket.state in (State.RESOLVED, State.CLOSED):
        lines.append(say(f"my_card.{ticket.state}", locale))
    return "\n".join(lines)


def _steps(
    trade: Trade,
    ticket: Ticket,
    entries: tuple[Entry, ...],
    station: Station | None,
    locale: str,
) -> Iterator[str]:
    """Yield what has happened with its time, then what is still to come, up to the last step."""
    say, kind = trade.speech.say, trade.tickets.kind(ticket.kind)
    reached = {one.code: one.at for one in entries if one.kind is EntryKind.STEPPED}
    steps = kind.flow.steps
    if kind.closes_at is not None:
        steps = steps[: kind.flow.place(kind.closes_at) + 1]
    at = kind.flow.place(ticket.step) if ticket.step is not None else 0
    for place, step in enumerate(steps):
        when = ticket.opened_at if place == 0 else reached.get(step.code)
        if when is not None and place <= at:
            told = _told(step, locale)
            yield say("my_card.happened", locale, what=told, at=local(when, station))
        elif place > at and ticket.state not in (State.RESOLVED, State.CLOSED):
            yield say("my_card.coming", locale, what=step.name(locale))


def _told(step: Step, locale: str) -> str:
    return step.told.get(locale) or step.name(locale)
