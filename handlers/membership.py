"""Groups change: the bot or people come and go, a title changes, a group becomes a supergroup."""

from aiogram import Router
from aiogram.types import TelegramObject

from chat.message import BotStanding, GroupMigrated, GroupRenamed, MembersChanged
from handlers.filters import Is
from handlers.turn import Turn
from usecases.stations.migrate_group import migrate_group
from usecases.stations.note_members import note_members
from usecases.stations.note_standing import note_standing
from usecases.stations.rename_group import rename_group


def make_router() -> Router:
    """Return the router for everything that the registry of groups follows."""
    router = Router(name="membership")
    router.message.register(follow, Is(MembersChanged, GroupRenamed, GroupMigrated))
    router.my_chat_member.register(follow, Is(BotStanding))
    router.chat_member.register(follow, Is(MembersChanged))
    return router


async def follow(_update: TelegramObject, turn: Turn) -> None:
    """Let the registry follow what happened."""
    match turn.event:
        case MembersChanged() as event:
            await note_members(turn.work, turn.trade, turn.bot_id, event)
        case GroupRenamed() as event:
            await rename_group(turn.work, turn.trade, turn.bot_id, event)
        case GroupMigrated() as event:
            await migrate_group(turn.work, turn.trade, turn.bot_id, event)
        case BotStanding() as event:
            await note_standing(turn.work, turn.trade, turn.bot_id, event)
        case _:
            raise TypeError(type(turn.event).__name__)
