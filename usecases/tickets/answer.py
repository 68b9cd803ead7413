"""A member of staff answers a ticket, and the reporter gets the answer."""

from chat.actions import Rows
from chat.errors import BadInput
from chat.message import Message
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.ticket import Ticket
from usecases.intake.called import ask_to_call
from usecases.private.questions import Step
from usecases.replies.hold import clear
from usecases.tickets.asker import Asker, tell
from usecases.tickets.deliver import Where, deliver, destination, where_of
from usecases.tickets.enter import enter
from usecases.tickets.note import note
from usecases.trade import Trade

_SAID = {
    Where.GROUP: "staff_desk.answered",
    Where.PRIVATE: "staff_desk.answered_in_private",
    Where.NOWHERE: "staff_desk.answer_kept",
}


async def answer(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Write the answer into the ticket, send it, and tell staff where it went.

    Raises ``BadInput`` without words and ``TicketIsClosed``. Whoever answers first owns it. What
    must not be told is held back, and nothing is answered.
    """
    if not words.strip():
        raise BadInput(reason=trade.speech.say("staff_desk.usage_answer", asker.locale))
    row = await note(work, asker, message)
    await give_answer(work, trade, asker, ticket, words, row.id)


async def give_answer(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    words: str,
    message_row: int | None = None,
) -> Entry | None:
    """Answer with words that stand in a message of the log, or that a button had ready.

    Returns the entry; ``None`` when the words were held back.
    """
    cleared = await clear(work, trade, asker, ticket, words, again=Step.ANSWER)
    if cleared is None:
        return None
    where = where_of(await destination(work, trade, ticket, cleared))
    now, entry = await enter(
        work,
        asker,
        ticket,
        EntryKind.ANSWERED,
        code=where.value,
        body=words,
        message_row=message_row,
    )
    await deliver(work, trade, now, "ticket.answer", cleared, f"answer:{entry.id}")
    text = trade.speech.say(_SAID[where], asker.locale, number=ticket.number)
    buttons: Rows = ()
    if where is Where.NOWHERE:
        call, buttons = await ask_to_call(work, trade, asker, now)
        text = f"{text}{call}"
    await tell(work, asker, text, "answered", buttons=buttons)
    return entry
