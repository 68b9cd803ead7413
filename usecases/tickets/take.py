"""A member of staff takes a ticket: from then on it is theirs."""

from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


async def take(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Make the asker the ticket's owner; raises ``TicketIsTaken`` when somebody else was first.

    Taking what is one's own already changes nothing.
    """
    if ticket.owner_id != asker.person.id:
        entry = Entry(
            id=work.new_id(),
            ticket_id=ticket.id,
            station_id=ticket.station_id,
            kind=EntryKind.TAKEN,
            at=work.now,
            audience=Audience.RESIDENT,
            person_id=asker.person.id,
        )
        await record(work, ticket, [entry])
    text = trade.speech.say("staff_desk.taken", asker.locale, number=ticket.number)
    await tell(work, asker, text, "taken")
