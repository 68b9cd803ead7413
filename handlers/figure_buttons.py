"""Figures: the command, and the buttons that lead from one to the tickets behind it."""

from collections.abc import Mapping

from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.digests.urge import URGE, urge
from usecases.figures.buttons import BEHIND, SHEET, VIEW, behind_from
from usecases.figures.send_sheet import send_sheet
from usecases.figures.show import ask_figures, show_sight
from usecases.figures.show_behind import show_behind
from usecases.figures.sight import sight_from
from usecases.tickets.asker import Asker


async def _ask(turn: Turn, asker: Asker, message: Message) -> None:
    await ask_figures(turn.work, turn.trade, asker, message)


async def _view(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await show_sight(turn.work, turn.trade, asker, sight_from(argument))


async def _behind(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    figure, skip, sight = behind_from(argument)
    await show_behind(turn.work, turn.trade, asker, sight, figure, skip)


async def _sheet(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await send_sheet(turn.work, turn.trade, asker, sight_from(argument))


async def _urge(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await urge(turn.work, turn.trade, asker, argument)


COMMANDS: Mapping[str, Said] = {"figures": _ask}
VERBS: Mapping[str, Verb] = {VIEW: _view, BEHIND: _behind, SHEET: _sheet, URGE: _urge}
