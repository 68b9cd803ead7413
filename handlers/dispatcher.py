"""Building aiogram's dispatcher: our routers, no state machine, and a bot that cannot speak."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.types import TelegramObject

from chat.errors import ChangedMeanwhile, Fact
from handlers import buttons, group, membership, private, staff
from handlers.turn import Turn
from storage.database import savepoint
from usecases.private.say_fact import say_fact

# A stale read is read again so often before the inbox's own patience takes over.
_ATTEMPTS = 3

_Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class HandlersNeverSend(Exception):
    """A handler tried to call Telegram; what goes out is left in the outbox."""


class RefusingSession(BaseSession):
    """Refuses every call, so that nothing is sent inside a transaction."""

    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(self, *called: Any, **named: Any) -> Any:
        raise HandlersNeverSend(called, named)

    def stream_content(self, *called: Any, **named: Any) -> AsyncGenerator[bytes, None]:
        raise HandlersNeverSend(called, named)


def make_silent_bot(bot_id: int) -> Bot:
    """Return the bot that aiogram wants; its token is no token."""
    return Bot(f"{bot_id}:none", session=RefusingSession())


def make_dispatcher() -> Dispatcher:
    """Return a dispatcher whose handlers get our ``turn`` by keyword."""
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(speak_facts)
    dispatcher.include_routers(
        membership.make_router(),
        buttons.make_router(),
        staff.make_router(),
        private.make_router(),
        group.make_router(),
    )
    return dispatcher


async def speak_facts(handler: _Handler, event: TelegramObject, handed: dict[str, Any]) -> Any:
    """Undo what a refused request has done, and tell the person why it was refused.

    Something that changed meanwhile is decided anew. A fact that no sentence exists for, or that
    nobody waits for an answer about, is an error and goes on up.
    """
    turn: Turn = handed["turn"]
    if turn.reading is not None:
        # Plain talk: nobody waits for a sentence, and the worker's own savepoint undoes it.
        return await handler(event, handed)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with savepoint(turn.work):
                return await handler(event, handed)
        except ChangedMeanwhile:
            if attempt == _ATTEMPTS:
                raise
        except Fact as fact:
            if not await say_fact(turn.work, turn.trade, turn.bot_id, turn.event, fact):
                raise
            return None
    return None
