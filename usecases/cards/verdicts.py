"""What staff decide about a ticket with one press: whose equipment it is, a mistake, open again."""

from chat.actions import Button
from chat.errors import BadInput
from chat.ids import short
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.moves import TicketIsClosed
from tickets.ticket import Boundary, Outcome, State, Ticket
from usecases.cards.in_place import offer
from usecases.replies.find import locale_of
from usecases.replies.hold import of_the_pack
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.deliver import deliver
from usecases.tickets.enter import enter
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
    """Write down whose the equipment is (产权分界); once it is decided the reporter hears of it.

    Raises ``BadInput`` and ``TicketIsClosed``.
    """
    owned = trade.tickets.boundaries.get(code)
    if owned is None:
        raise BadInput(reason=code[:20])
    if ticket.boundary != code:
        ticket, entry = await enter(work, asker, ticket, EntryKind.BOUNDED, code=code)
        told = owned.told.get(await locale_of(work, trade, ticket), "")
        if told and code != Boundary.UNDECIDED:
            words = of_the_pack(told)
            await deliver(work, trade, ticket, "ticket.progress", words, f"bound:{entry.id}")
    name = owned.names.get(asker.locale, code)
    text = trade.speech.say("card.bounded", asker.locale, number=ticket.number, owned=name)
    await acknowledge(work, asker, text, "bounded")


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
