"""A member of staff says that a ticket is done: its reporter is told, and asked where they can be.

Nothing is closed as done without passing the gate, whichever way it is said.
"""

from dataclasses import replace

from chat.actions import Rows
from chat.errors import BadInput
from chat.message import Message
from stations.scope import SYSTEM
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.flow import next_steps
from tickets.gate import cannot_close
from tickets.moves import TicketIsClosed, TicketIsResolved
from tickets.ticket import Outcome, State, Ticket
from usecases.closing.gate import (
    lacks_before_closing,
    lacks_before_resolving,
    may_close_unasked,
    since_opened,
    was_told,
)
from usecases.closing.reach import reach
from usecases.intake.called import ask_to_call
from usecases.private.questions import Step
from usecases.replies.hold import Cleared, clear, of_the_pack
from usecases.tickets.asker import Asker, tell
from usecases.tickets.deliver import Where, deliver, destination, where_of
from usecases.tickets.enter import enter
from usecases.tickets.note import note
from usecases.trade import Trade

ANSWERED = "answered"


async def resolve(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Tell the reporter the result; they are then asked whether it is done.

    A result that must not be told is held back, and nothing is resolved. Raises ``BadInput``
    without a result, ``CannotClose`` and the facts of ``tickets.moves``.
    """
    row = await note(work, asker, message, ticket.id)
    await _resolve(work, trade, asker, ticket, words.strip(), row.id, Step.RESOLUTION)


async def close(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, message: Message, words: str
) -> None:
    """Close a ticket with a result in words, or with the one that its reporter has heard already.

    Whoever can be asked whether it is done has the last word: for them it is only resolved. Raises
    ``CannotClose``, naming what is missing, and the facts of ``tickets.moves``.
    """
    row = await note(work, asker, message, ticket.id)
    await close_with(work, trade, asker, ticket, words.strip(), row.id)


async def close_with(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, words: str, message_row: int | None
) -> None:
    """Like ``close``, with words that stand in a message of the log, or none."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    asks = trade.tickets.kind(ticket.kind).confirms and await reach(work, trade, ticket)
    if asks and ticket.state is not State.RESOLVED:
        await _resolve(work, trade, asker, ticket, words, message_row, Step.RESULT)
        return
    if asks and not await may_close_unasked(work, ticket):
        raise TicketIsResolved
    cleared = await _cleared(work, trade, asker, ticket, words, Step.RESULT)
    if cleared is None:
        return
    to = await destination(work, trade, ticket, cleared) if cleared.text else None
    if cleared.text and to is None:
        await _resolve(work, trade, asker, ticket, words, message_row, Step.RESULT)
        return
    ticket = await _answered(work, trade, asker, ticket)
    lacks = await lacks_before_closing(work, trade, ticket, told=to is not None)
    if lacks:
        raise cannot_close(lacks, trade.speech, asker.locale)
    ticket = await _closed(work, asker, ticket, cleared.text, message_row)
    if cleared.text:
        key = f"close:{ticket.id}:{ticket.version}"
        await deliver(work, trade, ticket, "ticket.closed_told", cleared, key)
    text = trade.speech.say("staff_desk.closed", asker.locale, number=ticket.number)
    await tell(work, asker, text, "closed")


async def check_gate(work: Work, trade: Trade, ticket: Ticket, locale: str) -> None:
    """Refuse a result while something else is missing; raises ``CannotClose``."""
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    ticket = as_if_answered(trade, ticket)
    lacks = await lacks_before_resolving(work, trade, ticket)
    if lacks:
        raise cannot_close(lacks, trade.speech, locale)


async def _resolve(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    words: str,
    message_row: int | None,
    again: Step,
) -> None:
    if ticket.state is State.RESOLVED:
        raise TicketIsResolved
    before = since_opened(await entries_of(work, SYSTEM, ticket.id))
    if not words and not was_told(trade, before):
        raise BadInput(reason=trade.speech.say("staff_desk.usage_resolve", asker.locale))
    cleared = await _cleared(work, trade, asker, ticket, words, again)
    if cleared is None:
        return
    await check_gate(work, trade, ticket, asker.locale)
    ticket = await _answered(work, trade, asker, ticket)
    to = await destination(work, trade, ticket, cleared) if words else None
    where = where_of(to)
    ticket, entry = await enter(
        work,
        asker,
        ticket,
        EntryKind.RESOLVED,
        code=where.value if words else None,
        body=words or None,
        message_row=message_row,
    )
    if words:
        await deliver(work, trade, ticket, "ticket.answer", cleared, f"resolve:{entry.id}")
    await _say_resolved(work, trade, asker, ticket, told=where is not Where.NOWHERE or not words)


async def _say_resolved(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, *, told: bool
) -> None:
    text = trade.speech.say("staff_desk.resolved", asker.locale, number=ticket.number)
    buttons: Rows = ()
    if not told:
        call, buttons = await ask_to_call(work, trade, asker, ticket)
        text = f"{text}{call}"
    await tell(work, asker, text, "progress", buttons=buttons)


async def _cleared(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, words: str, again: Step
) -> Cleared | None:
    if not words:
        return of_the_pack("")
    return await clear(work, trade, asker, ticket, words, again=again)


async def _answered(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> Ticket:
    """Telling the result is the answer: where that is the next step, it is reached by it."""
    if as_if_answered(trade, ticket) is ticket:
        return ticket
    ticket, _ = await enter(work, asker, ticket, EntryKind.STEPPED, code=ANSWERED)
    return ticket


def as_if_answered(trade: Trade, ticket: Ticket) -> Ticket:
    """Return a ticket as the gate sees it: telling the result is the answer, if that comes next."""
    coming = next_steps(trade.tickets.kind(ticket.kind).flow, ticket.step)
    if not any(one.code == ANSWERED for one in coming):
        return ticket
    return replace(ticket, step=ANSWERED)


async def _closed(
    work: Work, asker: Asker, ticket: Ticket, words: str, message_row: int | None
) -> Ticket:
    ticket, _ = await enter(
        work,
        asker,
        ticket,
        EntryKind.CLOSED,
        code=Outcome.DONE.value,
        body=words or None,
        message_row=message_row,
    )
    return ticket
