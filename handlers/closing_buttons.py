"""Buttons of the closed loop: is it done, how was it, what a revisit heard."""

from collections.abc import Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from usecases.closing.confirm import confirm, not_done
from usecases.closing.rate import press_score
from usecases.closing.revisit import press_outcome
from usecases.tickets.asker import Asker


async def _done(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await confirm(turn.work, turn.trade, asker, long(argument))


async def _not_done(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await not_done(turn.work, turn.trade, asker, long(argument))


async def _score(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    score, _, ticket = argument.partition(":")
    if not score.isdecimal() or len(score) > 1:
        raise BadInput(reason=argument[:20])
    await press_score(turn.work, turn.trade, asker, long(ticket), int(score))


async def _revisit(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, revisit = argument.partition(":")
    await press_outcome(turn.work, turn.trade, asker, long(revisit), letter)


VERBS: Mapping[str, Verb] = {"yc": _done, "yn": _not_done, "ys": _score, "yv": _revisit}
