"""The answer to a question of ours: it becomes a ticket, an addition, or staff's words."""

from collections.abc import Awaitable, Callable, Mapping

from chat.ids import long
from chat.message import Message
from intents.answers import is_acknowledgement, is_thanks
from intents.classifier import Reading
from intents.intent import Intent
from storage.conversations import Conversation
from storage.unit_of_work import Work
from tickets.objection import About, ObjectionState
from usecases.broadcasts.general import take_notice_words
from usecases.broadcasts.notice_press import take_card_words
from usecases.broadcasts.press import take_outage_words
from usecases.cards.ask_reporter import answer_question, ask_reporter
from usecases.cards.at_work import end_work
from usecases.cards.merge import merge_by_number
from usecases.closing.rate import add_words
from usecases.customers.begin_binding import take_code, take_named, take_number
from usecases.incidents.by_reply import take_common_answer
from usecases.intake.fill import write_form
from usecases.messages.keeping import judged
from usecases.messages.receive import receive
from usecases.moderation.appeal import take_appeal
from usecases.objections.judge import take_judgement
from usecases.objections.make import take_reason
from usecases.private.add_to_report import add_to_report
from usecases.private.fill_place import fill_place
from usecases.private.questions import STAFF_STEPS, Step, stop_asking
from usecases.promises.correct import correct_in_words
from usecases.promises.give import give_in_words
from usecases.replies.take_words import take_words
from usecases.serious.fill_form import take_answer
from usecases.tasks.handle import take_words as take_words_of_task
from usecases.tickets.asker import Asker, tell
from usecases.tickets.by_number import Progress
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.finish import close, resolve
from usecases.tickets.note import note
from usecases.trade import Trade

# What was asked for needs no guessing.
_CERTAIN = 1.0
_BECAUSE = ("menu",)
# What people write when they were asked for their complaint or idea.
_WORDS = frozenset({Intent.COMPLAINT, Intent.SUGGESTION, Intent.OPINION, Intent.REPORT})

# What nobody writes to explain something else.
_MATTERS = frozenset({Intent.OUTAGE_REPORT, Intent.BILL_QUERY, Intent.SERVICE_REQUEST})


# What staff's words do to the ticket that they were asked about.
_ACTS: Mapping[Step, Progress] = {
    Step.ANSWER: take_words,
    Step.RESULT: close,
    Step.RESOLUTION: resolve,
    Step.PROMISE: give_in_words,
    Step.QUESTION: ask_reporter,
    Step.MERGE: merge_by_number,
}


_Answers = Mapping[str, str]


