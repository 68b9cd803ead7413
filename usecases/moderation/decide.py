"""A reviewer decides: a violation and what follows it, a mistake, or that nobody can tell."""

from collections.abc import Mapping

from chat.actions import Button, Rows
from chat.errors import BadInput, NotFound
from chat.ids import short
from moderation.case import Case, Ruling, decide, reopen
from moderation.deed import DeedDone, DeedKind, DeedState, second, undo
from moderation.penalties import Step, may_silence
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage import cases, deeds, trail
from storage.chats import chat as chat_by_id
from storage.people import person as person_by_id
from storage.unit_of_work import Work
from usecases.moderation import queue
from usecases.moderation.acts import (
    ban,
    delete_message,
    lift,
    may_restrict,
    message_number,
    mute,
    note_deed,
    tell_offender,
    touchable,
)
from usecases.moderation.describe import step_of
from usecases.moderation.hand_on import hand_up, make_ticket
from usecases.moderation.reviewers import require_reviewer
from usecases.tickets.asker import Asker, tell
from usecases.trade import Trade

LEARN = "rl"
_RULINGS = {
    queue.VIOLATION: Ruling.VIOLATION,
    queue.MISTAKE: Ruling.MISTAKE,
    queue.UNSURE: Ruling.UNSURE,
}
# What a violation leads to when the reviewer chooses something else than what policy proposes.
_CHOSEN: Mapping[str, Step | None] = {
    "n": None,
    "d": None,
    "w": Step.WARN,
    "1": Step.MUTE_DAY,
    "7": Step.MUTE_WEEK,
    "b": Step.BAN,
}
_TICKET, _UP = "t", "l"


async def decide_one(work: Work, trade: Trade, asker: Asker, case_id: int, letter: str) -> None:
    """Decide one case and show the next; one press.

    Raises ``NotAllowed``, ``NotFound``, ``CaseTaken``, ``CaseDecided``.
    """
    stations = require_reviewer(asker)
    case = await queue.claimed(work, asker, case_id)
    if letter == _TICKET:
        number = await make_ticket(work, trade, case)
        told = trade.speech.say("moderation.told_ticket", asker.locale, number=number)
        await queue.show(work, trade, asker, case, told)
        return
    if letter == _UP:
        await hand_up(work, trade, asker, case)
        told = trade.speech.say("moderation.told_up", asker.locale)
        await queue.show(work, trade, asker, case, told)
        return
    done = await _decide(work, trade, asker, case, letter)
    told, more = await _report(work, trade, asker, done, 1)
    following = await queue.take_next(work, asker, stations)
    await queue.show(work, trade, asker, following, told, more=more)


async def decide_group(work: Work, trade: Trade, asker: Asker, case_id: int, letter: str) -> None:
    """Decide a case and all that are alike but for the exceptions, after a confirmation."""
    if letter not in (queue.VIOLATION, queue.MISTAKE):
        raise BadInput(reason=letter[:20])
    stations = require_reviewer(asker)
    case = await queue.claimed(work, asker, case_id)
    left = await queue.excepted(work, asker, case)
    others = [one for one in await queue.group_of(work, asker, case) if one.id not in left]
    done = await _decide(work, trade, asker, case, letter)
    for one in others:
        await _decide(work, trade, asker, await queue.claimed(work, asker, one.id), letter)
    told, more = await _report(work, trade, asker, done, 1 + len(others))
    following = await queue.take_next(work, asker, stations)
    await queue.show(work, trade, asker, following, told, more=more)


async def undo_decision(work: Work, trade: Trade, asker: Asker, case_id: int) -> None:
    """Take a decision back with everything that followed from it, and show the case again."""
    require_reviewer(asker)
    case = await cases.case(work, asker.scope, case_id)
    if case is None:
        raise NotFound(what="case")
    opened = await cases.change(work, case, reopen(case, work.now, trade.watch.rules.reviewing))
    await undo_deeds(work, opened, asker.person.id)
    await trail.note(work, case.station_id, asker.person.id, "reopened", case.id)
    told = trade.speech.say("moderation.told_reopened", asker.locale)
    await queue.show(work, trade, asker, await queue.claimed(work, asker, case_id), told)


async def undo_deeds(work: Work, case: Case, person_id: int | None) -> None:
    """Lift whatever was done about a case; what was deleted stays deleted."""
    for one in await deeds.deeds_of(work, SYSTEM, case.id):
        if one.state is not DeedState.UNDONE:
            await undo_deed(work, one, person_id)


async def undo_deed(work: Work, one: DeedDone, person_id: int | None) -> None:
    """Take one deed back and lift what it took."""
    await deeds.change(work, one, undo(one, person_id, work.now))
    chat = await chat_by_id(work, SYSTEM, one.chat_id)
    person = await person_by_id(work, SYSTEM, one.person_id)
    if chat is not None and person is not None:
        await lift(work, chat, person, one)
    await trail.note(work, one.station_id, person_id, "undone", one.id)


