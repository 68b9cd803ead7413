"""Whether the bot may take a message out of its group."""

from datetime import timedelta

from stations.group import Standing
from storage.unit_of_work import Work
from usecases.messages.scene import Scene

# Bot API, deleteMessage: a message can only be deleted within 48 hours of its sending.
DELETABLE_FOR = timedelta(hours=48)
_RIGHT = "can_delete_messages"


def can_delete(work: Work, scene: Scene) -> bool:
    """Tell whether the bot may take a message out of its group."""
    chat, row = scene.chat, scene.row
    return (
        chat.standing is Standing.ADMINISTRATOR
        and _RIGHT in chat.rights.split()
        and row.external_chat_id == chat.external_id
        and work.now < row.sent_at + DELETABLE_FOR
    )
