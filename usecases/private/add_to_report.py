"""The author of a report writes more about it, in private."""

from chat.errors import NotFound
from chat.ids import short
from chat.message import Message
from storage import tickets
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.note import note
from usecases.trade import Trade


async def begin_addition(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Ask the author what there is to add; raises ``NotFound`` for anybody else."""
    ticket = await _own(work, asker, ticket_id)
    question = trade.speech.say("private.ask_addition", asker.locale)
    await ask(work, trade, asker, Step.ADDITION, question, answers={"ticket": short(ticket.id)})


async def add_to_report(
    work: Work, trade: Trade, asker: Asker, message: Message, ticket_id: int
) -> None:
    """Add the message to the ticket's timeline; raises ``NotFound`` or ``TicketIsClosed``."""
    ticket = await _own(work, asker, ticket_id)
    row = await note(work, asker, message, ticket.id)
    entry = Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=EntryKind.ADDED,
        at=message.sent_at,
        person_id=asker.person.id,
        message_row=row.id,
    )
    await tickets.record(work, ticket, [entry])
    await tell(work, asker, trade.speech.say("private.added", asker.locale))


async def _own(work: Work, asker: Asker, ticket_id: int) -> Ticket:
    found = await tickets.ticket(work, asker.scope, ticket_id)
    if found is None or found.reporter_id != asker.person.id or not asker.private:
        raise NotFound(what="ticket")
    return found
