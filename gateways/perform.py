"""Performing one action on Telegram: what to call, and what its answer means to us."""

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chat.actions import (
    Action,
    AnswerPress,
    Ban,
    Button,
    CloseTopic,
    CreateTopic,
    Delete,
    EditText,
    Entity,
    Leave,
    MakeInviteLink,
    Pin,
    React,
    ReadAdministrators,
    ReadCode,
    Restrict,
    Rows,
    SendDocument,
    SendPicture,
    SendText,
    Transcribe,
    Unban,
)
from chat.outcomes import Outcome, Refused, Sent, Unneeded
from gateways.answers import ABOUT_A_MESSAGE, administrators, judge, lost
from gateways.codes import codes_in
from gateways.drawing import draw
from gateways.place import Place
from gateways.telegram import (
    MOST_UPLOADABLE,
    ApiRefused,
    ApiUnreachable,
    TelegramApi,
    Upload,
)
from gateways.transcriber import CannotTranscribe, Transcriber

Draw = Callable[[str], Awaitable[bytes]]

# Bot API, ChatPermissions: all that a member may be allowed; a restriction is lifted by giving
# back every one (restrictChatMember), and the group's own permissions still hold.
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_pin_messages",
    "can_invite_users",
    "can_manage_topics",
)

_TOPIC_NAME = 128


async def draw_here(specification: str) -> bytes:
    """Draw in a thread of this process."""
    return await asyncio.to_thread(draw, specification)


@dataclass(frozen=True, slots=True)
class Gateway:
    """One bot's way out. ``draw`` makes a file of a drawing's specification, off the loop."""

    api: TelegramApi
    transcriber: Transcriber = field(default_factory=Transcriber)
    draw: Draw = draw_here

    async def perform(self, action: Action, place: Place) -> Outcome:
        """Do it and tell what became of it; what Telegram and the network do never raises."""
        if isinstance(action, ABOUT_A_MESSAGE) and place.message is None:
            return Unneeded("the message that it is about was never there")
        deed = _DEEDS.get(action.kind)
        if deed is None:
            return Refused("no bot can do this")
        try:
            return await deed(self, action, place)
        except ApiRefused as refusal:
            return judge(refusal, action)
        except ApiUnreachable as silence:
            return lost(silence)


async def _send_text(gateway: Gateway, action: SendText, place: Place) -> Outcome:
    result = await gateway.api.call(
        "sendMessage",
        chat_id=place.chat,
        text=action.text,
        entities=_entities(action.entities),
        reply_markup=_markup(action.buttons, action.menu),
        link_preview_options={"is_disabled": True},
        **_common(action),
    )
    return Sent(result["message_id"])


async def _send_picture(gateway: Gateway, action: SendPicture, place: Place) -> Outcome:
    photo: str | Upload | None = action.file_id
    if photo is None:
        if action.drawing is None:
            return Refused("a picture without a drawing")
        try:
            drawn = await gateway.draw(action.drawing)
        except ValueError as error:
            return Refused(f"cannot be drawn: {type(error).__name__}")
        photo = Upload("picture.png", drawn, "image/png")
    result = await gateway.api.call(
        "sendPhoto",
        chat_id=place.chat,
        photo=photo,
        caption=action.caption or None,
        caption_entities=_entities(action.entities),
        reply_markup=_markup(action.buttons),
        **_common(action),
    )
    return Sent(result["message_id"])


async def _send_document(gateway: Gateway, action: SendDocument, place: Place) -> Outcome:
    document: str | Upload | None = action.file_id
    if document is None:
        if action.drawing is not None:
            content = await gateway.draw(action.drawing)
        else:
            content = (action.content or "").encode()
        if len(content) > MOST_UPLOADABLE:
            return Refused("file is too big")
        kind = mimetypes.guess_type(action.name)[0] or "text/plain"
        document = Upload(action.name or "file.txt", content, kind)
    result = await gateway.api.call(
        "sendDocument",
        chat_id=place.chat,
        document=document,
        caption=action.caption or None,
        reply_markup=_markup(action.buttons),
        **_common(action),
    )
    return Sent(result["message_id"])


async def _react(gateway: Gateway, action: React, place: Place) -> Outcome:
    reaction = [{"type": "emoji", "emoji": action.emoji}] if action.emoji else []
    await gateway.api.call(
        "setMessageReaction", chat_id=place.chat, message_id=place.message, reaction=reaction
    )
    return Sent()


async def _edit_text(gateway: Gateway, action: EditText, place: Place) -> Outcome:
    target = {"chat_id": place.chat, "message_id": place.message}
    marks, markup = _entities(action.entities), _markup(action.buttons)
    try:
        await gateway.api.call(
            "editMessageText",
            **target,
            text=action.text,
            entities=marks,
            reply_markup=markup,
            link_preview_options={"is_disabled": True},
        )
    except ApiRefused as refusal:
        if "there is no text in the message to edit" not in refusal.description:
            raise
        await gateway.api.call(
            "editMessageCaption",
            **target,
            caption=action.text,
            caption_entities=marks,
            reply_markup=markup,
        )
    return Sent(place.message)


async def _delete(gateway: Gateway, _action: Delete, place: Place) -> Outcome:
    await gateway.api.call("deleteMessage", chat_id=place.chat, message_id=place.message)
    return Sent()


async def _answer_press(gateway: Gateway, action: AnswerPress, _place: Place) -> Outcome:
    await gateway.api.call(
        "answerCallbackQuery",
        callback_query_id=action.press_id,
        text=action.text or None,
        show_alert=action.alert or None,
        url=action.url,
    )
    return Sent()


