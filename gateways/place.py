"""Where an action is performed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Telegram's id of the chat, and the message that the action is about."""

    chat: int | None
    message: int | None = None
