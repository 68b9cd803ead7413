"""A member of staff closes a ticket, and the reporter hears the result."""

from chat.actions import Rows
from chat.message import Message
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import Outcome, Ticket
from usecases.intake.called import ask_to_call
from usecases.private.questions import Step
from usecases.replies.hold import clear
from usecases.tickets.asker import Asker, tell
from usecases.tickets.deliver import Where, deliver
from usecases.tickets.note import note
from usecases.trade import Trade


async def close(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, result: str
) -> None:
    """Close the ticket with a result in words (or none); raises ``TicketIsClosed``.

    A result that must not be told is held back, and nothing is closed.
    """
    row = await note(work, asker, message)
    cleared = await clear(work, trade, asker, ticket, result.strip(), again=Step.RESULT)
    if cleared is None:
        return
    entry = Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=EntryKind.CLOSED,
        at=work.now,
        person_id=asker.person.id,
        body=cleared.text or None,
        code=Outcome.DONE.value,
        message_row=row.id,
    )
    now = await record(work, ticket, [entry])
    where = await deliver(work, trade, now, "ticket.closed_told", cleared, f"close:{entry.id}")
    key = "staff_desk.closed_silently" if where is Where.NOWHERE else "staff_desk.closed"
    text = trade.speech.say(key, asker.locale, number=ticket.number)
    buttons: Rows = ()
    if where is Where.NOWHERE:
        call, buttons = await ask_to_call(work, trade, asker, now)
        text = f"{text}{call}"
    await tell(work, asker, text, "closed", buttons=buttons)
