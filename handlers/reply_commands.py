"""Commands for what staff write: canned replies, notes, a ticket for somebody else."""

from collections.abc import Mapping

from chat.message import Message
from handlers.turn import Said, Turn
from usecases.intake.begin import begin_intake
from usecases.replies.keep import keep_replies
from usecases.replies.say import say_reply
from usecases.replies.take_words import jot
from usecases.tickets.asker import Asker
from usecases.tickets.by_number import progress_numbered


async def _say(turn: Turn, asker: Asker, message: Message) -> None:
    await say_reply(turn.work, turn.trade, asker, message)


async def _keep(turn: Turn, asker: Asker, message: Message) -> None:
    await keep_replies(turn.work, turn.trade, asker, message.argument)


async def _note(turn: Turn, asker: Asker, message: Message) -> None:
    await progress_numbered(turn.work, turn.trade, asker, message, jot, "reply.usage_note")


async def _new(turn: Turn, asker: Asker, message: Message) -> None:
    await begin_intake(turn.work, turn.trade, asker, message)


COMMANDS: Mapping[str, Said] = {"say": _say, "reply": _keep, "note": _note, "new": _new}
