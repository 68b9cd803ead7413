"""Telling staff about a task in private, with what can be done about it."""

from chat.actions import Button, Rows, SendText
from chat.ids import short
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, tasks
from storage.people import person
from storage.unit_of_work import Work
from tickets.task import Task, TaskState
from usecases.owners.superiors import superiors
from usecases.tickets.privately import write_privately
from usecases.tickets.telling import local
from usecases.trade import Trade

_NUMBERS = 10


async def describe(work: Work, trade: Trade, task: Task, locale: str) -> str:
    """Return a task in words: what, by when, whose, and the tickets behind it."""
    say = trade.speech.say
    station = await areas.station(work, SYSTEM, task.station_id)
    owner = None if task.owner_id is None else await person(work, SYSTEM, task.owner_id)
    lines = [
        say(f"task.head_{task.kind}", locale, due=local(task.due_at, station)),
        task.words,
        say("task.owner", locale, owner=owner.name if owner else say("task.nobody", locale)),
    ]
    numbers = await tasks.tickets_behind(work, SYSTEM, task.id)
    if numbers:
        joiner = say("card.joiner", locale)
        listed = joiner.join(numbers[-_NUMBERS:])
        lines.append(say("task.behind", locale, count=len(numbers), numbers=listed))
    if task.state is TaskState.DONE:
        lines.append(say("task.outcome", locale, outcome=task.outcome or ""))
    return "\n".join(lines)


def buttons(trade: Trade, task: Task, locale: str) -> Rows:
    """Return what can be done about a task as it stands."""
    if task.state is TaskState.DONE:
        return ()
    marks = [("qd", "done"), ("qp", "postpone")]
    if task.state is TaskState.OPEN:
        marks.insert(0, ("qt", "take"))
    row = tuple(
        Button(
            trade.speech.say(f"task.do_{name}", locale),
            trade.signer.sign(f"{verb}:{short(task.id)}"),
        )
        for verb, name in marks
    )
    return (row,)


async def tell(work: Work, trade: Trade, task: Task, who: Person, sentence: str, key: str) -> bool:
    """Tell somebody of a task in private; ``False`` when they cannot be reached there."""
    locale = trade.speech.locale_for(who.language)
    text = f"{trade.speech.say(sentence, locale)}\n{await describe(work, trade, task, locale)}"
    words = SendText(text, buttons=buttons(trade, task, locale))
    return await write_privately(work, trade, who.id, words, f"{key}:{who.id}")


async def tell_owner(work: Work, trade: Trade, task: Task, sentence: str, key: str) -> bool:
    """Tell whoever sees to it."""
    owner = None if task.owner_id is None else await person(work, SYSTEM, task.owner_id)
    return owner is not None and await tell(work, trade, task, owner, sentence, key)


async def tell_supervisors(
    work: Work, trade: Trade, task: Task, sentence: str, key: str, concerned: frozenset[int]
) -> None:
    """Tell the supervisors of the station, else who is above; never whom it concerns."""
    never = concerned | ({task.owner_id} if task.owner_id is not None else set())
    for who in await superiors(work, task.station_id, task.district_id, never):
        await tell(work, trade, task, who, sentence, key)
