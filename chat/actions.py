"""What may be done outside: typed actions, written to the outbox and performed by a gateway."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter


class Priority(IntEnum):
    """Who goes first through Telegram's narrow door; a smaller number goes first."""

    SAFETY = 0
    REPLY = 10
    STAFF = 20
    OUTAGE = 30
    NOTICE = 40
    BACKGROUND = 50


@dataclass(frozen=True, slots=True)
class Entity:
    """A mark on a stretch of text; offset and length count UTF-16 units, as the Bot API does."""

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it carries signed ``data`` back to us, or opens ``url``."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ProducedBy:
    """The message that an earlier action will have produced, named by that action's key."""

    key: str


MessageId = int | ProducedBy
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a text; longer than 4,096 UTF-16 units it is split when performed."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: Rows = ()
    menu: tuple[tuple[str, ...], ...] = ()
    reply_to: int | None = None
    thread_id: int | None = None
    silent: bool = False
    kind: Literal["send_text"] = "send_text"


@dataclass(frozen=True, slots=True)
class SendPicture:
    """Send a picture that the channel already stores, or that ``drawing`` tells how to draw."""

    caption: str = ""
    file_id: str | None = None
    drawing: str | None = None
    entities: tuple[Entity, ...] = ()
    buttons: Rows = ()
    reply_to: int | None = None
    thread_id: int | None = None
    silent: bool = False
    kind: Literal["send_picture"] = "send_picture"


@dataclass(frozen=True, slots=True)
class SendDocument:
    """Send a file that the channel already stores, a small text file given as ``content``, or a
    spreadsheet that ``drawing`` describes."""

    caption: str = ""
    file_id: str | None = None
    name: str = ""
    content: str | None = None
    drawing: str | None = None
    buttons: Rows = ()
    reply_to: int | None = None
    thread_id: int | None = None
    silent: bool = False
    kind: Literal["send_document"] = "send_document"


@dataclass(frozen=True, slots=True)
class React:
    """Put one emoji under a message."""

    message: MessageId
    emoji: str
    kind: Literal["react"] = "react"


@dataclass(frozen=True, slots=True)
class EditText:
    """Replace the text of a message of ours."""

    message: MessageId
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: Rows = ()
    kind: Literal["edit_text"] = "edit_text"


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a message; possible within 48 hours of its sending."""

    message: MessageId
    kind: Literal["delete"] = "delete"


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """Stop the spinner on a pressed button, with at most 200 characters."""

    press_id: str
    text: str = ""
    alert: bool = False
    url: str | None = None
    kind: Literal["answer_press"] = "answer_press"


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message without ringing everybody."""

    message: MessageId
    kind: Literal["pin"] = "pin"


@dataclass(frozen=True, slots=True)
class Restrict:
    """Take a member's right to write until a moment, or give it back (``may_write``)."""

    member: int
    may_write: bool
    until: datetime | None = None
    kind: Literal["restrict"] = "restrict"


@dataclass(frozen=True, slots=True)
class Ban:
    """Remove a member for good."""

    member: int
    kind: Literal["ban"] = "ban"


@dataclass(frozen=True, slots=True)
class Unban:
    """Let a removed member come back."""

    member: int
    kind: Literal["unban"] = "unban"


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave a group."""

    kind: Literal["leave"] = "leave"


@dataclass(frozen=True, slots=True)
class MakeInviteLink:
    """Ask the channel for a link into a group; the link comes back as the result."""

    name: str = ""
    expires_at: datetime | None = None
    member_limit: int | None = None
    kind: Literal["make_invite_link"] = "make_invite_link"


@dataclass(frozen=True, slots=True)
class ReadAdministrators:
    """Ask who administers a group; the result starts a use case."""

    kind: Literal["read_administrators"] = "read_administrators"


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Write down what a voice message says; the text comes back to the message's row."""

    file_id: str
    message_row: int
    kind: Literal["transcribe"] = "transcribe"


@dataclass(frozen=True, slots=True)
class ReadCode:
    """Read what a code in a picture says; it comes back to the message's row."""

    file_id: str
    message_row: int
    kind: Literal["read_code"] = "read_code"


@dataclass(frozen=True, slots=True)
class PostWebhook:
    """Tell another system what happened: ``body`` (JSON) to ``url``, signed with ``secret``.

    ``event`` names it, ``about`` is the ticket that an answer with a ``reference`` belongs to.
    """

    url: str
    secret: str
    event: str
    body: str
    about: int | None = None
    system: str = ""
    kind: Literal["post_webhook"] = "post_webhook"


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring somebody by telephone or SMS; ``call`` is the row that keeps what became of it."""

    number: str
    text: str
    call: int
    kind: Literal["ring"] = "ring"


@dataclass(frozen=True, slots=True)
class SendCode:
    """Send a short text to a telephone that the holder of an account has: a code, once."""

    number: str
    text: str
    kind: Literal["send_code"] = "send_code"


@dataclass(frozen=True, slots=True)
class FetchBills:
    """Ask the marketing system for an account's bills; ``account`` is our id of it."""

    number: str
    account: int
    kind: Literal["fetch_bills"] = "fetch_bills"


@dataclass(frozen=True, slots=True)
class CreateTopic:
    """Open a topic in a forum; its id comes back as the result."""

    title: str
    kind: Literal["create_topic"] = "create_topic"


@dataclass(frozen=True, slots=True)
class CloseTopic:
    """Close a topic of a forum, or (``closed`` is false) open it again."""

    thread_id: int
    closed: bool = True
    kind: Literal["close_topic"] = "close_topic"


Action = (
    SendText
    | SendPicture
    | SendDocument
    | React
    | EditText
    | Delete
    | AnswerPress
    | Pin
    | Restrict
    | Ban
    | Unban
    | Leave
    | MakeInviteLink
    | ReadAdministrators
    | Transcribe
    | ReadCode
    | PostWebhook
    | Ring
    | SendCode
    | FetchBills
    | CreateTopic
    | CloseTopic
)

# Errands are run for no bot: they go to other systems and to telephones.
NO_BOT = 0

SENDS = (SendText, SendPicture, SendDocument)


def kind_of(action: type[Action]) -> str:
    """Return the name under which an action's type stands in the outbox."""
    return str(next(field.default for field in fields(action) if field.name == "kind"))


# What counts as a message with the channel.
SEND_KINDS = frozenset(kind_of(action) for action in SENDS)

_ADAPTER: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Discriminator("kind")])


def to_json(action: Action) -> bytes:
    """Write an action down for the outbox."""
    return _ADAPTER.dump_json(action, exclude_defaults=False)


def from_json(payload: bytes) -> Action:
    """Read an action back; raises ``ValueError`` when the payload is none."""
    return _ADAPTER.validate_json(payload)
