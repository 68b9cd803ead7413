"""A task's states, and when somebody is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.tickets.pack import RULES
from tickets.task import (
    Task,
    TaskIsDone,
    TaskIsTaken,
    TaskKind,
    TaskState,
    begin,
    finish,
    looked_at,
    postpone,
    take,
)

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=3)
TASK = Task(1, 1, TaskKind.REPEAT, "x", TaskState.OPEN, NOW, "看看", DUE)


def test_it_is_told_of_a_day_before_and_when_it_is_due() -> None:
    task = begin(TASK)
    assert task.next_at == DUE - timedelta(days=1)
    task = looked_at(task, task.next_at)
    assert task.next_at == DUE
    assert looked_at(task, DUE).next_at is None
    short = begin(replace(TASK, due_at=NOW + timedelta(hours=2)))
    assert short.next_at == short.due_at


def test_one_takes_it_and_another_is_refused() -> None:
    taken = take(TASK, 7)
    assert (taken.state, taken.owner_id) == (TaskState.TAKEN, 7)
    assert take(taken, 7) == taken
    with pytest.raises(TaskIsTaken):
        take(taken, 8)


def test_what_is_done_stays_done() -> None:
    done = finish(TASK, 7, "换了线", NOW)
    assert (done.owner_id, done.outcome, done.next_at) == (7, "换了线", None)
    assert finish(replace(TASK, owner_id=5), 7, "换了线", NOW).owner_id == 5
    with pytest.raises(TaskIsDone):
        take(done, 7)
    with pytest.raises(TaskIsDone):
        finish(done, 7, "x", NOW)
    with pytest.raises(TaskIsDone):
        postpone(done, DUE, NOW)


def test_a_deadline_only_moves_on() -> None:
    later = postpone(TASK, DUE + timedelta(days=1), NOW)
    assert (later.due_at, later.next_at) == (DUE + timedelta(days=1), DUE)
    assert postpone(TASK, NOW, NOW).due_at == DUE


def test_the_pack_says_how_long_and_drafts_the_explanation() -> None:
    assert RULES.third_time.days == 3
    assert set(RULES.third_time.draft) == {"zh-CN", "en"}
