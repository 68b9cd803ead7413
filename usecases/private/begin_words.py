"""Staff pressed a button that wants words: what they write next is the answer, or the result."""

from chat.ids import short
from storage.unit_of_work import Work
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.cards.at_work import begin_work
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker
from usecases.tickets.finish import check_gate, close_with
from usecases.trade import Trade


async def begin_answer(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for the asker's answer to a ticket; raises ``TicketIsClosed``."""
    await _begin(work, trade, asker, ticket, Step.ANSWER, "staff_desk.ask_answer", "answering")


async def begin_asking(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for what the reporter is to be asked; raises ``TicketIsClosed``."""
    await _begin(work, trade, asker, ticket, Step.QUESTION, "staff_desk.ask_question", "asking")


async def begin_resolving(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for the result that the reporter is told; raises ``CannotClose``, ``TicketIsClosed``."""
    await check_gate(work, trade, ticket, asker.locale)
    await _begin(work, trade, asker, ticket, Step.RESOLUTION, "staff_desk.ask_close", "resolving")


async def begin_closing(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for the result with which the asker closes a ticket, unless it has been told.

    Raises ``CannotClose``, ``TicketIsResolved`` and ``TicketIsClosed``.
    """
    if ticket.state is State.RESOLVED:
        await close_with(work, trade, asker, ticket, "", None)
        return
    await check_gate(work, trade, ticket, asker.locale)
    await _begin(work, trade, asker, ticket, Step.RESULT, "staff_desk.ask_close", "resolving")


async def _begin(
    work: Work,
    trade: Trade,
    asker: Asker,
    ticket: Ticket,
    step: Step,
    sentence: str,
    doing: str,
) -> None:
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    await begin_work(work, trade, asker, ticket, doing)
    # In a group the bot is sure to hear only what replies to it (privacy mode).
    key = sentence if asker.private else f"{sentence}_reply"
    question = trade.speech.say(key, asker.locale, number=ticket.number)
    await ask(work, trade, asker, step, question, answers={"ticket": short(ticket.id)})
