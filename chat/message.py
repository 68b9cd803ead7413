"""What happened in a chat, in our own words; no channel's own type goes further than the door."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    """What sort of chat it is, whatever the channel calls it."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class SenderKind(StrEnum):
    """Who stands behind a message."""

    PERSON = "person"
    ANONYMOUS_ADMINISTRATOR = "anonymous_administrator"
    CHANNEL = "channel"
    LINKED_CHANNEL = "linked_channel"
    BOT = "bot"


class AttachmentKind(StrEnum):
    """What came with a message beside its words."""

    PICTURE = "picture"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ChatRef:
    """A chat as the channel names it at this moment."""

    external_id: int
    kind: ChatKind
    title: str = ""
    forum: bool = False

    @property
    def private(self) -> bool:
        """True for a chat with one person."""
        return self.kind is ChatKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: a person, or a chat that speaks for itself under its own ``external_id``."""

    external_id: int
    name: str
    kind: SenderKind = SenderKind.PERSON
    username: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, voice or place that came along: its id with the channel, never its bytes."""

    kind: AttachmentKind
    file_id: str = ""
    size: int = 0
    seconds: int = 0
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message comes from, as far as the channel tells.

    ``external_id`` is missing when its author hides it, or is no person.
    """

    said_at: datetime | None = None
    name: str = ""
    external_id: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands now; ``edited_at`` is set when it replaces an earlier wording.

    ``text`` is the text or the caption, cleaned of what a database refuses.
    ``command`` is lower-case, without the slash and only set when it is meant for this bot.
    ``links`` are those that lie behind words and do not show in the text.
    """

    chat: ChatRef
    sender: Sender
    message_id: int
    sent_at: datetime
    text: str = ""
    thread_id: int | None = None
    reply_to: int | None = None
    replies_to_bot: bool = False
    mentions_bot: bool = False
    command: str | None = None
    argument: str = ""
    attachments: tuple[Attachment, ...] = ()
    origin: Origin | None = None
    edited_at: datetime | None = None
    links: tuple[str, ...] = ()

    @property
    def forwarded(self) -> bool:
        """True when somebody passes on what was said elsewhere."""
        return self.origin is not None

    @property
    def addressed(self) -> bool:
        """True when the writer talks to the bot, so that an answer is owed."""
        return self.chat.private or self.mentions_bot or self.replies_to_bot or bool(self.command)


@dataclass(frozen=True, slots=True)
class Press:
    """A button under one of our messages was pressed."""

    press_id: str
    chat: ChatRef
    sender: Sender
    message_id: int
    data: str
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class BotStanding:
    """What the bot is in a chat has changed; in a private chat: blocked or unblocked."""

    chat: ChatRef
    by: Sender
    present: bool
    administrator: bool
    rights: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """People joined or left a group."""

    chat: ChatRef
    members: tuple[Sender, ...]
    joined: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupRenamed:
    """A group has a new title (``chat.title``)."""

    chat: ChatRef


@dataclass(frozen=True, slots=True)
class GroupMigrated:
    """A group became a supergroup: ``chat`` is the old one, ``to_external_id`` the new."""

    chat: ChatRef
    to_external_id: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something the product has no use for; it is stored, done and forgotten."""

    kind: str


Event = Message | Press | BotStanding | MembersChanged | GroupRenamed | GroupMigrated | Ignored
