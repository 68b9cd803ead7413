"""What people do in a chat: say, edit, press buttons, react, open, block and delete."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sandbox import entities as marks
from sandbox import membership, render
from sandbox.attachments import Attachment, attach
from sandbox.records import (
    CHANNEL,
    PRIVATE,
    SUPERGROUP,
    BotAccount,
    CallbackQuery,
    Chat,
    Json,
    Member,
    Message,
    Person,
    Topic,
)
from sandbox.refusals import Misuse
from sandbox.state import State

_DEEP_LINK = re.compile(
    r"(?:https?://)?(?:t\.me|telegram\.me)/(?P<name>\w+)\?(?P<verb>start|startgroup)=?(?P<load>[\w-]*)"
)
# Bot API, CallbackQuery / answerCallbackQuery: kept for 150 s in the queue (Client.cpp), and
# this is as long as an answer is accepted here.
CALLBACK_LIFE = timedelta(seconds=150)


TOPIC_COLOUR = 7322096  # Bot API, createForumTopic: 0x6FB9F0, the first of the six


def sender_fields(
    state: State, chat: Chat, person: Person, as_channel: int | None, anonymous: bool
) -> Json:
    """How the message's sender looks: the person, their channel, or the group itself."""
    place = chat.member(person.id)
    if chat.kind == CHANNEL:
        return {"sender_chat": chat, "shown_sender": render.CHANNEL_SENDER}
    if as_channel is not None:
        channel = state.chat(as_channel)
        if not channel.member(person.id).is_admin:
            raise Misuse(f"{person.first_name} can't speak as {channel.title}")
        return {"sender_chat": channel, "shown_sender": render.CHANNEL_SENDER}
    if anonymous or (place.is_admin and place.is_anonymous):
        if not place.is_admin:
            raise Misuse("only administrators can be anonymous")
        return {"sender_chat": chat, "shown_sender": render.ANONYMOUS_ADMIN}
    return {}


def check_may_speak(chat: Chat, person: Person) -> None:
    """Raise ``Misuse`` where Telegram's own clients would show no input field."""
    if chat.migrated_to is not None:
        raise Misuse("the group was upgraded; nobody can write there any more")
    if chat.kind == PRIVATE:
        if chat.person is not person:
            raise Misuse("that is somebody else's private chat")
        return
    place = chat.member(person.id)
    if not place.is_present:
        raise Misuse(f"{person.first_name} is not in {chat.title}")
    if chat.kind == CHANNEL and not place.is_admin:
        raise Misuse("only administrators post in a channel")
    allowed = place.permissions if place.status == "restricted" else chat.permissions
    if not place.is_admin and not allowed.get("can_send_messages", False):
        raise Misuse(f"{person.first_name} may not write in {chat.title}")


def thread_fields(chat: Chat, thread_id: int | None, reply_to: Message | None) -> Json:
    """The topic a message belongs to; a reply stays in its topic."""
    if thread_id is None and reply_to is not None and reply_to.is_topic_message:
        thread_id = reply_to.thread_id
    if thread_id is None:
        return {}
    topic = chat.topics.get(thread_id)
    if topic is None:
        raise Misuse(f"there is no topic {thread_id} in {chat.title}")
    return {"thread_id": thread_id, "is_topic_message": True}


def content_fields(
    state: State,
    text: str,
    given: Sequence[Json] | None,
    files: dict[str, Attachment | bytes | None],
    location: tuple[float, float] | None,
) -> Json:
    """Text, or a file with its caption, or a place."""
    found = marks.find_entities(text, given or ()) if text else []
    for kind, attachment in files.items():
        if attachment is None:
            continue
        content = attach(state, kind, attachment)
        caption = text or str(content.get("caption", ""))
        if caption:
            content["caption"] = caption
            found = found or marks.find_entities(caption)
        if found:
            content["caption_entities"] = found
        return content
    if location is not None:
        return {"location": {"latitude": location[0], "longitude": location[1]}}
    return {"text": text, "entities": found} if found else {"text": text}


