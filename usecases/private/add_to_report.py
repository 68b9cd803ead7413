"""The author of a request came into the private chat by its link and writes more about it."""

from chat.errors import NotFound
from chat.ids import short
from chat.message import Message
from storage import tickets
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.messages.continue_privately import continue_privately
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.note import note
from usecases.trade import Trade


async def begin_addition(work: Work, trade: Trade, asker: Asker, ticket_id: int) -> None:
    """Tell the author where their request stands and ask what there is to add.

    Raises ``NotFound`` for anybody else: the link stands in a group.
    """
    ticket = await _own(work, asker, ticket_id)
    await continue_privately(work, trade, asker.chat, asker.person, ticket.id, asker.origin)
    confidential = trade.tickets.kind(ticket.kind).confidential
    key = "private.ask_addition" if confidential else "private.ask_more"
    question = trade.speech.say(key, asker.locale)
    answers = {"ticket": short(ticket.id), "kind": ticket.kind}
    await ask(work, trade, asker, Step.ADDITION, question, answers=answers)


async def add_to_report(
    work: Work,
    trade: Trade,
    asker: Asker,
    message: Message,
    ticket_id: int,
    *,
    anywhere: bool = False,
) -> Ticket:
    """Add the message to the ticket's timeline; raises ``NotFound`` or ``TicketIsClosed``.

    ``anywhere``: they were asked where they are, if that is in a group.
    """
    ticket = await _own(work, asker, ticket_id, anywhere=anywhere)
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
    ticket = await tickets.record(work, ticket, [entry])
    await tell(work, asker, trade.speech.say("private.added", asker.locale))
    return ticket


async def _own(work: Work, asker: Asker, ticket_id: int, *, anywhere: bool = False) -> Ticket:
    found = await tickets.ticket(work, asker.scope, ticket_id)
    if found is None or found.reporter_id != asker.person.id:
        raise NotFound(what="ticket")
    if not (asker.private or anywhere):
        raise NotFound(what="ticket")
    return found
