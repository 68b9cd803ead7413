"""Somebody objects to what was done about their message; somebody else decides."""

from chat.actions import Button, SendText
from chat.errors import Fact, NotFound
from chat.ids import short
from chat.message import Message
from moderation.case import Case, Ruling, reopen
from moderation.case import decide as decide_case
from moderation.deed import Appeal, AppealState, DeedDone, answer
from stations.scope import SYSTEM
from storage import cases, deeds, trail
from storage.people import person as person_by_id
from storage.unit_of_work import Work
from usecases.moderation.decide import undo_deeds
from usecases.moderation.reviewers import require_reviewer, reviewers_of
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.privately import write_privately
from usecases.tickets.telling import clip
from usecases.trade import Trade

GRANT, REFUSE = "rg", "rj"
_LONGEST = 500


class AppealedBefore(Fact):
    """There is one appeal against one thing that was done."""

    key = "appealed_before"


class NotYours(Fact):
    """Only whom it was done to may object."""

    key = "not_yours"


async def begin_appeal(work: Work, trade: Trade, asker: Asker, deed_id: int) -> None:
    """Ask why; raises ``NotFound``, ``NotYours`` and ``AppealedBefore``."""
    done = await _own(work, asker, deed_id)
    question = trade.speech.say("moderation.ask_appeal", asker.locale)
    await ask(work, trade, asker, Step.APPEAL, question, answers={"deed": short(done.id)})


async def take_appeal(
    work: Work, trade: Trade, asker: Asker, message: Message, deed_id: int
) -> None:
    """Write the appeal down and ask somebody else than who did it to decide."""
    done = await _own(work, asker, deed_id)
    words = clip(message.text.strip(), _LONGEST) or trade.speech.say(
        "moderation.no_words", asker.locale
    )
    made = Appeal(
        work.new_id(),
        done.station_id,
        done.id,
        asker.person.id,
        words,
        AppealState.OPEN,
        work.now,
    )
    await deeds.add_appeal(work, made)
    await trail.note(work, done.station_id, asker.person.id, "appealed", made.id)
    case = await cases.case(work, SYSTEM, done.case_id)
    asked = 0 if case is None else await _ask_judges(work, trade, case, done, made)
    said = "moderation.appeal_made" if asked else "moderation.appeal_waits"
    await tell(work, asker, trade.speech.say(said, asker.locale), "appeal")


async def decide_appeal(
    work: Work, trade: Trade, asker: Asker, appeal_id: int, *, granted: bool
) -> None:
    """Grant or refuse; granting lifts everything and makes the flag a mistake.

    Raises ``NotAllowed``, ``NotFound``, ``NeedsAnother`` and ``AppealDecided``.
    """
    require_reviewer(asker)
    made = await deeds.appeal(work, asker.scope, appeal_id)
    done = None if made is None else await deeds.deed(work, SYSTEM, made.deed_id)
    if made is None or done is None:
        raise NotFound(what="appeal")
    after = answer(made, done, asker.person.id, work.now, granted=granted)
    await deeds.settle_appeal(work, made, after)
    what = "granted" if granted else "refused"
    await trail.note(work, made.station_id, asker.person.id, what, made.id)
    if granted:
        await _take_back(work, trade, asker, done)
    who = await person_by_id(work, SYSTEM, made.person_id)
    if who is not None:
        locale = trade.speech.locale_for(who.language)
        words = SendText(trade.speech.say(f"moderation.appeal_{what}", locale))
        await write_privately(work, trade, who.id, words, f"appeal:{made.id}:{what}")
    await tell(work, asker, trade.speech.say("moderation.appeal_decided", asker.locale), "appeal")


async def _take_back(work: Work, trade: Trade, asker: Asker, done: DeedDone) -> None:
    case = await cases.case(work, SYSTEM, done.case_id)
    if case is None:
        return
    await undo_deeds(work, case, asker.person.id)
    rules = trade.watch.rules.reviewing
    opened = case if case.open else await cases.change(work, case, reopen(case, work.now, rules))
    mistaken = decide_case(opened, asker.person.id, Ruling.MISTAKE, Ruling.MISTAKE.value, work.now)
    await cases.change(work, opened, mistaken)


async def _own(work: Work, asker: Asker, deed_id: int) -> DeedDone:
    done = await deeds.deed(work, asker.scope, deed_id)
    if done is None:
        raise NotFound(what="deed")
    if done.person_id != asker.person.id:
        raise NotYours
    if await deeds.appeal_against(work, asker.scope, deed_id) is not None:
        raise AppealedBefore
    return done


async def _ask_judges(work: Work, trade: Trade, case: Case, done: DeedDone, made: Appeal) -> int:
    asked = 0
    for who in await reviewers_of(work, case, None, leaders=True):
        if who.id in (done.by, done.second_by):
            continue
        locale = trade.speech.locale_for(who.language)
        text = trade.speech.say(
            "moderation.appeal_please",
            locale,
            what=trade.speech.say(f"moderation.deed_{done.kind.value}", locale),
            text=(case.text or "")[:300],
            words=made.words,
        )
        buttons = tuple(
            Button(
                trade.speech.say(f"moderation.{name}", locale),
                trade.signer.sign(f"{verb}:{short(made.id)}"),
            )
            for verb, name in ((GRANT, "do_grant"), (REFUSE, "do_refuse"))
        )
        words = SendText(text, buttons=(buttons,))
        asked += await write_privately(work, trade, who.id, words, f"appeal:{made.id}:{who.id}")
    return asked
