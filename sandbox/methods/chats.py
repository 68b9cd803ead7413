"""Methods about chats: what they are, their pins, titles, links, and leaving them."""

import base64
from typing import Any

from sandbox import membership, render
from sandbox.formatting import clean
from sandbox.methods.calls import EDIT, READ, WRITE, Call
from sandbox.records import CHANNEL, PRIVATE, Chat, Json, Message
from sandbox.refusals import bad_request
from sandbox.rights import permissions_given

_NO_PINS = "not enough rights to manage pinned messages in the chat"
LONGEST_TITLE = 128  # Bot API, setChatTitle
LONGEST_DESCRIPTION = 255  # Bot API, setChatDescription
_ACCENTS = 7  # Bot API, ChatFullInfo.accent_color_id: one of seven without a subscription


def get_chat(call: Call) -> Any:
    """ChatFullInfo."""
    chat = call.chat(READ)
    shown: Json = {
        **render.chat(chat),
        "accent_color_id": abs(chat.id) % _ACCENTS,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.kind != PRIVATE:
        shown["permissions"] = dict(chat.permissions)
        shown["join_to_send_messages"] = True
        if chat.description:
            shown["description"] = chat.description
        if chat.linked_chat_id is not None:
            shown["linked_chat_id"] = chat.linked_chat_id
    if chat.pinned:
        shown["pinned_message"] = render.message(chat.messages[chat.pinned[-1]], with_reply=False)
    return shown


def _check_may_pin(call: Call, chat: Chat) -> None:
    place = chat.member(call.bot.id)
    right = "can_edit_messages" if chat.kind == CHANNEL else "can_pin_messages"
    if chat.kind == PRIVATE or place.may(right):
        return
    if chat.kind == CHANNEL or place.is_admin or not chat.permissions.get(right):
        raise bad_request(_NO_PINS)


def pin_chat_message(call: Call) -> Any:
    """Pin a message; the chat gets a service message about it."""
    chat = call.chat(WRITE)
    message = call.message(chat, "message to pin")
    _check_may_pin(call, chat)
    if message.is_service:
        raise bad_request("message can't be pinned")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    pinned = render.message(message, with_reply=False)
    call.state.post(chat, call.bot, {"pinned_message": pinned}, is_service=True)
    return True


def _pinned(call: Call, chat: Chat) -> Message:
    if call.params.has("message_id"):
        return call.message(chat, "message to unpin")
    if not chat.pinned:
        raise bad_request("message to unpin not found")
    return chat.messages[chat.pinned[-1]]


def unpin_chat_message(call: Call) -> Any:
    """Unpin one message, the latest pinned when none is named."""
    chat = call.chat(WRITE)
    _check_may_pin(call, chat)
    message = _pinned(call, chat)
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    call.state.touch(message)
    return True


def unpin_all_chat_messages(call: Call) -> Any:
    """Unpin everything."""
    chat = call.chat(WRITE)
    _check_may_pin(call, chat)
    chat.pinned.clear()
    return True


def leave_chat(call: Call) -> Any:
    """The bot leaves."""
    chat = call.chat(READ)
    if chat.kind == PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    call.chat(EDIT)
    membership.remove(call.state, chat, call.bot.id, call.bot, status="left")
    return True


def _check_may_change(call: Call, chat: Chat) -> None:
    if chat.kind == PRIVATE:
        raise bad_request("can't change private chat title")
    call.need_right(chat, "can_change_info", "not enough rights to change chat title")


def set_chat_title(call: Call) -> Any:
    """A new title."""
    chat = call.chat(WRITE)
    title = clean(call.params.text("title")).strip()
    if not title:
        raise bad_request("title must be non-empty")
    _check_may_change(call, chat)
    membership.rename(call.state, chat, title[:LONGEST_TITLE], call.bot)
    return True


def set_chat_description(call: Call) -> Any:
    """A new description."""
    chat = call.chat(WRITE)
    _check_may_change(call, chat)
    description = clean(call.params.text("description")).strip()[:LONGEST_DESCRIPTION]
    if description == chat.description:
        raise bad_request("chat description is not modified")
    chat.description = description
    return True


def set_chat_permissions(call: Call) -> Any:
    """What members may do."""
    chat = call.chat(WRITE)
    given = call.params.mapping("permissions", "ChatPermissions")
    if given is None:
        raise bad_request("can't parse permissions: expected an Object")
    words = "not enough rights to change chat permissions"
    call.need_right(chat, "can_restrict_members", words)
    independent = call.params.boolean("use_independent_chat_permissions")
    chat.permissions = permissions_given(given, independent=independent)
    return True


def _new_link(call: Call, chat: Chat, *, primary: bool) -> Json:
    if chat.kind == PRIVATE:
        raise bad_request("can't invite members to a private chat")
    words = "not enough rights to manage chat invite link"
    call.need_right(chat, "can_invite_users", words)
    noise = call.state.random.getrandbits(96).to_bytes(12, "big")
    address = f"https://t.me/+{base64.urlsafe_b64encode(noise).decode()}"
    link: Json = {
        "invite_link": address,
        "creator": render.user(call.bot),
        "creates_join_request": call.params.boolean("creates_join_request"),
        "is_primary": primary,
        "is_revoked": False,
    }
    if call.params.has("name"):
        link["name"] = call.params.text("name")[:32]
    for field in ("expire_date", "member_limit"):
        if call.params.has(field):
            link[field] = call.params.integer(field)
    chat.invite_links[address] = link
    return link


def create_chat_invite_link(call: Call) -> Any:
    """One more invite link."""
    return _new_link(call, call.chat(WRITE), primary=False)


def export_chat_invite_link(call: Call) -> Any:
    """A new primary link; the bot's former one ends (Bot API)."""
    chat = call.chat(WRITE)
    for link in chat.invite_links.values():
        link["is_revoked"] = link["is_revoked"] or link["is_primary"]
    return _new_link(call, chat, primary=True)["invite_link"]


def revoke_chat_invite_link(call: Call) -> Any:
    """End a link."""
    chat = call.chat(WRITE)
    link = chat.invite_links.get(call.params.text("invite_link"))
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    link["is_revoked"] = True
    return link
