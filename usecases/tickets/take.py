"""A member of staff takes a ticket: from then on it is theirs."""

from chat.errors import Fact
from stations.scope import SYSTEM
from storage.people import person
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.moves import TicketIsClosed, TicketIsTaken
from tickets.ticket import State, Ticket
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.enter import enter
from usecases.trade import Trade


class TakenBySomebody(Fact):
    """A colleague was quicker, whose name is told."""

    key = "taken_by_somebody"


async def take(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Make the asker the ticket's owner; raises ``TakenBySomebody`` and ``TicketIsClosed``.

    Who was given it by routing takes it up; taking what one has taken already changes nothing.
    """
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    if ticket.owner_id != asker.person.id or ticket.state is State.OPEN:
        try:
            await enter(work, asker, ticket, EntryKind.TAKEN)
        except TicketIsTaken:
            owner = await person(work, SYSTEM, ticket.owner_id or 0)
            raise TakenBySomebody(who=owner.name if owner else "") from None
    text = trade.speech.say("staff_desk.taken", asker.locale, number=ticket.number)
    await acknowledge(work, asker, text, "taken")
