"""A group has a new title."""

from chat.message import GroupRenamed
from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import chats_known
from storage.unit_of_work import Work
from usecases.trade import Trade


async def rename_group(work: Work, _trade: Trade, bot_id: int, event: GroupRenamed) -> Chat:
    """Let the registry follow; what is tied to the group stays tied."""
    known = await chats_known(work, SYSTEM, bot_id, [event.chat])
    return known[event.chat.external_id]
