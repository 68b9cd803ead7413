"""A supervisor or leader decides about an objection, with the reasons."""

from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import short
from chat.message import Message
from stations.scope import SYSTEM
from stations.staff import Role
from storage import objections, tickets
from storage.people import person
from storage.unit_of_work import Work
from tickets.entry import Audience, EntryKind
from tickets.objection import (
    NoJudgeOfOwnCause,
    Objection,
    ObjectionDecided,
    ObjectionState,
    decide,
)
from usecases.objections.tell import buttons, describe
from usecases.objections.tell import tell as tell_of
from usecases.private.questions import Step, ask
from usecases.tickets.asker import Asker, tell
from usecases.tickets.enter import enter
from usecases.tickets.find import require_private_desk
from usecases.tickets.note import note
from usecases.tickets.telling import clip
from usecases.trade import Trade

_SHOWN = 8
_LONGEST = 500


async def show_objections(work: Work, trade: Trade, asker: Asker) -> None:
    """List what waits for a decision, and what was decided lately, within the asker's scope."""
    require_private_desk(asker)
    found = await objections.objections(work, asker.scope, _SHOWN)
    if not found:
        await tell(work, asker, trade.speech.say("objection.none", asker.locale), "objections")
    for one in found:
        text = await describe(work, trade, one, asker.locale)
        judges = asker.ranks(Role.SUPERVISOR, one.station_id) and one.person_id != asker.person.id
        rows = buttons(trade, one, asker.locale) if judges else ()
        await tell(work, asker, text, f"objection{one.id}", buttons=rows)


async def begin_judging(
    work: Work, trade: Trade, asker: Asker, objection_id: int, *, upheld: bool
) -> None:
    """Ask for the reasons; raises ``NotFound``, ``NotAllowed`` and the facts of ``decide``."""
    one = await _mine_to_judge(work, asker, objection_id)
    state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    question = trade.speech.say(f"objection.ask_{state}", asker.locale)
    answers = {"objection": short(one.id), "state": state.value}
    await ask(work, trade, asker, Step.JUDGEMENT, question, answers=answers)


async def take_judgement(
    work: Work,
    trade: Trade,
    asker: Asker,
    message: Message,
    objection_id: int,
    state: ObjectionState,
) -> None:
    """Write the decision down and tell who objected; one of two judges wins."""
    words = clip(message.text.strip(), _LONGEST)
    if not words:
        raise BadInput(reason=trade.speech.say("objection.usage", asker.locale))
    one = await _mine_to_judge(work, asker, objection_id)
    upheld = state is ObjectionState.UPHELD
    after = decide(one, asker.person.id, upheld, words, work.now)
    await note(work, asker, message)
    await objections.settle(work, after)
    ticket = await tickets.reread(work, SYSTEM, one.ticket_id)
    await enter(
        work, asker, ticket, EntryKind.JUDGED, code=after.state.value, audience=Audience.STAFF
    )
    who = await person(work, SYSTEM, one.person_id)
    if who is not None:
        await tell_of(work, trade, after, who, "objection.decided")
    text = await describe(work, trade, after, asker.locale)
    await tell(work, asker, text, "objection")


async def _mine_to_judge(work: Work, asker: Asker, objection_id: int) -> Objection:
    require_private_desk(asker)
    one = await objections.objection(work, asker.scope, objection_id)
    if one is None:
        raise NotFound(what="objection")
    if one.person_id == asker.person.id:
        raise NoJudgeOfOwnCause
    if not asker.ranks(Role.SUPERVISOR, one.station_id):
        raise NotAllowed
    if one.state is not ObjectionState.OPEN:
        raise ObjectionDecided
    return one
