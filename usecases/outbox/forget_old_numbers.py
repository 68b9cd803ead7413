"""A group became a supergroup, where messages are numbered anew: old numbers mean nothing there."""

from dataclasses import replace

from chat.actions import (
    Action,
    Delete,
    EditText,
    Pin,
    ProducedBy,
    React,
    SendDocument,
    SendPicture,
    SendText,
    to_json,
)
from stations.scope import SYSTEM
from storage import outbox, outbox_queue
from storage.states import OutboxState
from storage.unit_of_work import Work


async def forget_old_numbers(work: Work, bot_id: int, chat_id: int) -> None:
    """Mend what waits for a chat that has just migrated.

    An answer is sent without the message it answers, because that number may belong to another
    message now. An edit, reaction or deletion of an old message cannot be done any more.
    """
    mended: dict[int, bytes] = {}
    pointless: list[int] = []
    for row_id, action in (await outbox_queue.waiting_of(work, SYSTEM, chat_id)).items():
        if isinstance(action, SendText | SendPicture | SendDocument):
            if action.reply_to is not None:
                mended[row_id] = to_json(replace(action, reply_to=None))
        elif is_out_of_reach(action) or await _was_produced(work, bot_id, action):
            pointless.append(row_id)
    await outbox_queue.rewrite(work, mended)
    reason = "left behind in the old group"
    await outbox_queue.settle_as(work, pointless, OutboxState.UNNEEDED, reason)


def is_out_of_reach(action: Action) -> bool:
    """Tell whether an action is about a message that is named by its old number."""
    return isinstance(action, React | EditText | Delete | Pin) and isinstance(action.message, int)


async def _was_produced(work: Work, bot_id: int, action: Action) -> bool:
    if not isinstance(action, React | EditText | Delete | Pin):
        return False
    if not isinstance(action.message, ProducedBy):
        return False
    return await outbox.produced(work, SYSTEM, bot_id, action.message.key) is not None
