"""What staff decide about a ticket with one press: whose equipment it is, a mistake, open again."""

from chat.actions import Button
from chat.ids import short
from chat.message import Message
from storage import ticket_viewers
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.moves import TicketIsClosed
from tickets.ticket import Outcome, State, Ticket
from usecases.cards.in_place import offer
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.bound import bound
from usecases.tickets.deliver import deliver
from usecases.tickets.enter import enter
from usecases.tickets.find import OnlyInPrivate
from usecases.tickets.note import note
from usecases.tickets.reclass import kinds_to_choose, read_class, reclass
from usecases.tickets.telling import kind_name
from usecases.trade import Trade


async def choose_pause(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer the reasons for which a ticket's clocks may stand still; raises ``TicketIsClosed``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    choices = [
        Button(one.name(asker.locale), trade.signer.sign(f"kp:{short(ticket.id)}:{one.code}"))
        for one in trade.tickets.pauses.values()
    ]
    question = trade.speech.say("card.which_pause", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def choose_boundary(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer whose the equipment may be; raises ``TicketIsClosed``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    choices = [
        Button(
            owned.names.get(asker.locale, code),
            trade.signer.sign(f"kb:{short(ticket.id)}:{code}"),
        )
        for code, owned in trade.tickets.boundaries.items()
    ]
    question = trade.speech.say("card.which_boundary", asker.locale)
    await offer(work, trade, asker, ticket, question, choices)


async def decide_boundary(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, code: str
) -> None:
    """Write down whose the equipment is; raises ``BadInput`` and ``TicketIsClosed``."""
    ticket = await bound(work, trade, ticket, code, asker.person.id)
    await ticket_viewers.stop(work, ticket.id, asker.person.id)
    name = trade.tickets.boundaries[code].names.get(asker.locale, code)
    text = trade.speech.say("card.bounded", asker.locale, number=ticket.number, owned=name)
    await acknowledge(work, asker, text, "bounded")


async def choose_class(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Offer the other kinds, and the sub-classes of its own; raises ``TicketIsClosed``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    say = trade.speech.say
    kinds = [
        one
        for one in kinds_to_choose(trade)
        if one.code != ticket.kind and (asker.private or not one.confidential)
    ]
    choices = [_to_class(trade, ticket, one.code, one.name(asker.locale)) for one in kinds]
    await offer(
        work,
        trade,
        asker,
        ticket,
        say("card.which_class", asker.locale),
        [*_subclasses(trade, ticket, ticket.kind, asker.locale), *choices],
    )


async def decide_class(work: Work, trade: Trade, asker: Asker, ticket: Ticket, chosen: str) -> None:
    """Make it a ticket of that kind, and ask for the sub-class where its kind has some.

    Raises ``OnlyInPrivate`` where others would read that it is a report now, and like ``reclass``.
    """
    kind, subkind = read_class(trade, chosen, asker.locale)
    if trade.tickets.kind(kind).confidential and not asker.private:
        raise OnlyInPrivate
    now = await reclass(work, trade, ticket, kind, subkind, asker.person.id)
    text = trade.speech.say(
        "card.reclassed", asker.locale, number=now.number, kind=kind_name(trade, now, asker.locale)
    )
    await acknowledge(work, asker, text, "reclassed")
    left = _subclasses(trade, now, kind, asker.locale) if subkind is None else []
    if left and (asker.private or not now.about_staff):
        question = trade.speech.say("card.which_subkind", asker.locale)
        await offer(work, trade, asker, now, question, left)


async def class_by_words(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """``/kind NUMBER KIND [SUB-CLASS]``; without words the choice is offered."""
    await note(work, asker, message, ticket.id)
    if words.strip():
        await decide_class(work, trade, asker, ticket, words)
    else:
        await choose_class(work, trade, asker, ticket)


def _subclasses(trade: Trade, ticket: Ticket, kind: str, locale: str) -> list[Button]:
    return [
        _to_class(trade, ticket, f"{kind}/{one.code}", one.name(locale))
        for one in trade.tickets.subkinds.get(kind, ())
        if (kind, one.code) != (ticket.kind, ticket.subkind)
    ]


def _to_class(trade: Trade, ticket: Ticket, code: str, label: str) -> Button:
    return Button(label, trade.signer.sign(f"kk:{short(ticket.id)}:{code}"))


async def misjudge(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Close what was no request at all; its reporter is told, and it can be opened again.

    Raises ``TicketIsClosed``.
    """
    ticket, entry = await enter(work, asker, ticket, EntryKind.CLOSED, code=Outcome.MISJUDGED.value)
    locale = await locale_of(work, trade, ticket)
    words = of_the_pack(trade.speech.say("ticket.misjudged", locale))
    await deliver(work, trade, ticket, "ticket.progress", words, f"misjudged:{entry.id}")
    text = trade.speech.say("card.misjudged", asker.locale, number=ticket.number)
    await acknowledge(work, asker, text, "misjudged")


async def reopen(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Open a ticket again; raises ``TicketIsNotClosed`` and ``TicketIsMerged``."""
    ticket, _ = await enter(work, asker, ticket, EntryKind.REOPENED)
    text = trade.speech.say("card.reopened", asker.locale, number=ticket.number)
    await acknowledge(work, asker, text, "reopened")
