"""Staff pressed answer or close: what they write next is the answer, or the result."""

from chat.ids import short
from storage.unit_of_work import Work
from tickets.moves import TicketIsClosed
from tickets.ticket import State, Ticket
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker
from usecases.trade import Trade


async def begin_answer(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for the asker's answer to a ticket; raises ``TicketIsClosed``."""
    await _begin(work, trade, asker, ticket, Step.ANSWER, "staff_desk.ask_answer")


async def begin_closing(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> None:
    """Wait for the result with which the asker closes a ticket; raises ``TicketIsClosed``."""
    await _begin(work, trade, asker, ticket, Step.RESULT, "staff_desk.ask_close")


async def _begin(
    work: Work, trade: Trade, asker: Asker, ticket: Ticket, step: Step, sentence: str
) -> None:
    if ticket.state is State.CLOSED:
        raise TicketIsClosed
    # In a group the bot is sure to hear only what replies to it (privacy mode).
    key = sentence if asker.private else f"{sentence}_reply"
    question = trade.speech.say(key, asker.locale, number=ticket.number)
    await ask(work, trade, asker, step, question, answers={"ticket": short(ticket.id)})