def say(state: State, chat: Chat, person: Person, content: Json, **options: Any) -> Message:
    """Put a person's message into a chat."""
    check_may_speak(chat, person)
    if chat.kind == PRIVATE and chat.is_blocked:
        unblock(state, chat)
    sender = sender_fields(
        state, chat, person, options.get("as_channel"), options.get("anonymous", False)
    )
    reply_to: Message | None = options.get("reply_to")
    source: Message | None = options.get("forward_from")
    if source is not None:
        said = {key: value for key, value in content.items() if value != ""}
        content = {"forward_origin": render.origin(source), **source.content, **said}
    thread = thread_fields(chat, options.get("thread_id"), reply_to)
    message = state.post(chat, person, content, reply_to=reply_to, **sender, **thread)
    if chat.kind == CHANNEL and chat.linked_chat_id is not None:
        forward_automatically(state, message, state.chats[chat.linked_chat_id])
    return message


def forward_automatically(state: State, post: Message, group: Chat) -> Message:
    """A channel's post appears in its discussion group (Bot API, Message.is_automatic_forward)."""
    return state.post(
        group,
        None,
        {"forward_origin": render.origin(post), **post.content},
        shown_sender=render.SERVICE_ACCOUNT,
        sender_chat=post.chat,
        is_automatic_forward=True,
    )


def edit(state: State, message: Message, text: str, given: Sequence[Json] | None) -> Message:
    """Change the text or the caption of a person's message."""
    if message.is_deleted or message.is_service or message.by_bot:
        raise Misuse("only a person's own present message can be edited")
    found = marks.find_entities(text, given or ())
    is_text = "text" in message.content
    content = {
        key: value
        for key, value in message.content.items()
        if key not in ("text", "entities", "caption", "caption_entities")
    }
    content["text" if is_text else "caption"] = text
    if found:
        content["entities" if is_text else "caption_entities"] = found
    message.content = content
    message.edit_date = state.unix()
    is_post = message.chat.kind == CHANNEL
    state.publish("edited_channel_post" if is_post else "edited_message", message)
    state.touch(message)
    return message


def find_button(message: Message, wanted: str) -> Json:
    """A button by its callback data, else by what is written on it."""
    for key in ("callback_data", "text", "url"):
        for button in message.buttons:
            if button.get(key) == wanted:
                return button
    for row in (message.markup or {}).get("keyboard") or []:
        for button in row:
            if isinstance(button, str) and button == wanted:
                return {"text": button, "is_keyboard": True}
            if isinstance(button, dict) and button.get("text") == wanted:
                return {**button, "is_keyboard": True}
    raise Misuse(f"no button {wanted!r} below message {message.message_id}")


def press(state: State, person: Person, message: Message, wanted: str) -> CallbackQuery | None:
    """Press a button; only one with callback data makes a query and returns it."""
    if message.is_deleted:
        raise Misuse("the message is gone")
    chat = message.chat
    button = find_button(message, wanted)
    if button.get("is_keyboard"):
        say(state, chat, person, {"text": button["text"]})
        return None
    if "url" in button:
        follow_link(state, person, str(button["url"]))
        return None
    if "callback_data" not in button:
        raise Misuse(f"the sandbox can't press a button of this kind: {sorted(button)}")
    return call_back(state, person, message, str(button["callback_data"]))


def call_back(state: State, person: Person, message: Message, data: str) -> CallbackQuery:
    """Send a callback query; hostile clients may send any data, so it need not be on a button."""
    chat = message.chat
    bot = state.bots.get(message.author.id) if message.author is not None else None
    if bot is None:
        raise Misuse("only a bot's message has buttons that call back")
    if chat.kind != PRIVATE and not chat.member(person.id).is_present:
        raise Misuse(f"{person.first_name} is not in {chat.title}")
    query = CallbackQuery(
        id=str(state.random.getrandbits(62) + 1),
        bot=bot,
        person=person,
        moment=state.clock.now(),
    )
    state.callbacks[query.id] = query
    payload: Json = {
        "id": query.id,
        "from": render.user(person),
        "message": render.message(message),
        # Bot API, CallbackQuery.chat_instance: one value for each chat.
        "chat_instance": str((chat.id * 2_654_435_761) % 2**63),
        "data": data,
    }
    state.push(bot, "callback_query", payload, queue_id=person.id)
    state.announce("press", {"chat_id": chat.id, "message_id": message.message_id, "data": data})
    return query


def follow_link(state: State, person: Person, url: str) -> Chat | None:
    """Open a link: an invite link joins, a deep link to a bot starts it, others do nothing.

    Source: core.telegram.org/api/links, bot links and group bot links; the payload holds up to
    64 of A-Z a-z 0-9 _ -.
    """
    for chat in state.chats.values():
        if url in chat.invite_links:
            membership.join_by_link(state, chat, person, chat.invite_links[url])
            return chat
    match = _DEEP_LINK.fullmatch(url)
    if match is None or match["verb"] == "startgroup":
        return None
    for bot in state.bots.values():
        if bot.username.lower() == match["name"].lower():
            return open_private(state, person, bot.id, match["load"] or None)
    raise Misuse(f"there is no bot {match['name']}")


