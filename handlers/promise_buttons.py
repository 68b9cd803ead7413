"""Buttons of promises: correct what was recognised, say that it is done, give a time."""

from collections.abc import Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from tickets.time_phrases import What
from usecases.promises.correct import begin_writing, mark_done, move, move_to_morning, strike
from usecases.promises.give import give_chosen, offer_times
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk


async def _move(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    minutes, _, promise = argument.partition(":")
    await move(turn.work, turn.trade, asker, long(promise), _number(minutes))


async def _to_morning(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await move_to_morning(turn.work, turn.trade, asker, long(argument))


async def _write(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_writing(turn.work, turn.trade, asker, long(argument))


async def _none(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await strike(turn.work, turn.trade, asker, long(argument))


async def _done(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await mark_done(turn.work, turn.trade, asker, long(argument))


async def _offer(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await offer_times(turn.work, turn.trade, asker, ticket)


async def _give(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    what, _, rest = argument.partition(":")
    minutes, _, number = rest.partition(":")
    if what not in set(What):
        raise BadInput(reason=what[:20])
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(number))
    await give_chosen(turn.work, turn.trade, asker, ticket, What(what), _number(minutes))


def _number(written: str) -> int:
    if not written.lstrip("-").isdecimal() or len(written) > 4:
        raise BadInput(reason=written[:20])
    return int(written)


VERBS: Mapping[str, Verb] = {
    "p9": _to_morning,
    "pd": _done,
    "pg": _give,
    "pm": _move,
    "pn": _none,
    "pt": _offer,
    "pw": _write,
}
