"""Pressed buttons: the signature is checked, the verb finds its use case, each is answered."""

from collections.abc import Mapping

from aiogram import Router
from aiogram.types import TelegramObject

from chat.errors import BadInput
from chat.ids import long
from chat.message import Press
from handlers import (
    account_buttons,
    alarm_buttons,
    bill_buttons,
    card_buttons,
    closing_buttons,
    figure_buttons,
    form_buttons,
    incident_buttons,
    intake_buttons,
    moderation_buttons,
    objection_buttons,
    outage_buttons,
    promise_buttons,
    reply_buttons,
    task_buttons,
)
from handlers.filters import Is
from handlers.turn import Turn, Verb
from intents.intent import Intent
from usecases.messages.choose import choose
from usecases.messages.hand_over import call_person
from usecases.messages.remove_original import remove_original
from usecases.private.begin_words import begin_answer, begin_closing
from usecases.private.choose_item import choose_item, choose_words
from usecases.private.language import choose_language
from usecases.private.menu import Item
from usecases.private.station import settle_station
from usecases.stations import press as places
from usecases.tickets.asker import Asker, answer_press, meet
from usecases.tickets.find import ticket_at_desk
from usecases.tickets.open import show_open
from usecases.tickets.show import show_ticket
from usecases.tickets.take import take


def make_router() -> Router:
    """Return the router for presses."""
    router = Router(name="buttons")
    router.callback_query.register(pressed, Is(Press))
    return router


async def pressed(_update: TelegramObject, turn: Turn) -> None:
    """Do what the button says, for whoever pressed it, by the role they have now.

    Raises ``Tampered`` for data that is not ours and ``BadInput`` for a verb that nobody knows.
    """
    press = turn.event
    if not isinstance(press, Press):
        raise TypeError(type(press).__name__)
    verb, _, argument = turn.trade.signer.read(press.data).partition(":")
    act = _VERBS.get(verb)
    if act is None:
        raise BadInput(reason=verb[:20])
    asker = await meet(turn.work, turn.trade, turn.bot_id, press)
    await act(turn, press, asker, argument)
    # Whatever the use case said about the press itself came first; else the spinner just stops.
    await answer_press(turn.work, turn.bot_id, press.press_id)


async def _choose(turn: Turn, press: Press, _asker: Asker, argument: str) -> None:
    intent, _, row = argument.partition(":")
    await choose(turn.work, turn.trade, turn.bot_id, press, _intent(intent), long(row))


async def _hand_over(turn: Turn, _press: Press, asker: Asker, _argument: str) -> None:
    await call_person(turn.work, turn.trade, asker.chat, asker.person, asker.origin)


async def _remove(turn: Turn, press: Press, _asker: Asker, argument: str) -> None:
    await remove_original(turn.work, turn.trade, turn.bot_id, press, long(argument))


async def _take(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await take(turn.work, turn.trade, asker, ticket)


async def _answer(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await begin_answer(turn.work, turn.trade, asker, ticket)


async def _close(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    ticket = await ticket_at_desk(turn.work, turn.trade, asker, long(argument))
    await begin_closing(turn.work, turn.trade, asker, ticket)


async def _view(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await show_ticket(turn.work, turn.trade, asker, long(argument))


async def _page(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await show_open(turn.work, turn.trade, asker, long(argument))


async def _menu(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    if argument not in set(Item):
        raise BadInput(reason=argument[:20])
    await choose_item(turn.work, turn.trade, asker, Item(argument))


async def _words(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await choose_words(turn.work, turn.trade, asker, _intent(argument))


async def _station(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await settle_station(turn.work, turn.trade, asker, long(argument))


async def _language(turn: Turn, _press: Press, asker: Asker, argument: str) -> None:
    await choose_language(turn.work, turn.trade, asker, argument)


async def _places(turn: Turn, press: Press, _asker: Asker, argument: str) -> None:
    await places.press(turn.work, turn.trade, turn.bot_id, press, argument)


def _intent(text: str) -> Intent:
    if text not in set(Intent):
        raise BadInput(reason=text[:20])
    return Intent(text)


_VERBS: Mapping[str, Verb] = {
    **account_buttons.VERBS,
    **bill_buttons.VERBS,
    **alarm_buttons.VERBS,
    **card_buttons.VERBS,
    **closing_buttons.VERBS,
    **form_buttons.VERBS,
    **figure_buttons.VERBS,
    **incident_buttons.VERBS,
    **promise_buttons.VERBS,
    **intake_buttons.VERBS,
    **reply_buttons.VERBS,
    **task_buttons.VERBS,
    **objection_buttons.VERBS,
    **outage_buttons.VERBS,
    **moderation_buttons.VERBS,
    "a": _answer,
    "c": _choose,
    "d": _places,
    "h": _hand_over,
    "k": _words,
    "l": _language,
    "m": _menu,
    "n": _page,
    "s": _station,
    "t": _take,
    "v": _view,
    "x": _remove,
    "z": _close,
}
