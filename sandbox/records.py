"""What the sandbox remembers: people, bots, chats, members, messages, files, calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.limits import SendLimits
from sandbox.rights import all_permissions
from sandbox.updates import UpdateQueue

Json = dict[str, Any]

PRIVATE, GROUP, SUPERGROUP, CHANNEL = "private", "group", "supergroup", "channel"


@dataclass(slots=True, eq=False)
class Person:
    """A human with a Telegram account."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str = "zh-hans"
    last_name: str | None = None
    is_deactivated: bool = False
    is_bot: bool = False


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates sent, and how that went lately."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True, eq=False)
class BotAccount:
    """A bot, its settings at BotFather, its queue and its limits."""

    id: int
    token: str
    username: str
    first_name: str
    queue: UpdateQueue
    limits: SendLimits
    # True: group privacy is on, the bot hears only what is meant for it.
    privacy: bool = True
    can_join_groups: bool = True
    webhook: Webhook | None = None
    # setMyCommands: (scope as text, language) → the list.
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    # setMyName and its like: (field, language) → text.
    profile: dict[tuple[str, str], str] = field(default_factory=dict)
    # setChatMenuButton: chat id, or 0 for the default.
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    default_rights: dict[bool, Json] = field(default_factory=dict)
    next_set_webhook: datetime | None = None
    language_code: str = ""
    is_bot: bool = True


@dataclass(slots=True)
class Member:
    """Somebody's place in a chat (Bot API, ChatMember)."""

    user_id: int
    status: str = "member"  # creator, administrator, member, restricted, left, kicked
    rights: dict[str, bool] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    until_date: int = 0
    is_anonymous: bool = False
    custom_title: str | None = None
    promoted_by: int | None = None
    # Bots: whether privacy mode was off when the bot was added; a change of the setting
    # reaches only groups that the bot joins afterwards.
    reads_all: bool = False

    @property
    def is_present(self) -> bool:
        """Whether this member is in the chat; a restricted one may be outside."""
        return self.status not in ("left", "kicked")

    @property
    def is_admin(self) -> bool:
        """Creator or administrator."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Whether an administrator's right is held; a creator holds them all."""
        return self.status == "creator" or (
            self.status == "administrator" and self.rights.get(right, False)
        )


@dataclass(slots=True)
class Topic:
    """One topic of a forum."""

    thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    is_closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat (of one person with one bot), a group, a supergroup or a channel."""

    id: int
    kind: str
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    person: Person | None = None
    bot: BotAccount | None = None
    # Private chats: the person has blocked the bot.
    is_blocked: bool = False
    description: str = ""
    members: dict[int, Member] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=all_permissions)
    messages: dict[int, "Message"] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    invite_links: dict[str, Json] = field(default_factory=dict)
    # Invite link → who came by it.
    joined_by: dict[str, set[int]] = field(default_factory=dict)
    linked_chat_id: int | None = None
    migrated_to: int | None = None
    migrated_from: int | None = None
    last_message_id: int = 0
    # The bot that spoke last; a plain /command in a group with privacy is for it.
    last_bot_id: int | None = None

    @property
    def is_group(self) -> bool:
        """A group of either kind."""
        return self.kind in (GROUP, SUPERGROUP)

    def member(self, user_id: int) -> Member:
        """This user's place; a stranger has left without ever having come."""
        return self.members.get(user_id) or Member(user_id, "left")

    def present(self) -> list[Member]:
        """Everybody who is in the chat now."""
        return [member for member in self.members.values() if member.is_present]


@dataclass(slots=True, eq=False)
class Message:
    """A message as the server keeps it; ``render.message`` writes it for a bot."""

    chat: Chat
    message_id: int
    date: int
    # Who really wrote it; ``shown_sender`` is what the ``from`` field says.
    author: Person | BotAccount | None
    shown_sender: Json | None
    sender_chat: Chat | None = None
    # The fields of the message proper: text, entities, photo, new_chat_members…
    content: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    quote: Json | None = None
    thread_id: int | None = None
    is_topic_message: bool = False
    is_service: bool = False
    markup: Json | None = None
    edit_date: int | None = None
    is_deleted: bool = False
    is_protected: bool = False
    is_automatic_forward: bool = False
    # user id → list of ReactionType.
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    # Bots for which this message was meant (a command, a mention, a reply).
    meant_for: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The text or the caption, empty when there is neither."""
        shown = self.content.get("text") or self.content.get("caption") or ""
        return str(shown)

    @property
    def by_bot(self) -> bool:
        """Whether a bot wrote it."""
        return isinstance(self.author, BotAccount)

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons below it, row by row."""
        rows = (self.markup or {}).get("inline_keyboard") or []
        return [button for row in rows for button in row]


@dataclass(slots=True)
class CallbackQuery:
    """A press of an inline button that waits for its one answer."""

    id: str
    bot: BotAccount
    person: Person
    moment: datetime
    answer: Json | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that somebody sent; its bytes live in memory only."""

    file_id: str
    unique_id: str
    path: str
    content: bytes
    size: int
    kind: str
    fields: Json


@dataclass(slots=True)
class Call:
    """One call of a Bot API method, for proofs: what was asked when, and what was answered."""

    moment: datetime
    bot_id: int
    method: str
    chat_id: int | None
    params: Json
    status: int = 0
    answer: Json | None = None
    # False when a fault ended the request before it was carried out.
    applied: bool = False
    # True when the client never got the answer.
    lost: bool = False

    @property
    def ok(self) -> bool:
        """Whether the call was carried out and not refused."""
        return self.applied and self.status == 200
