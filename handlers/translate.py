"""Reading Telegram's updates: with its helpers the only file that knows their fields.

Every rule is from the Bot API's description of the type that a function names. What is unknown is
left alone, because Telegram adds kinds and fields without asking.
"""

from collections.abc import Callable, Iterable, Mapping

from chat.message import (
    Attachment,
    AttachmentKind,
    BotStanding,
    ChatKind,
    ChatRef,
    Event,
    GroupMigrated,
    GroupRenamed,
    Ignored,
    MembersChanged,
    Message,
    Press,
    Sender,
    SenderKind,
)
from chat.text import clean
from handlers.fields import (
    NAME_LIMIT,
    CannotTranslate,
    Raw,
    cleaned,
    count,
    entries,
    hidden_links,
    id_in,
    identity,
    is_id,
    mapping,
    moment,
    person_name,
    soft_count,
    soft_degrees,
    soft_text,
    string,
)
from handlers.forwards import origin_of
from usecases.trade import BotName

# What ``update_id`` says of something that has none; Telegram's own begin at 1.
NO_ID = -1

# Twice what Telegram lets a person write (4,096); longer never comes from Telegram.
_TEXT_LIMIT = 8192
_USERNAME_LIMIT = 64
_KIND_LIMIT = 40
_PRESS_ID_LIMIT = 100
_DATA_LIMIT = 256  # callback_data is at most 64 bytes; a longer one fails its signature anyway

_CHAT_KINDS = frozenset(kind.value for kind in ChatKind)
_PRESENT = frozenset({"creator", "administrator", "member"})
_ADMINISTRATOR = frozenset({"creator", "administrator"})

# Contents of a message that are files or things, with what we call them. ``animation`` stands
# before ``document``, which repeats it.
_CONTENTS = (
    ("photo", AttachmentKind.PICTURE),
    ("voice", AttachmentKind.VOICE),
    ("video", AttachmentKind.VIDEO),
    ("video_note", AttachmentKind.VIDEO),
    ("venue", AttachmentKind.LOCATION),
    ("location", AttachmentKind.LOCATION),
    ("contact", AttachmentKind.CONTACT),
    ("sticker", AttachmentKind.STICKER),
    ("animation", AttachmentKind.VIDEO),
    ("document", AttachmentKind.DOCUMENT),
    ("audio", AttachmentKind.OTHER),
    ("poll", AttachmentKind.OTHER),
    ("dice", AttachmentKind.OTHER),
    ("story", AttachmentKind.OTHER),
    ("game", AttachmentKind.OTHER),
    ("checklist", AttachmentKind.OTHER),
    ("paid_media", AttachmentKind.OTHER),
    ("live_photo", AttachmentKind.PICTURE),
)


def update_id(raw: object) -> int:
    """Return the update's id, or ``NO_ID`` when it has none that can be stored."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    return found if is_id(found) and found >= 0 else NO_ID


def kind(raw: object) -> str:
    """Return the update's kind: its one field beside the id, at most 40 characters."""
    if not isinstance(raw, Mapping):
        return "unknown"
    for name in raw:
        if name != "update_id" and isinstance(name, str):
            return clean(name)[:_KIND_LIMIT] or "unknown"
    return "unknown"


def chat_key(raw: object) -> int:
    """Return the id of the chat within which this update keeps its place, 0 when it has none.

    A press belongs to the chat of its message; what has no chat belongs to the person.
    """
    body = raw.get(kind(raw)) if isinstance(raw, Mapping) else None
    if not isinstance(body, Mapping):
        return 0
    message = body.get("message")
    candidates = [body.get("chat"), message.get("chat") if isinstance(message, Mapping) else None]
    candidates += [body.get("from"), body.get("user")]
    for candidate in candidates:
        found = candidate.get("id") if isinstance(candidate, Mapping) else None
        if is_id(found):
            return found
    return 0


def translate(raw: object, bot: BotName) -> Event:
    """Read an update in our own words; raises ``CannotTranslate`` when it is malformed."""
    update = mapping(raw, "update")
    name = kind(update)
    reader = _READERS.get(name)
    return reader(mapping(update.get(name), name), bot) if reader else Ignored(name)


# ── messages ─────────────────────────────────────────────────────────────────────────────────


def _message(body: Raw, bot: BotName) -> Event:
    chat = _chat(body.get("chat"))
    service = _service(body, chat, bot)
    if service is not None:
        return service
    if chat.kind is ChatKind.CHANNEL:
        return Ignored("channel_message")
    # Bot API 10.2: an ephemeral message has the id 0 and cannot be replied to or found again.
    if body.get("message_id") == 0:
        return Ignored("ephemeral_message")
    attachments = _attachments(body)
    if not attachments and "text" not in body and "caption" not in body:
        return Ignored("service_message")
    return _said(body, chat, attachments, bot)


