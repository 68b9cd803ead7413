"""Buttons of incidents: how far it reaches, is the supply back, what staff decide."""

from collections.abc import Awaitable, Callable, Mapping

from chat.errors import BadInput
from chat.ids import long
from chat.message import Press
from handlers.turn import Turn, Verb
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.incidents.answer import begin_answer_all
from usecases.incidents.buttons import LETTERS
from usecases.incidents.by_command import show_incident
from usecases.incidents.children import close_children
from usecases.incidents.find import incident_at_desk
from usecases.incidents.narrow import narrow
from usecases.incidents.plan_outage import cancel_plan
from usecases.incidents.powered import power_is_back, still_dark
from usecases.incidents.settle import (
    confirm_incident,
    dissolve,
    end_incident,
    restore,
    take_back,
)
from usecases.tickets.asker import Asker
from usecases.tickets.find import ticket_at_desk
from usecases.trade import Trade

_Settle = Callable[[Work, Trade, Asker, Incident], Awaitable[None]]
_SETTLE: Mapping[str, _Settle] = {
    LETTERS["answer"]: begin_answer_all,
    LETTERS["show"]: show_incident,
    LETTERS["confirm"]: confirm_incident,
    LETTERS["restore"]: restore,
    LETTERS["reopen"]: take_back,
    LETTERS["close"]: end_incident,
    LETTERS["dissolve"]: dissolve,
}


async def _extent(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, ticket = argument.partition(":")
    await narrow(turn.work, turn.trade, asker, letter, long(ticket))


async def _power(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, incident = argument.partition(":")
    act = {"y": power_is_back, "n": still_dark}.get(letter)
    if act is None:
        raise BadInput(reason=letter[:4])
    await act(turn.work, turn.trade, asker, long(incident))


async def _what(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    letter, _, number = argument.partition(":")
    settle = _SETTLE.get(letter)
    if settle is None:
        raise BadInput(reason=letter[:4])
    incident = await incident_at_desk(turn.work, asker, long(number))
    await settle(turn.work, turn.trade, asker, incident)


async def _children(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    parent = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await close_children(turn.work, turn.trade, asker, parent)


async def _cancel(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await cancel_plan(turn.work, turn.trade, asker, long(argument))


VERBS: Mapping[str, Verb] = {
    "ie": _extent,
    "ib": _power,
    "iw": _what,
    "ic": _children,
    "ip": _cancel,
}
