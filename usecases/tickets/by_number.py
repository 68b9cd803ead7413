"""Handling a ticket by the number that people say: ``/take``, ``/answer``, ``/close``."""

from collections.abc import Awaitable, Callable

from chat.errors import BadInput
from chat.message import Message
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from usecases.tickets.answer import answer
from usecases.tickets.asker import Asker, require_desk
from usecases.tickets.find import ticket_numbered_at_desk
from usecases.tickets.finish import close
from usecases.tickets.take import take
from usecases.trade import Trade

Progress = Callable[[Work, Trade, Asker, Ticket, Message, str], Awaitable[None]]


async def take_numbered(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """Take the ticket named in the message; raises ``BadInput`` without a number."""
    number, _ = _parts(trade, asker, message, "staff_desk.usage_take")
    await take(work, trade, asker, await ticket_numbered_at_desk(work, trade, asker, number))


async def answer_numbered(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """Answer the ticket named in the message with the words after its number."""
    number, words = _parts(trade, asker, message, "staff_desk.usage_answer")
    ticket = await ticket_numbered_at_desk(work, trade, asker, number)
    await answer(work, trade, asker, ticket, message, words)


async def close_numbered(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """Close the ticket named in the message; the words after its number are the result."""
    number, words = _parts(trade, asker, message, "staff_desk.usage_close")
    ticket = await ticket_numbered_at_desk(work, trade, asker, number)
    await close(work, trade, asker, ticket, message, words)


async def progress_numbered(
    work: Work,
    trade: Trade,
    asker: Asker,
    message: Message,
    act: Progress,
    usage: str = "staff_desk.usage_progress",
) -> None:
    """Say how far the ticket named in the message is; raises ``BadInput`` without a number."""
    number, words = _parts(trade, asker, message, usage)
    ticket = await ticket_numbered_at_desk(work, trade, asker, number)
    await act(work, trade, asker, ticket, message, words)


def _parts(trade: Trade, asker: Asker, message: Message, usage: str) -> tuple[str, str]:
    require_desk(asker)
    number, *words = message.argument.split(maxsplit=1) or [""]
    if not number:
        raise BadInput(reason=trade.speech.say(usage, asker.locale))
    return number.lstrip("#"), "".join(words).strip()
