"""Tasks: the command that lists them, and the buttons under each."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.tasks.handle import DONE, LATER, begin_words, show_tasks, take_task
from usecases.tickets.asker import Asker


async def _tasks(turn: Turn, asker: Asker, _message: Message) -> None:
    await show_tasks(turn.work, turn.trade, asker)


async def _take(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await take_task(turn.work, turn.trade, asker, long(argument))


async def _done(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_words(turn.work, turn.trade, asker, long(argument), DONE)


async def _later(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_words(turn.work, turn.trade, asker, long(argument), LATER)


COMMANDS: Mapping[str, Said] = {"tasks": _tasks}
VERBS: Mapping[str, Verb] = {"qt": _take, "qd": _done, "qp": _later}
