"""A task: work for staff that no resident asked for, with a deadline and an outcome."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from tickets.pack_table import Table, Told


class TaskKind(StrEnum):
    """Why there is a task.

    A matter came up again (未诉先办), somebody wants it (督办), arrears, or a household that no
    notice reached.
    """

    REPEAT = "repeat"
    ARREARS = "arrears"
    SUPERVISION = "supervision"
    CALL = "call"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class TaskIsDone(Fact):
    """The task is done; nothing more is to be done about it."""

    key = "task_is_done"


class TaskIsTaken(Fact):
    """A colleague has taken the task already."""

    key = "task_is_taken"


@dataclass(frozen=True, slots=True)
class Task:
    """``owner_id`` sees to it until ``due_at``; ``subject`` names the cause, so that it makes one.

    ``words`` say what is to be done, ``outcome`` what came of it. ``next_at`` is when somebody is
    to be told of it again.
    """

    id: int
    station_id: int
    kind: TaskKind
    subject: str
    state: TaskState
    created_at: datetime
    words: str
    due_at: datetime
    district_id: int | None = None
    ticket_id: int | None = None
    owner_id: int | None = None
    created_by: int | None = None
    next_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ThirdTime:
    """How a matter that came up again is seen to: in so many working days; ``draft`` explains it.

    The draft is what a manager may tell the resident; ``{times}`` and ``{kind}`` stand in it.
    """

    days: int = 3
    draft: Told = field(default_factory=dict)


_REMINDER = timedelta(days=1)
"""So long before its deadline the owner of a task is reminded."""


def begin(task: Task) -> Task:
    """Return a new task with the moment at which it is looked at first."""
    return replace(task, next_at=_look_after(task.created_at, task.due_at))


def take(task: Task, person_id: int) -> Task:
    """Make somebody its owner; raises ``TaskIsDone`` and ``TaskIsTaken``."""
    _require_open(task)
    if task.state is TaskState.TAKEN and task.owner_id != person_id:
        raise TaskIsTaken
    return replace(task, state=TaskState.TAKEN, owner_id=person_id)


def finish(task: Task, person_id: int, outcome: str, now: datetime) -> Task:
    """Write down what came of it; raises ``TaskIsDone``."""
    _require_open(task)
    owner = task.owner_id if task.owner_id is not None else person_id
    return replace(
        task,
        state=TaskState.DONE,
        owner_id=owner,
        outcome=outcome,
        done_at=now,
        next_at=None,
    )


def postpone(task: Task, until: datetime, now: datetime) -> Task:
    """Give it a later deadline, never an earlier one; raises ``TaskIsDone``."""
    _require_open(task)
    due = max(until, task.due_at)
    return replace(task, due_at=due, next_at=_look_after(now, due))


def looked_at(task: Task, now: datetime) -> Task:
    """Return the task after somebody was told of it: it is looked at again when it is due."""
    return replace(task, next_at=None if now >= task.due_at else task.due_at)


def _look_after(now: datetime, due_at: datetime) -> datetime:
    reminder = due_at - _REMINDER
    return reminder if reminder > now else due_at


def _require_open(task: Task) -> None:
    if task.state is TaskState.DONE:
        raise TaskIsDone


def read_third_time(table: Table) -> ThirdTime:
    """Read in how many working days it is seen to, and the drafted explanation."""
    read = ThirdTime(table.whole("days"), table.told("draft"))
    table.text("source")
    table.end()
    return read
