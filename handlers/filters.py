"""Filters over our own events; all async, because aiogram sends a sync one through a thread."""

from aiogram.filters import BaseFilter
from aiogram.types import TelegramObject

from chat.message import Event, Message
from handlers.turn import Turn


class Is(BaseFilter):
    """Lets events of some types pass."""

    def __init__(self, *types: type[Event]) -> None:
        self.types = types

    async def __call__(self, _update: TelegramObject, turn: Turn) -> bool:
        return isinstance(turn.event, self.types)


class Private(BaseFilter):
    """Lets messages pass that somebody wrote to the bot alone."""

    async def __call__(self, _update: TelegramObject, turn: Turn) -> bool:
        return isinstance(turn.event, Message) and turn.event.chat.private


class Command(BaseFilter):
    """Lets messages pass that open with one of these commands, or with any when none is named."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)

    async def __call__(self, _update: TelegramObject, turn: Turn) -> bool:
        command = turn.event.command if isinstance(turn.event, Message) else None
        return command is not None and (not self.names or command in self.names)
