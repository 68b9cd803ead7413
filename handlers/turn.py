"""What a handler gets beside aiogram's own event: everything that a use case wants."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chat.message import Event, Message, Press
from intents.classifier import Reading
from moderation.finding import Verdict
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Turn:
    """One event on its way to a use case, in the transaction that the worker opened.

    ``reading`` and ``verdict`` are what the triage already found, so that nothing is read twice.
    """

    work: Work
    trade: Trade
    bot_id: int
    event: Event
    reading: Reading | None = None
    verdict: Verdict | None = None


# What a button's verb does: the turn, the press, who pressed, and what stands behind the verb.
Verb = Callable[[Turn, Press, Asker, str], Awaitable[None]]

# What a command does: the turn, who wrote it, and the message.
Said = Callable[[Turn, Asker, Message], Awaitable[None]]
