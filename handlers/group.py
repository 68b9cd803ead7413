"""Talk in groups that is not plain: commands, words to the bot, attachments, edits."""

from aiogram import Router
from aiogram.types import TelegramObject

from chat.message import Message
from handlers.filters import Command, Is
from handlers.turn import Turn
from usecases.messages.edit import edit
from usecases.messages.receive import receive
from usecases.private.greet import explain
from usecases.private.hear import hear
from usecases.stations.link_group import use_link
from usecases.tickets.asker import meet
from usecases.tickets.note import note
from usecases.tickets.open_numbered import show_if_numbered


def make_router() -> Router:
    """Return the router for groups; it stands last, so it takes every message that is left."""
    router = Router(name="group")
    router.message.register(start, Command("start"))
    router.message.register(command, Command())
    router.message.register(talk, Is(Message))
    router.edited_message.register(reword, Is(Message))
    return router


async def start(_update: TelegramObject, turn: Turn) -> None:
    """A link with a start parameter was opened in a group: staff tie it to a station."""
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    if message.argument:
        await use_link(
            turn.work, turn.trade, turn.bot_id, message.chat, message.sender, message.argument
        )
    else:
        await explain(turn.work, turn.trade, asker)


async def command(_update: TelegramObject, turn: Turn) -> None:
    """Any other command is answered with one line."""
    message = message_of(turn)
    asker = await meet(turn.work, turn.trade, turn.bot_id, message)
    await note(turn.work, asker, message)
    await explain(turn.work, turn.trade, asker)


async def talk(_update: TelegramObject, turn: Turn) -> None:
    """Words to the bot may answer a question; a mere number opens its ticket for staff."""
    message = message_of(turn)
    if message.addressed:
        await hear(turn.work, turn.trade, turn.bot_id, message, turn.reading)
    elif not await show_if_numbered(turn.work, turn.trade, turn.bot_id, message):
        await receive(
            turn.work, turn.trade, turn.bot_id, message, turn.reading, verdict=turn.verdict
        )


async def reword(_update: TelegramObject, turn: Turn) -> None:
    """A message has a new wording."""
    await edit(turn.work, turn.trade, turn.bot_id, message_of(turn))


def message_of(turn: Turn) -> Message:
    """Return the turn's message; a filter has made sure that it is one."""
    if not isinstance(turn.event, Message):
        raise TypeError(type(turn.event).__name__)
    return turn.event
