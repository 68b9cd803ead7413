"""Buttons and the command of outages and their notices."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.broadcasts.approve import APPROVE, REFUSE, refuse
from usecases.broadcasts.draft import outage_command
from usecases.broadcasts.hand_out import KNOWN
from usecases.broadcasts.press import (
    approve,
    know,
    press_outage,
    retry_by_button,
    stop_by_button,
)
from usecases.broadcasts.progress import RETRY, STOP
from usecases.broadcasts.words import OUTAGE
from usecases.tickets.asker import Asker


async def _outage(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, outage = argument.partition(":")
    await press_outage(turn.work, turn.trade, asker, letter, long(outage))


async def _approve(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await approve(turn.work, turn.trade, asker, long(argument))


async def _refuse(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await refuse(turn.work, turn.trade, asker, long(argument))


async def _stop(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await stop_by_button(turn.work, turn.trade, asker, long(argument))


async def _retry(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await retry_by_button(turn.work, turn.trade, asker, long(argument))


async def _know(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await know(turn.work, turn.trade, asker, long(argument))


VERBS: Mapping[str, Verb] = {
    OUTAGE: _outage,
    APPROVE: _approve,
    REFUSE: _refuse,
    STOP: _stop,
    RETRY: _retry,
    KNOWN: _know,
}


async def _command(turn: Turn, asker: Asker, message: Message) -> None:
    await outage_command(turn.work, turn.trade, asker, message)


COMMANDS: Mapping[str, Said] = {"outage": _command}