async def _pin(gateway: Gateway, _action: Pin, place: Place) -> Outcome:
    await gateway.api.call(
        "pinChatMessage",
        chat_id=place.chat,
        message_id=place.message,
        disable_notification=True,
    )
    return Sent()


async def _restrict(gateway: Gateway, action: Restrict, place: Place) -> Outcome:
    await gateway.api.call(
        "restrictChatMember",
        chat_id=place.chat,
        user_id=action.member,
        permissions=dict.fromkeys(_PERMISSIONS, action.may_write),
        until_date=None if action.until is None else int(action.until.timestamp()),
    )
    return Sent()


async def _ban(gateway: Gateway, action: Ban, place: Place) -> Outcome:
    # A channel that speaks for itself has a negative id and a method of its own.
    if action.member < 0:
        call = gateway.api.call(
            "banChatSenderChat", chat_id=place.chat, sender_chat_id=action.member
        )
    else:
        call = gateway.api.call("banChatMember", chat_id=place.chat, user_id=action.member)
    await call
    return Sent()


async def _unban(gateway: Gateway, action: Unban, place: Place) -> Outcome:
    if action.member < 0:
        call = gateway.api.call(
            "unbanChatSenderChat", chat_id=place.chat, sender_chat_id=action.member
        )
    else:
        # Without the flag, unbanning somebody who is in the group throws them out.
        call = gateway.api.call(
            "unbanChatMember", chat_id=place.chat, user_id=action.member, only_if_banned=True
        )
    await call
    return Sent()


async def _leave(gateway: Gateway, _action: Leave, place: Place) -> Outcome:
    await gateway.api.call("leaveChat", chat_id=place.chat)
    return Sent()


async def _make_invite_link(gateway: Gateway, action: MakeInviteLink, place: Place) -> Outcome:
    expires = action.expires_at
    result = await gateway.api.call(
        "createChatInviteLink",
        chat_id=place.chat,
        name=action.name or None,
        expire_date=None if expires is None else int(expires.timestamp()),
        member_limit=action.member_limit,
    )
    return Sent(result=str(result["invite_link"]))


async def _read_administrators(
    gateway: Gateway, _action: ReadAdministrators, place: Place
) -> Outcome:
    members = await gateway.api.call("getChatAdministrators", chat_id=place.chat)
    return Sent(result=administrators(members))


async def _create_topic(gateway: Gateway, action: CreateTopic, place: Place) -> Outcome:
    # Bot API, createForumTopic: a name has 1-128 characters.
    topic = await gateway.api.call(
        "createForumTopic", chat_id=place.chat, name=action.title[:_TOPIC_NAME]
    )
    return Sent(result=str(topic["message_thread_id"]))


async def _close_topic(gateway: Gateway, action: CloseTopic, place: Place) -> Outcome:
    method = "closeForumTopic" if action.closed else "reopenForumTopic"
    await gateway.api.call(method, chat_id=place.chat, message_thread_id=action.thread_id)
    return Sent()


async def _transcribe(gateway: Gateway, action: Transcribe, _place: Place) -> Outcome:
    """A voice that cannot be had or understood is an answer too: a person has to listen."""
    try:
        file = await gateway.api.call("getFile", file_id=action.file_id)
        sound = await gateway.api.download(str(file["file_path"]))
        return Sent(result=await gateway.transcriber.transcribe(sound))
    except CannotTranscribe:
        return Sent(result=None)
    except ApiRefused as refusal:
        if refusal.code in (400, 404, 413):
            return Sent(result=None)
        raise


async def _read_code(gateway: Gateway, action: ReadCode, _place: Place) -> Outcome:
    """A picture that cannot be had or has no code in it says nothing."""
    try:
        file = await gateway.api.call("getFile", file_id=action.file_id)
        picture = await gateway.api.download(str(file["file_path"]))
    except ApiRefused as refusal:
        if refusal.code in (400, 404, 413):
            return Sent(result=None)
        raise
    found = await asyncio.to_thread(codes_in, picture)
    return Sent(result="\n".join(found) or None)


_DEEDS: dict[str, Callable[[Gateway, Any, Place], Awaitable[Outcome]]] = {
    "send_text": _send_text,
    "send_picture": _send_picture,
    "send_document": _send_document,
    "react": _react,
    "edit_text": _edit_text,
    "delete": _delete,
    "answer_press": _answer_press,
    "pin": _pin,
    "restrict": _restrict,
    "ban": _ban,
    "unban": _unban,
    "leave": _leave,
    "make_invite_link": _make_invite_link,
    "read_administrators": _read_administrators,
    "create_topic": _create_topic,
    "close_topic": _close_topic,
    "transcribe": _transcribe,
    "read_code": _read_code,
}


def _common(action: SendText | SendPicture | SendDocument) -> dict[str, Any]:
    reply = None
    if action.reply_to is not None:
        # What it answers may be deleted, or numbered anew after a migration.
        reply = {"message_id": action.reply_to, "allow_sending_without_reply": True}
    return {
        "reply_parameters": reply,
        "message_thread_id": action.thread_id,
        "disable_notification": action.silent or None,
    }


def _entities(entities: tuple[Entity, ...]) -> list[dict[str, Any]] | None:
    shown = []
    for mark in entities:
        one = {"type": mark.kind, "offset": mark.offset, "length": mark.length}
        shown.append(one if mark.url is None else {**one, "url": mark.url})
    return shown or None


def _markup(buttons: Rows, menu: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any] | None:
    if buttons:
        return {"inline_keyboard": [[_button(one) for one in row] for row in buttons]}
    if menu:
        keys = [[{"text": label} for label in row] for row in menu]
        return {"keyboard": keys, "resize_keyboard": True, "is_persistent": True}
    return None


def _button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.data or ""}
