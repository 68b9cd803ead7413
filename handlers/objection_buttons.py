"""Objections: the command that lists them, and the buttons that choose and decide."""

from collections.abc import Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from tickets.objection import About
from usecases.objections.judge import begin_judging, show_objections
from usecases.objections.make import OBJECT, begin, offer
from usecases.objections.tell import REJECT, UPHOLD
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk


async def _objections(turn: Turn, asker: Asker, _message: Message) -> None:
    await show_objections(turn.work, turn.trade, asker)


async def _choose(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket_id, _, about = argument.partition(".")
    if not about:
        ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(ticket_id))
        await offer(turn.work, turn.trade, asker, ticket)
        return
    if about not in set(About):
        raise BadInput(reason=about[:20])
    await begin(turn.work, turn.trade, asker, long(ticket_id), About(about))


async def _uphold(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_judging(turn.work, turn.trade, asker, long(argument), upheld=True)


async def _reject(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_judging(turn.work, turn.trade, asker, long(argument), upheld=False)


COMMANDS: Mapping[str, Said] = {"objections": _objections}
VERBS: Mapping[str, Verb] = {OBJECT: _choose, UPHOLD: _uphold, REJECT: _reject}
