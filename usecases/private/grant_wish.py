"""A wish about accounts and data that is said in words does what its command does."""

from collections.abc import Awaitable, Callable, Mapping

from chat.message import Message
from customers.wishes import Wish
from storage.unit_of_work import Work
from usecases.billing.preferences import show_preferences
from usecases.customers.begin_binding import bind_command
from usecases.customers.forget import offer_forgetting
from usecases.customers.mine import show_mine
from usecases.customers.my_data import send_my_data
from usecases.tickets.asker import Asker
from usecases.tickets.note import note
from usecases.trade import Trade


async def grant_wish(work: Work, trade: Trade, asker: Asker, message: Message, wish: Wish) -> bool:
    """Do what a resident wishes, in private; ``False`` where nothing can be done just now."""
    act = _ACTS.get(wish)
    if act is None:
        return False
    await note(work, asker, message)
    await act(work, trade, asker)
    return True


async def _bind(work: Work, trade: Trade, asker: Asker) -> None:
    await bind_command(work, trade, asker, "")


_ACTS: Mapping[Wish, Callable[[Work, Trade, Asker], Awaitable[None]]] = {
    Wish.FORGET: offer_forgetting,
    Wish.MY_DATA: send_my_data,
    Wish.QUIET: show_preferences,
    Wish.INVITE: show_mine,
    Wish.UNBIND: show_mine,
    Wish.BIND: _bind,
}
