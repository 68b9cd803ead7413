"""Accounts: the commands and buttons by which people bind, share and end what they may see."""

from collections.abc import Awaitable, Callable, Mapping

from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from storage.unit_of_work import Work
from usecases.billing.preferences import TOGGLE, show_preferences, toggle
from usecases.customers.agree import AGREE, REFUSE, press_agree
from usecases.customers.begin_binding import bind_command
from usecases.customers.forget import FORGET, forget_me, offer_forgetting
from usecases.customers.give_key import GIVE, INVITE, offer_keys, press_give, press_invite
from usecases.customers.household import (
    HOUSEHOLD,
    UNMASK,
    household_numbered,
    household_of,
    unmask,
)
from usecases.customers.mine import show_mine, undo
from usecases.customers.my_data import send_my_data
from usecases.customers.tell_bound import UNDO
from usecases.tickets.asker import Asker
from usecases.tickets.mine import point_to_private
from usecases.trade import Trade


async def _bind(turn: Turn, asker: Asker, message: Message) -> None:
    act = offer_keys if asker.at_desk else bind_command
    await act(turn.work, turn.trade, asker, message.argument)


async def _toggle(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await toggle(turn.work, turn.trade, asker, argument)


async def _household(turn: Turn, asker: Asker, message: Message) -> None:
    await household_numbered(turn.work, turn.trade, asker, message.argument)


async def _household_of(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await household_of(turn.work, turn.trade, asker, long(argument))


async def _unmask(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await unmask(turn.work, turn.trade, asker, long(argument))


def _alone(act: Callable[[Work, Trade, Asker], Awaitable[None]]) -> Said:
    """Somebody's own affairs: where others read along, the way into the private chat"""

    async def said(turn: Turn, asker: Asker, _message: Message) -> None:
        if asker.private:
            await act(turn.work, turn.trade, asker)
        else:
            await point_to_private(turn.work, turn.trade, asker, "m")

    return said


async def _agree(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await press_agree(turn.work, turn.trade, asker, long(argument), yes=True)


async def _refuse(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await press_agree(turn.work, turn.trade, asker, long(argument), yes=False)


async def _give(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await press_give(turn.work, turn.trade, asker, argument)


async def _invite(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await press_invite(turn.work, turn.trade, asker, argument)


async def _undo(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await undo(turn.work, turn.trade, asker, long(argument))


async def _forget(turn: Turn, _press: Press, asker: Asker, _argument: str) -> None:
    await forget_me(turn.work, turn.trade, asker)


COMMANDS: Mapping[str, Said] = {
    "bind": _bind,
    "household": _household,
    "accounts": _alone(show_mine),
    "notify": _alone(show_preferences),
    "forget": _alone(offer_forgetting),
    "mydata": _alone(send_my_data),
}
VERBS: Mapping[str, Verb] = {
    AGREE: _agree,
    REFUSE: _refuse,
    GIVE: _give,
    INVITE: _invite,
    UNDO: _undo,
    FORGET: _forget,
    TOGGLE: _toggle,
    HOUSEHOLD: _household_of,
    UNMASK: _unmask,
}
