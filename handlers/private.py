"""The private chat: links, the menu, languages, and whatever somebody writes."""

from aiogram import Router
from aiogram.types import TelegramObject

from handlers.filters import Command, Private
from handlers.group import message_of
from handlers.turn import Turn
from usecases.private.arrive import arrive
from usecases.private.greet import explain
from usecases.private.hear import hear
from usecases.private.language import offer_languages
from usecases.tickets.asker import meet
from usecases.tickets.note import note


def make_router() -> Router:
    """Return the router for private chats."""
    router = Router(name="private")
    router.message.filter(Private())
    router.message.register(start, Command("start"))
    router.message.register(language, Command("language"))
    router.message.register(other_command, Command())
    router.message.register(talk)
    return router


async def start(_update: TelegramObject, turn: Turn) -> None:
    """Somebody opened the chat, by a link or without one."""
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    await arrive(turn.work, turn.trade, asker, message)


async def language(_update: TelegramObject, turn: Turn) -> None:
    """Somebody wants another language."""
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    await offer_languages(turn.work, turn.trade, asker)


async def other_command(_update: TelegramObject, turn: Turn) -> None:
    """``/help``, ``/menu`` and what nobody knows get the help with the menu."""
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    await explain(turn.work, turn.trade, asker)


async def talk(_update: TelegramObject, turn: Turn) -> None:
    """Words, pictures, voice."""
    await hear(turn.work, turn.trade, turn.bot_id, message_of(turn), turn.reading)
