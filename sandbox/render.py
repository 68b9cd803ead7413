"""Writes users, chats, members and messages as the Bot API shows them."""

from typing import Any

from sandbox.records import CHANNEL, PRIVATE, BotAccount, Chat, Json, Member, Message, Person
from sandbox.rights import PERMISSIONS, rights_shown

# Bot API, Message.from: fixed users that stand for senders who are not users.
ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
SERVICE_ACCOUNT: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def user(account: Person | BotAccount) -> Json:
    """User, without the fields that only getMe has."""
    shown: Json = {
        "id": account.id,
        "is_bot": account.is_bot,
        "first_name": account.first_name,
    }
    if isinstance(account, Person) and account.last_name:
        shown["last_name"] = account.last_name
    if account.username:
        shown["username"] = account.username
    if account.language_code:
        shown["language_code"] = account.language_code
    return shown


def bot_itself(bot: BotAccount) -> Json:
    """User as getMe returns it."""
    return {
        **user(bot),
        "can_join_groups": bot.can_join_groups,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def chat(subject: Chat) -> Json:
    """Chat, the short form inside messages."""
    if subject.kind == PRIVATE and subject.person is not None:
        person = subject.person
        shown: Json = {"id": subject.id, "first_name": person.first_name}
        if person.last_name:
            shown["last_name"] = person.last_name
        if person.username:
            shown["username"] = person.username
    else:
        shown = {"id": subject.id, "title": subject.title}
        if subject.username:
            shown["username"] = subject.username
        if subject.is_forum:
            shown["is_forum"] = True
    shown["type"] = subject.kind
    return shown


def member(subject: Chat, place: Member, account: Json) -> Json:
    """ChatMember of the kind that the place has."""
    shown: Json = {"user": account, "status": place.status}
    if place.status in ("creator", "administrator"):
        shown["is_anonymous"] = place.is_anonymous
        if place.custom_title:
            shown["custom_title"] = place.custom_title
    if place.status == "administrator":
        shown["can_be_edited"] = False
        for right in rights_shown(subject.kind, subject.is_forum):
            shown[right] = place.rights.get(right, False)
    elif place.status == "restricted":
        shown["is_member"] = True
        for permission in PERMISSIONS:
            shown[permission] = place.permissions.get(permission, False)
        shown["until_date"] = place.until_date
    elif place.status == "kicked":
        shown["until_date"] = place.until_date
    return shown


def message(subject: Message, *, with_reply: bool = True) -> Json:
    """Message; the replied-to message is written once and without its own reply."""
    shown: Json = {"message_id": subject.message_id}
    if subject.thread_id is not None:
        shown["message_thread_id"] = subject.thread_id
    if subject.chat.kind != CHANNEL and subject.shown_sender is not None:
        shown["from"] = subject.shown_sender
    if subject.sender_chat is not None:
        shown["sender_chat"] = chat(subject.sender_chat)
    shown["date"] = subject.date
    shown["chat"] = chat(subject.chat)
    if subject.edit_date is not None:
        shown["edit_date"] = subject.edit_date
    if subject.is_topic_message:
        shown["is_topic_message"] = True
    if subject.is_automatic_forward:
        shown["is_automatic_forward"] = True
    if subject.is_protected:
        shown["has_protected_content"] = True
    if with_reply and subject.reply_to is not None and not subject.reply_to.is_deleted:
        shown["reply_to_message"] = message(subject.reply_to, with_reply=False)
        if subject.quote is not None:
            shown["quote"] = subject.quote
    shown.update(subject.content)
    # Bot API, Message.reply_markup: only inline keyboards are ever shown back.
    if subject.markup is not None and "inline_keyboard" in subject.markup:
        shown["reply_markup"] = {"inline_keyboard": subject.markup["inline_keyboard"]}
    return shown


def origin(source: Message) -> Json:
    """MessageOrigin of a message that is being forwarded."""
    known: Any = source.content.get("forward_origin")
    if known is not None:
        return dict(known)
    if source.sender_chat is not None:
        if source.sender_chat.kind == CHANNEL:
            return {
                "type": "channel",
                "date": source.date,
                "chat": chat(source.sender_chat),
                "message_id": source.message_id,
            }
        return {"type": "chat", "date": source.date, "sender_chat": chat(source.sender_chat)}
    return {"type": "user", "date": source.date, "sender_user": source.shown_sender}