async def _decide(work: Work, trade: Trade, asker: Asker, case: Case, letter: str) -> Case:
    if letter not in _RULINGS and letter not in _CHOSEN:
        raise BadInput(reason=letter[:20])
    ruling = _RULINGS.get(letter, Ruling.VIOLATION)
    reason = case.category if ruling is Ruling.VIOLATION else ruling.value
    after = await cases.change(work, case, decide(case, asker.person.id, ruling, reason, work.now))
    await trail.note(work, case.station_id, asker.person.id, ruling.value, case.id)
    if ruling is Ruling.VIOLATION:
        await _follow(work, trade, asker, after, letter)
    else:
        await undo_deeds(work, after, asker.person.id)
    return after


async def _follow(work: Work, trade: Trade, asker: Asker, case: Case, letter: str) -> None:
    """Do what a violation leads to: never more than the category and the writer allow."""
    chat = await chat_by_id(work, SYSTEM, case.chat_id)
    person = await person_by_id(work, SYSTEM, case.person_id)
    if chat is None or person is None or letter == "n":
        return
    silent = may_silence([case.category], trade.watch.categories)
    if not silent or not await touchable(work, chat, person):
        return
    step = _CHOSEN[letter] if letter in _CHOSEN else await step_of(work, trade, case)
    number = await message_number(work, case, chat)
    deleted = None
    if number is not None and letter != "w":
        deleted = await delete_message(work, trade, chat, case, number, asker.person.id)
    if step is None:
        if deleted is not None:
            await tell_offender(work, trade, case, person, chat, deleted)
        return
    if await note_deed(work, case, DeedKind.STRIKE, asker.person.id) is None:
        return
    await _step(work, trade, asker, case, chat, person, step)


async def _step(
    work: Work,
    trade: Trade,
    asker: Asker,
    case: Case,
    chat: Chat,
    person: Person,
    step: Step,
) -> None:
    by = asker.person.id
    if step is Step.BAN and may_restrict(chat):
        proposed = await note_deed(work, case, DeedKind.BAN, by, state=DeedState.PROPOSED)
        if proposed is not None:
            please = "moderation.second_please"
            await hand_up(work, trade, asker, case, sentence=please, deed=proposed)
        return
    if step.lasts is not None and may_restrict(chat):
        done = await note_deed(work, case, DeedKind.MUTE, by, lasts=step.lasts)
        if done is not None:
            await mute(work, chat, person, done)
    else:
        done = await note_deed(work, case, DeedKind.WARN, by)
    if done is not None:
        await tell_offender(work, trade, case, person, chat, done)


async def agree_to_ban(work: Work, trade: Trade, asker: Asker, deed_id: int) -> None:
    """A second person agrees to a ban; raises ``NeedsAnother`` for the one who proposed it."""
    from_stations = require_reviewer(asker)
    one = await deeds.deed(work, asker.scope, deed_id)
    if one is None or one.kind is not DeedKind.BAN or one.station_id not in from_stations:
        raise NotFound(what="deed")
    after = second(one, asker.person.id)
    await deeds.change(work, one, after)
    await trail.note(work, one.station_id, asker.person.id, "seconded", one.id)
    chat = await chat_by_id(work, SYSTEM, one.chat_id)
    person = await person_by_id(work, SYSTEM, one.person_id)
    case = await cases.case(work, SYSTEM, one.case_id)
    if chat is not None and person is not None and case is not None:
        await ban(work, chat, person, after)
        await tell_offender(work, trade, case, person, chat, after)
    await tell(work, asker, trade.speech.say("moderation.told_banned", asker.locale), "second")


async def _report(
    work: Work, trade: Trade, asker: Asker, case: Case, count: int
) -> tuple[str, Rows]:
    """Say what became of it, with a way back; a mistake offers what may be learnt from it."""
    ruling = case.ruling.value if case.ruling else ""
    told = trade.speech.say(
        f"moderation.told_{ruling}",
        asker.locale,
        count=count,
        what=await _done(work, trade, asker, case),
    )
    say, sign = trade.speech.say, trade.signer.sign
    own = short(case.id)
    rows: list[tuple[Button, ...]] = [
        (Button(say("moderation.do_undo", asker.locale), sign(f"{queue.UNDO}:{own}")),)
    ]
    if case.ruling is Ruling.MISTAKE:
        rows.append(
            tuple(
                Button(say(f"moderation.do_{name}", asker.locale), sign(f"{LEARN}:{letter}:{own}"))
                for letter, name in (("a", "allow"), ("l", "lower"), ("s", "suspend"))
            )
        )
    return told, tuple(rows)


async def _done(work: Work, trade: Trade, asker: Asker, case: Case) -> str:
    kinds = [
        trade.speech.say(f"moderation.deed_{one.kind.value}", asker.locale)
        for one in await deeds.deeds_of(work, SYSTEM, case.id)
        if one.state is not DeedState.UNDONE
    ]
    return trade.speech.say("moderation.deeds", asker.locale, what=" ".join(kinds)) if kinds else ""
