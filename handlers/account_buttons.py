"""Accounts: the commands and buttons by which people bind, share and end what they may see."""

from collections.abc import Mapping

from chat.ids import long
from chat.message import Message, Press
from handlers.turn import Said, Turn, Verb
from usecases.customers.agree import AGREE, REFUSE, press_agree
from usecases.customers.begin_binding import bind_command
from usecases.customers.forget import FORGET, forget_me, offer_forgetting
from usecases.customers.give_key import GIVE, INVITE, offer_keys, press_give, press_invite
from usecases.customers.mine import show_mine, undo
from usecases.customers.my_data import send_my_data
from usecases.customers.tell_bound import UNDO
from usecases.tickets.asker import Asker


async def _bind(turn: Turn, asker: Asker, message: Message) -> None:
    act = offer_keys if asker.at_desk else bind_command
    await act(turn.work, turn.trade, asker, message.argument)


async def _accounts(turn: Turn, asker: Asker, _message: Message) -> None:
    await show_mine(turn.work, turn.trade, asker)


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


async def _offer_forgetting(turn: Turn, asker: Asker, _message: Message) -> None:
    await offer_forgetting(turn.work, turn.trade, asker)


async def _forget(turn: Turn, _press: Press, asker: Asker, _argument: str) -> None:
    await forget_me(turn.work, turn.trade, asker)


async def _my_data(turn: Turn, asker: Asker, _message: Message) -> None:
    await send_my_data(turn.work, turn.trade, asker)


COMMANDS: Mapping[str, Said] = {
    "bind": _bind,
    "accounts": _accounts,
    "forget": _offer_forgetting,
    "mydata": _my_data,
}
VERBS: Mapping[str, Verb] = {
    AGREE: _agree,
    REFUSE: _refuse,
    GIVE: _give,
    INVITE: _invite,
    UNDO: _undo,
    FORGET: _forget,
}