def _thread(body: Raw) -> int | None:
    return identity(body, "message_thread_id") if body.get("is_topic_message") is True else None


def _edited(body: Raw, bot: BotName) -> Event:
    event = _message(body, bot)
    if isinstance(event, Message) and event.edited_at is None:
        raise CannotTranslate(reason="edited_message has no edit_date")
    return event


def _said(body: Raw, chat: ChatRef, attachments: tuple[Attachment, ...], bot: BotName) -> Message:
    words, marks = _words(body)
    command, argument = _command(words, marks, bot)
    answered = _answered(body)
    return Message(
        chat=chat,
        sender=_sender(body, chat),
        message_id=identity(body, "message_id"),
        sent_at=moment(body, "date"),
        text=cleaned(words, _TEXT_LIMIT),
        thread_id=_thread(body),
        reply_to=identity(answered, "message_id") if answered else None,
        replies_to_bot=id_in(answered.get("from")) == bot.bot_id if answered else False,
        mentions_bot=_mentions(marks, bot),
        command=command,
        argument=argument,
        attachments=attachments,
        origin=origin_of(body),
        edited_at=moment(body, "edit_date") if "edit_date" in body else None,
        links=hidden_links(entity for entity, _ in marks),
    )


def _service(body: Raw, chat: ChatRef, bot: BotName) -> Event | None:
    """Read a service message that the registry follows; ``None`` for what people wrote."""
    if "migrate_to_chat_id" in body:
        return GroupMigrated(chat=chat, to_external_id=identity(body, "migrate_to_chat_id"))
    if "migrate_from_chat_id" in body:
        old = ChatRef(identity(body, "migrate_from_chat_id"), ChatKind.GROUP, chat.title)
        return GroupMigrated(chat=old, to_external_id=chat.external_id)
    if "new_chat_title" in body:
        title = cleaned(string(body["new_chat_title"], "new_chat_title"), NAME_LIMIT)
        return GroupRenamed(ChatRef(chat.external_id, chat.kind, title, chat.forum))
    if "new_chat_members" in body:
        return _members(body, chat, entries(body, "new_chat_members"), bot, joined=True)
    if "left_chat_member" in body:
        return _members(body, chat, [body["left_chat_member"]], bot, joined=False)
    return None


def _members(
    body: Raw, chat: ChatRef, users: Iterable[object], bot: BotName, *, joined: bool
) -> Event:
    """What the bot itself became comes as ``my_chat_member``; here it is only passed over."""
    members = tuple(one for one in map(_user, users) if one.external_id != bot.bot_id)
    if not members:
        return Ignored("own_membership")
    return MembersChanged(chat=chat, members=members, joined=joined, at=moment(body, "date"))


def _answered(body: Raw) -> Raw | None:
    """Return the message that this one replies to.

    In a forum every message "replies" to the service message that opened its topic; nobody meant
    that.
    """
    if body.get("reply_to_message") is None:
        return None
    answered = mapping(body["reply_to_message"], "reply_to_message")
    return None if "forum_topic_created" in answered else answered


# ── words ────────────────────────────────────────────────────────────────────────────────────


def _words(body: Raw) -> tuple[str, list[tuple[Raw, str]]]:
    """Return the text or caption, and each entity with the piece of text that it marks.

    Offsets count UTF-16 units of the text as it was sent, so they are applied before cleaning.
    """
    name, marked = ("text", "entities") if "text" in body else ("caption", "caption_entities")
    text = string(body.get(name, ""), name)
    units = text.encode("utf-16-le", "surrogatepass")
    marks: list[tuple[Raw, str]] = []
    for entry in entries(body, marked):
        entity = mapping(entry, marked)
        start, length = count(entity, "offset"), count(entity, "length")
        piece = units[2 * start : 2 * (start + length)]
        marks.append((entity, piece.decode("utf-16-le", "replace")))
    return text, marks


def _command(text: str, marks: list[tuple[Raw, str]], bot: BotName) -> tuple[str | None, str]:
    """Return a command that opens the text and is meant for this bot, and what follows it."""
    for entity, piece in marks:
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            name, _, target = piece.removeprefix("/").partition("@")
            if target and target.lower() != bot.username.lower():
                return None, ""
            argument = cleaned(text.removeprefix(piece), _TEXT_LIMIT).strip()
            return cleaned(name, _USERNAME_LIMIT).lower() or None, argument
    return None, ""


def _mentions(marks: list[tuple[Raw, str]], bot: BotName) -> bool:
    wanted = f"@{bot.username}".lower()
    for entity, piece in marks:
        if entity.get("type") == "mention" and piece.lower() == wanted:
            return True
        if entity.get("type") == "text_mention" and id_in(entity.get("user")) == bot.bot_id:
            return True
    return False


# ── things ───────────────────────────────────────────────────────────────────────────────────