def open_private(state: State, person: Person, bot_id: int, payload: str | None) -> Chat:
    """Open the private chat and send /start, with the deep link's payload if there is one."""
    if payload is not None and not re.fullmatch(r"[\w-]{1,64}", payload, re.ASCII):
        raise Misuse("a deep link's payload is 1 to 64 of A-Z a-z 0-9 _ -")
    chat = state.private_chat(person, state.bot(bot_id))
    text = "/start" if payload is None else f"/start {payload}"
    say(state, chat, person, {"text": text, "entities": marks.find_entities(text)})
    return chat


def start_in_group(state: State, person: Person, bot_id: int, chat: Chat, payload: str) -> None:
    """Add a bot by a ``startgroup`` link: it joins, then gets /start@name payload."""
    bot = state.bot(bot_id)
    membership.add(state, chat, bot_id, person)
    text = f"/start@{bot.username} {payload}".rstrip()
    say(state, chat, person, {"text": text, "entities": marks.find_entities(text)})


def _private_member_change(state: State, chat: Chat, old: str, new: str) -> None:
    person, bot = chat.person, chat.bot
    if person is None or bot is None:
        raise Misuse("only a private chat can be blocked")
    shown = render.user(bot)
    change: Json = {
        "chat": render.chat(chat),
        "from": render.user(person),
        "date": state.unix(),
        "old_chat_member": render.member(chat, Member(bot.id, old), shown),
        "new_chat_member": render.member(chat, Member(bot.id, new), shown),
    }
    state.push(bot, "my_chat_member", change, queue_id=chat.id)
    state.announce("chat", state.chat_summary(chat))


def block(state: State, chat: Chat) -> None:
    """The person stops the bot; the bot hears it as my_chat_member (Bot API, Update)."""
    if not chat.is_blocked:
        chat.is_blocked = True
        _private_member_change(state, chat, "member", "kicked")


def unblock(state: State, chat: Chat) -> None:
    """The person starts the bot again."""
    if chat.is_blocked:
        chat.is_blocked = False
        _private_member_change(state, chat, "kicked", "member")


def react(state: State, person: Person, message: Message, emoji: Sequence[str]) -> None:
    """Set a person's reactions; an administrator bot hears of it if it asked to.

    Bot API, Update.message_reaction.
    """
    chat = message.chat
    if chat.kind != PRIVATE and not chat.member(person.id).is_present:
        raise Misuse(f"{person.first_name} is not in {chat.title}")
    before = message.reactions.get(person.id, [])
    after = [{"type": "emoji", "emoji": sign} for sign in emoji]
    if after == before:
        return
    message.reactions[person.id] = after
    payload: Json = {
        "chat": render.chat(chat),
        "message_id": message.message_id,
        "user": render.user(person),
        "date": state.unix(),
        "old_reaction": before,
        "new_reaction": after,
    }
    listeners = [chat.bot] if chat.bot is not None else []
    listeners += [
        state.bots[m.user_id] for m in chat.present() if m.user_id in state.bots and m.is_admin
    ]
    for bot in listeners:
        state.push(bot, "message_reaction", payload, queue_id=chat.id)
    state.touch(message, "reaction")


def delete(state: State, message: Message) -> None:
    """Remove a message; bots are not told (Bot API has no such update for groups)."""
    message.is_deleted = True
    message.chat.messages.pop(message.message_id, None)
    if message.message_id in message.chat.pinned:
        message.chat.pinned.remove(message.message_id)
    state.touch(message, "delete")


def make_topic(
    state: State, chat: Chat, name: str, author: Person | BotAccount, icon_color: int
) -> Topic:
    """Open a forum topic; its id is the number of the service message that opens it."""
    if not chat.is_forum or chat.kind != SUPERGROUP:
        raise Misuse(f"{chat.title} is not a forum")
    topic = Topic(chat.last_message_id + 1, name, icon_color)
    chat.topics[topic.thread_id] = topic
    content: Json = {"forum_topic_created": {"name": name, "icon_color": icon_color}}
    state.post(
        chat,
        author,
        content,
        is_service=True,
        is_topic_message=True,
        thread_id=topic.thread_id,
    )
    return topic
