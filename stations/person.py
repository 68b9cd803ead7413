"""A person: one user of one channel, or one chat that speaks for itself."""

from dataclasses import dataclass

from chat.message import SenderKind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bot has met; ``external_id`` is the channel's id."""

    id: int
    channel: str
    external_id: int
    kind: SenderKind
    name: str
    username: str | None = None
    language: str | None = None
