"""Buttons of alarms: somebody takes one up."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from usecases.alarms.ring import accept
from usecases.tickets.asker import Asker


async def _accept(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await accept(turn.work, turn.trade, asker, long(argument))


VERBS: Mapping[str, Verb] = {"wa": _accept}
