"""A group became a supergroup and has a new id with the channel."""

from chat.message import GroupMigrated
from stations.scope import SYSTEM
from storage.chats import chats_known, move
from storage.unit_of_work import Work
from usecases.outbox.forget_old_numbers import forget_old_numbers
from usecases.trade import Trade


async def migrate_group(work: Work, _trade: Trade, bot_id: int, event: GroupMigrated) -> None:
    """Keep the group's one row under its new id; the old id keeps answering.

    The channel tells it in the old chat and in the new one, so it may come twice.
    """
    known = await chats_known(work, SYSTEM, bot_id, [event.chat])
    await move(work, bot_id, event.chat.external_id, event.to_external_id)
    await forget_old_numbers(work, bot_id, known[event.chat.external_id].id)
