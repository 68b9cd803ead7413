"""Asking somebody something, and knowing later what their next words answer."""

from collections.abc import Mapping
from enum import StrEnum

from chat.actions import Rows
from storage.conversations import Conversation, forget, remember
from storage.unit_of_work import Work
from usecases.private.menu import keyboard
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade


class Step(StrEnum):
    """What the bot waits to hear."""

    FAULT = "fault"
    BILL = "bill"
    WORDS = "words"
    ADDITION = "addition"
    ANSWER = "answer"
    ANSWER_ALL = "answer_all"
    RESULT = "result"
    RESOLUTION = "resolution"
    QUESTION = "question"
    ASKED = "asked"
    MERGE = "merge"
    RATING = "rating"
    PROMISE = "promise"
    CORRECTION = "correction"
    INTAKE = "intake"
    FORM = "form"
    TASK = "task"
    OBJECTION = "objection"
    JUDGEMENT = "judgement"
    OUTAGE = "outage"
    NOTICE = "notice"
    APPEAL = "appeal"
    BIND_NUMBER = "bind_number"
    BIND_CODE = "bind_code"
    BIND_NAMED = "bind_named"


# What members of staff are asked for, not residents.
STAFF_STEPS = frozenset(
    {
        Step.ANSWER,
        Step.ANSWER_ALL,
        Step.RESULT,
        Step.RESOLUTION,
        Step.QUESTION,
        Step.MERGE,
        Step.PROMISE,
        Step.CORRECTION,
        Step.INTAKE,
        Step.FORM,
        Step.TASK,
        Step.OBJECTION,
        Step.JUDGEMENT,
        Step.OUTAGE,
        Step.NOTICE,
    }
)


async def ask(
    work: Work,
    trade: Trade,
    asker: Asker,
    step: Step,
    question: str,
    *,
    buttons: Rows = (),
    answers: Mapping[str, str] | None = None,
) -> None:
    """Put a question and wait ``conversation_for`` for its answer."""
    await remember(
        work,
        Conversation(
            person_id=asker.person.id,
            chat_id=asker.chat.id,
            step=step,
            expires_at=work.now + trade.policy.conversation_for,
            answers=answers or {},
        ),
    )
    menu = keyboard(trade, asker.locale) if asker.private and not buttons else ()
    await tell(work, asker, question, "asked", buttons=buttons, menu=menu)


async def stop_asking(work: Work, asker: Asker) -> None:
    """Wait for nothing any more."""
    await forget(work, asker.person.id, asker.chat.id)
