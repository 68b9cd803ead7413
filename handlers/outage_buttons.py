"""Buttons and the command of outages and their notices."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.broadcasts.approve import APPROVE, REFUSE, refuse
from usecases.broadcasts.draft import outage_command
from usecases.broadcasts.follow import (
    QUIET,
    TURN,
    UNFOLLOW,
    follow_command,
    turn_kind,
    turn_quiet,
    unfollow,
)
from usecases.broadcasts.general import KIND, begin_notice, notice_command
from usecases.broadcasts.hand_out import KNOWN
from usecases.broadcasts.notice_card import NOTICE
from usecases.broadcasts.notice_press import press_notice
from usecases.broadcasts.press import (
    approve,
    know,
    press_outage,
    retry_by_button,
    stop_by_button,
)
from usecases.broadcasts.progress import RETRY, STOP
from usecases.broadcasts.vulnerable import vulnerable_command
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


async def _kind(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await begin_notice(turn.work, turn.trade, asker, argument)


async def _notice(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, notice = argument.partition(":")
    await press_notice(turn.work, turn.trade, asker, letter, long(notice))


async def _unfollow(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await unfollow(turn.work, turn.trade, asker, long(argument))


async def _turn_quiet(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await turn_quiet(turn.work, turn.trade, asker, argument)


async def _turn_kind(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await turn_kind(turn.work, turn.trade, asker, argument)


VERBS: Mapping[str, Verb] = {
    UNFOLLOW: _unfollow,
    TURN: _turn_kind,
    QUIET: _turn_quiet,
    KIND: _kind,
    NOTICE: _notice,
    OUTAGE: _outage,
    APPROVE: _approve,
    REFUSE: _refuse,
    STOP: _stop,
    RETRY: _retry,
    KNOWN: _know,
}


async def _command(turn: Turn, asker: Asker, message: Message) -> None:
    await outage_command(turn.work, turn.trade, asker, message)


async def _notice_command(turn: Turn, asker: Asker, message: Message) -> None:
    await notice_command(turn.work, turn.trade, asker, message)


async def _vulnerable(turn: Turn, asker: Asker, message: Message) -> None:
    await vulnerable_command(turn.work, turn.trade, asker, message)


async def _follow(turn: Turn, asker: Asker, message: Message) -> None:
    await follow_command(turn.work, turn.trade, asker, message)


COMMANDS: Mapping[str, Said] = {
    "follow": _follow,
    "outage": _command,
    "notice": _notice_command,
    "vulnerable": _vulnerable,
}
