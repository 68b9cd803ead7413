"""One message spoke of two matters, or joined the wrong one: it gets a ticket of its own (拆分)."""

from chat.actions import Button
from chat.errors import BadInput, Fact, NotFound
from chat.ids import short
from chat.personal_data import mask
from stations.scope import SYSTEM
from storage.areas import station
from storage.messages import Kept, messages_of_ticket, understood
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.cards.in_place import offer
from usecases.messages.open_ticket import Request, open_ticket
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.deliver import deliver
from usecases.tickets.enter import enter
from usecases.tickets.telling import clip
from usecases.trade import Trade

_SHOWN = 6
# Characters of a message on a button.
_LABEL = 24


class NothingToSplit(Fact):
    """The reporter has said nothing here that could become a ticket of its own."""

    key = "nothing_to_split"


async def choose_message(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer what the reporter said, the newest first.

    Raises ``TicketIsClosed`` and ``NothingToSplit``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    said = await _said(work, ticket)
    if not said:
        raise NothingToSplit
    choices = [
        Button(
            clip(mask(" ".join((one.text or "").split())), _LABEL),
            trade.signer.sign(f"kx:{short(ticket.id)}:{short(one.id)}"),
        )
        for one in said[-_SHOWN:]
    ]
    question = trade.speech.say("card.which_message", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def choose_kind(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message_row: int
) -> None:
    """Offer what the chosen message may be; raises ``NotFound`` and ``TicketIsClosed``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    one = await _chosen(work, ticket, message_row)
    choices = [
        Button(
            kind.name(asker.locale),
            trade.signer.sign(f"kx:{short(ticket.id)}:{short(one.id)}:{code}"),
        )
        for code, kind in trade.tickets.kinds.items()
        if kind.numbered
    ]
    question = trade.speech.say("card.which_kind", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def split(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message_row: int, kind_code: str
) -> None:
    """Open a ticket of its own for a message, and tell its reporter.

    A message that did not open the old ticket goes over to the new one. Raises ``BadInput``,
    ``NotFound`` and ``TicketIsClosed``.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    kind = trade.tickets.kinds.get(kind_code)
    where = await station(work, SYSTEM, ticket.station_id)
    if kind is None or not kind.numbered or where is None:
        raise BadInput(reason=kind_code[:20])
    one = await _chosen(work, ticket, message_row)
    request = Request(
        station=where,
        reporter_id=ticket.reporter_id,
        chat_id=ticket.chat_id,
        said_at=one.said_at,
        district_id=ticket.district_id,
        place_id=ticket.place_id,
        message_row=one.id,
        topic=trade.tickets.topics.find(kind.code, one.text or ""),
        parent_id=ticket.id,
        source=ticket.source,
    )
    new = await open_ticket(work, kind, request)
    if one.id != ticket.opening_message_id:
        await understood(work, one, ticket_id=new.id)
    ticket, entry = await enter(
        work, asker, ticket, EntryKind.SPLIT, target_id=new.id, audience=Audience.STAFF
    )
    told = trade.speech.say("ticket.split", await locale_of(work, trade, ticket))
    await deliver(work, trade, new, "ticket.progress", of_the_pack(told), f"split:{entry.id}")
    text = trade.speech.say("card.split", asker.locale, number=ticket.number, new=new.number)
    await acknowledge(work, asker, text, "split")


async def _said(work: Work, ticket: Ticket) -> list[Kept]:
    every = await messages_of_ticket(work, SYSTEM, ticket.id)
    return [one for one in every if one.text and one.person_id == ticket.reporter_id]


async def _chosen(work: Work, ticket: Ticket, message_row: int) -> Kept:
    for one in await _said(work, ticket):
        if one.id == message_row:
            return one
    raise NotFound(what="message")
