"""What staff do with tasks: list them, take one, say what came of it, or why it takes longer."""

from dataclasses import replace

from chat.errors import BadInput, NotFound
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from storage import areas, tasks
from storage.unit_of_work import Work
from tickets.task import Task, TaskIsDone, TaskState, finish, postpone, take
from usecases.private.questions import Step, ask
from usecases.rules.in_force import calendar_now
from usecases.tasks.tell import buttons, describe
from usecases.tickets.asker import Asker, tell
from usecases.tickets.find import require_private_desk
from usecases.tickets.note import note
from usecases.tickets.telling import clip
from usecases.trade import Trade

_SHOWN = 8
_LONGEST = 500
LATER, DONE = "later", "done"


async def show_tasks(work: Work, trade: Trade, asker: Asker) -> None:
    """List the open tasks that the asker may see, the most urgent first, in private.

    Raises ``NotAllowed`` and ``OnlyInPrivate``.
    """
    require_private_desk(asker)
    found = await tasks.open_tasks(work, asker.scope, _SHOWN)
    if not found:
        await tell(work, asker, trade.speech.say("task.none", asker.locale), "tasks")
    for one in found:
        text = await describe(work, trade, one, asker.locale)
        rows = buttons(trade, one, asker.locale)
        await tell(work, asker, text, f"task{one.id}", buttons=rows)


async def take_task(work: Work, trade: Trade, asker: Asker, task_id: int) -> None:
    """Make the asker its owner; raises ``TaskIsTaken``, ``TaskIsDone`` and ``NotFound``."""
    found = await _task(work, asker, task_id)
    await tasks.save(work, take(found, asker.person.id), found)
    await tell(work, asker, trade.speech.say("task.taken", asker.locale), "task")


async def begin_words(work: Work, trade: Trade, asker: Asker, task_id: int, why: str) -> None:
    """Ask what came of it, or why it takes longer; raises ``TaskIsDone`` and ``NotFound``."""
    found = await _task(work, asker, task_id)
    if found.state is TaskState.DONE:
        raise TaskIsDone
    question = trade.speech.say(f"task.ask_{why}", asker.locale)
    answers = {"task": short(found.id), "why": why}
    await ask(work, trade, asker, Step.TASK, question, answers=answers)


async def take_words(
    work: Work, trade: Trade, asker: Asker, message: Message, task_id: int, why: str
) -> None:
    """Write down what came of a task, or give it more time with the reason.

    Raises ``BadInput`` without words, ``TaskIsDone`` and ``NotFound``.
    """
    words = clip(message.text.strip(), _LONGEST)
    if not words:
        raise BadInput(reason=why)
    await note(work, asker, message)
    found = await _task(work, asker, task_id)
    if why == DONE:
        after = finish(found, asker.person.id, words, work.now)
    else:
        after = await _later(work, trade, found, words)
    await tasks.save(work, after, found)
    text = await describe(work, trade, after, asker.locale)
    await tell(work, asker, text, "task", buttons=buttons(trade, after, asker.locale))


async def _later(work: Work, trade: Trade, found: Task, words: str) -> Task:
    """One more working day, from now on; the reason stays with the task."""
    station = await areas.station(work, SYSTEM, found.station_id)
    calendar = trade.calendar if station is None else await calendar_now(work, trade, station)
    after = postpone(found, calendar.after_working_days(work.now, 1), work.now)
    reason = trade.speech.say("task.postponed", trade.speech.locale_for(None), reason=words)
    return replace(after, words=f"{found.words}\n{reason}")


async def _task(work: Work, asker: Asker, task_id: int) -> Task:
    require_private_desk(asker)
    found = await tasks.task(work, asker.scope, task_id)
    if found is None:
        raise NotFound(what="task")
    return found
