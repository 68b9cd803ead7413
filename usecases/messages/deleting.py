"""Whether the bot may take a message out of its group."""

from datetime import timedelta

from stations.group import Chat, Standing
from storage.messages import Kept
from storage.unit_of_work import Work
from usecases.messages.scene import Scene

# Bot API, deleteMessage: a message can only be deleted within 48 hours of its sending.
DELETABLE_FOR = timedelta(hours=48)
_RIGHT = "can_delete_messages"


def can_delete(work: Work, scene: Scene) -> bool:
    """Tell whether the bot may take a message out of its group."""
    return can_delete_row(work, scene.chat, scene.row)


def can_delete_row(work: Work, chat: Chat, row: Kept) -> bool:
    """Tell whether the bot may take a message of the log out of its group."""
    return (
        chat.standing is Standing.ADMINISTRATOR
        and _RIGHT in chat.rights.split()
        and row.external_chat_id == chat.external_id
        and work.now < row.sent_at + DELETABLE_FOR
    )
