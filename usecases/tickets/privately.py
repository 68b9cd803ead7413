"""Writing to a member of staff in private, by whichever bot can."""

from chat.actions import Priority, SendText
from stations.scope import SYSTEM
from storage.chats import private_chat
from storage.outbox import leave
from storage.unit_of_work import Work
from usecases.trade import Trade


async def write_privately(
    work: Work,
    trade: Trade,
    person_id: int,
    words: SendText,
    key: str,
    priority: Priority = Priority.STAFF,
) -> bool:
    """Leave words to be sent; ``False`` when they cannot be reached by any of the bots."""
    for bot_id in trade.bots:
        desk = await private_chat(work, SYSTEM, bot_id, person_id)
        if desk is not None:
            await leave(
                work,
                words,
                bot_id=desk.bot_id,
                chat_id=desk.id,
                key=key,
                priority=priority,
            )
            return True
    return False