def _attachments(body: Raw) -> tuple[Attachment, ...]:
    """Return what came along; a message carries one thing, whatever repeats it beside."""
    for name, sort in _CONTENTS:
        if name in body:
            return (_attachment(body[name], sort),)
    return ()


def _attachment(content: object, sort: AttachmentKind) -> Attachment:
    if isinstance(content, list):  # sizes of one photo, the largest last
        content = content[-1] if content else {}
    thing: Raw = content if isinstance(content, Mapping) else {}
    spot = thing.get("location", thing)
    spot = spot if isinstance(spot, Mapping) else {}
    return Attachment(
        kind=sort,
        file_id=soft_text(thing, "file_id"),
        size=soft_count(thing, "file_size"),
        seconds=soft_count(thing, "duration"),
        name=_thing_name(thing),
        latitude=soft_degrees(spot, "latitude"),
        longitude=soft_degrees(spot, "longitude"),
    )


def _thing_name(thing: Raw) -> str:
    names = ("file_name", "title", "address", "first_name", "phone_number", "emoji")
    return " ".join(filter(None, (soft_text(thing, name) for name in names)))[:NAME_LIMIT]


# ── presses and standings ────────────────────────────────────────────────────────────────────


def _press(body: Raw, _bot: BotName) -> Event:
    """Read a press; its message may be inaccessible, and then still has a chat and an id."""
    if "message" not in body:
        return Ignored("inline_press")
    message = mapping(body["message"], "message")
    return Press(
        press_id=string(body.get("id"), "id")[:_PRESS_ID_LIMIT],
        chat=_chat(message.get("chat")),
        sender=_user(body.get("from")),
        message_id=identity(message, "message_id"),
        data=cleaned(string(body.get("data", ""), "data"), _DATA_LIMIT),
        thread_id=_thread(message),
    )


def _standing(body: Raw, _bot: BotName) -> Event:
    chat = _chat(body.get("chat"))
    if chat.kind is ChatKind.CHANNEL:
        return Ignored("channel_standing")
    member = mapping(body.get("new_chat_member"), "new_chat_member")
    rights = (name for name, held in member.items() if name.startswith("can_") and held is True)
    return BotStanding(
        chat=chat,
        by=_user(body.get("from")),
        present=_is_present(member),
        administrator=member.get("status") in _ADMINISTRATOR,
        rights=frozenset(clean(name)[:_USERNAME_LIMIT] for name in rights),
        at=moment(body, "date"),
    )


def _membership(body: Raw, bot: BotName) -> Event:
    old = mapping(body.get("old_chat_member"), "old_chat_member")
    new = mapping(body.get("new_chat_member"), "new_chat_member")
    if _is_present(old) == _is_present(new):
        return Ignored("chat_member")
    chat = _chat(body.get("chat"))
    if chat.kind is ChatKind.CHANNEL:
        return Ignored("channel_member")
    return _members(body, chat, [new.get("user")], bot, joined=_is_present(new))


def _is_present(member: Raw) -> bool:
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True
    return isinstance(status, str) and status in _PRESENT


_READERS: Mapping[str, Callable[[Raw, BotName], Event]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _press,
    "my_chat_member": _standing,
    "chat_member": _membership,
}


# ── who and where ────────────────────────────────────────────────────────────────────────────


def _chat(raw: object) -> ChatRef:
    chat = mapping(raw, "chat")
    sort = chat.get("type")
    if not isinstance(sort, str) or sort not in _CHAT_KINDS:
        raise CannotTranslate(reason=f"chat.type is {sort!r}"[:120])
    return ChatRef(
        external_id=identity(chat, "id"),
        kind=ChatKind(sort),
        title=soft_text(chat, "title") or person_name(chat),
        forum=chat.get("is_forum") is True,
    )


def _sender(body: Raw, chat: ChatRef) -> Sender:
    """Return who stands behind a message; ``from`` is a mere stand-in when a chat speaks."""
    if body.get("sender_chat") is None:
        return _user(body.get("from"))
    speaker = mapping(body["sender_chat"], "sender_chat")
    external_id = identity(speaker, "id")
    sort = SenderKind.CHANNEL
    if external_id == chat.external_id:
        sort = SenderKind.ANONYMOUS_ADMINISTRATOR
    elif body.get("is_automatic_forward") is True:
        sort = SenderKind.LINKED_CHANNEL
    return Sender(
        external_id, soft_text(speaker, "title"), sort, soft_text(speaker, "username") or None
    )


def _user(raw: object) -> Sender:
    user = mapping(raw, "user")
    return Sender(
        external_id=identity(user, "id"),
        name=person_name(user),
        kind=SenderKind.BOT if user.get("is_bot") is True else SenderKind.PERSON,
        username=soft_text(user, "username")[:_USERNAME_LIMIT] or None,
        language=soft_text(user, "language_code")[:16] or None,
    )