async def _correction(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    await correct_in_words(work, trade, asker, message, long(answers["promise"]))


async def _field(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    ticket = await ticket_at_desk(work, trade, asker, long(answers["ticket"]))
    await take_answer(work, trade, asker, ticket, message, answers["field"])


async def _task(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    task_id = long(answers["task"])
    await take_words_of_task(work, trade, asker, message, task_id, answers["why"])


async def _objection(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    about = About(answers["about"])
    ticket_id = long(answers["ticket"])
    await take_reason(work, trade, asker, message, ticket_id, about, message.text)


async def _judgement(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    state = ObjectionState(answers["state"])
    await take_judgement(work, trade, asker, message, long(answers["objection"]), state)


async def _outage(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    outage_id = int(answers["outage"])
    await take_outage_words(work, trade, asker, message, outage_id, answers["field"])


async def _notice(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    if "notice" in answers:
        notice_id, field = int(answers["notice"]), answers["field"]
        await take_card_words(work, trade, asker, message, notice_id, field)
    else:
        await take_notice_words(work, trade, asker, message, answers)


async def _bind_number(
    work: Work, trade: Trade, asker: Asker, message: Message, _answers: _Answers
) -> None:
    await take_number(work, trade, asker, message)


async def _bind_code(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    await take_code(work, trade, asker, message, answers["number"])


async def _bind_named(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    await take_named(work, trade, asker, message, answers["number"])


async def _appeal(
    work: Work, trade: Trade, asker: Asker, message: Message, answers: _Answers
) -> None:
    await note(work, asker, message)
    await take_appeal(work, trade, asker, message, long(answers["deed"]))


# What words do to something else than a ticket, or to a part of one.
_TAKES: Mapping[Step, Callable[[Work, Trade, Asker, Message, _Answers], Awaitable[None]]] = {
    Step.CORRECTION: _correction,
    Step.INTAKE: write_form,
    Step.FORM: _field,
    Step.TASK: _task,
    Step.OBJECTION: _objection,
    Step.JUDGEMENT: _judgement,
    Step.ANSWER_ALL: take_common_answer,
    Step.OUTAGE: _outage,
    Step.NOTICE: _notice,
    Step.APPEAL: _appeal,
    Step.BIND_NUMBER: _bind_number,
    Step.BIND_CODE: _bind_code,
    Step.BIND_NAMED: _bind_named,
}


def is_known_step(conversation: Conversation) -> bool:
    """False for a question that an earlier version of the program asked."""
    return conversation.step in set(Step)


async def continue_talk(
    work: Work, trade: Trade, asker: Asker, message: Message, waiting: Conversation
) -> None:
    """Take the message for what was waited for; the question is then done with.

    Without any words or attachment the question stands; words that call it off end it.
    """
    if not message.attachments and not any(one.isalnum() for one in message.text):
        await note(work, asker, message)
        await tell(work, asker, trade.speech.say("private.say_words", asker.locale))
        return
    await stop_asking(work, asker)
    step = Step(waiting.step)
    if step in _TAKES and not _stops(trade, message.text):
        await _TAKES[step](work, trade, asker, message, waiting.answers)
    elif step in STAFF_STEPS and not _stops(trade, message.text):
        ticket = await ticket_at_desk(work, trade, asker, long(waiting.answers["ticket"]))
        await _ACTS[step](work, trade, asker, ticket, message, message.text)
    elif step is Step.ASKED and not _another_matter(trade, waiting, message.text):
        # Whoever is asked and says 好的 has answered.
        await answer_question(work, trade, asker, message, long(waiting.answers["ticket"]))
    elif step in STAFF_STEPS or _calls_off(trade, message.text):
        await note(work, asker, message)
        if step in STAFF_STEPS and "ticket" in waiting.answers:
            await end_work(work, trade, asker, long(waiting.answers["ticket"]))
        await tell(work, asker, trade.speech.say("private.stopped", asker.locale))
    elif step is Step.RATING and not _asks_anew(trade, waiting, message.text):
        await add_words(work, trade, asker, message, long(waiting.answers["ticket"]))
    elif step is Step.ADDITION and not _another_matter(trade, waiting, message.text):
        await add_to_report(work, trade, asker, message, long(waiting.answers["ticket"]))
    else:
        reading = _reading(trade, step, waiting, message.text)
        place = waiting.answers.get("place")
        place_id = long(place) if place else None
        await receive(work, trade, asker.bot_id, message, reading, place_id)
        if place_id is not None:
            await fill_place(work, asker, message, place_id)


def _calls_off(trade: Trade, text: str) -> bool:
    return _stops(trade, text) or is_thanks(text) or is_acknowledgement(text)


def _stops(trade: Trade, text: str) -> bool:
    return text.strip().casefold() in trade.speech.words("private.stop_words")


def _another_matter(trade: Trade, waiting: Conversation, text: str) -> bool:
    """True when somebody who was asked for an addition plainly reports something else."""
    heard = trade.classifier.classify(judged(text))
    other = heard.intent in _MATTERS and heard.intent != waiting.answers.get("kind")
    return other and heard.confidence >= trade.policy.ask_below


def _asks_anew(trade: Trade, waiting: Conversation, text: str) -> bool:
    """True when somebody who was asked for a word beside their score has another matter.

    Who gave a low score was asked what went wrong, so that a complaint is the answer to that.
    """
    if waiting.answers.get("low"):
        return _another_matter(trade, waiting, text)
    heard = trade.classifier.classify(judged(text))
    anew = heard.intent in _MATTERS | {Intent.COMPLAINT, Intent.REPORT}
    return anew and heard.confidence >= trade.policy.ask_below


def _reading(trade: Trade, step: Step, waiting: Conversation, text: str) -> Reading:
    """Return what the words are for: what was asked, unless they are plainly something else."""
    if step is Step.FAULT:
        return Reading(Intent.OUTAGE_REPORT, _CERTAIN, _BECAUSE)
    if chosen := waiting.answers.get("intent"):
        return Reading(Intent(chosen), _CERTAIN, _BECAUSE)
    heard = trade.classifier.classify(judged(text))
    if step in (Step.ADDITION, Step.ASKED, Step.RATING):
        return heard
    sure = heard.confidence >= trade.policy.ask_below
    if step is Step.WORDS:
        intent = heard.intent if sure and heard.intent in _WORDS else Intent.COMPLAINT
    else:
        intent = heard.intent if sure and heard.intent is not Intent.NONE else Intent.BILL_QUERY
    return Reading(intent, _CERTAIN, _BECAUSE)
