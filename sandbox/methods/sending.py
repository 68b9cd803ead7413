"""Methods that put a message into a chat."""

from typing import Any

from sandbox import entities as marks
from sandbox import render
from sandbox.attachments import content_of, store
from sandbox.formatting import clean, message_caption, message_text
from sandbox.keyboards import reply_markup
from sandbox.methods.calls import READ, WRITE, Call
from sandbox.parameters import as_integer
from sandbox.records import CHANNEL, PRIVATE, Chat, Json, Message, StoredFile
from sandbox.refusals import bad_request

# Bot API, Sending files: what a bot may upload, in bytes.
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024
MOST_IDS = 100  # Bot API, copyMessages and forwardMessages
MOST_IN_ALBUM = 10  # Bot API, sendMediaGroup: 2 to 10


def _check_may_send(call: Call, chat: Chat, permission: str, what: str) -> None:
    """A restricted bot, or one in a group where members may not write (Client.cpp: 400)."""
    place = chat.member(call.bot.id)
    if chat.kind == PRIVATE or place.status == "creator":
        return
    if chat.kind == CHANNEL:
        if not place.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    allowed = place.permissions if place.status == "restricted" else chat.permissions
    if not place.is_admin and not allowed.get(permission, False):
        raise bad_request(f"not enough rights to send {what} to the chat")


def _reply_parameters(call: Call) -> tuple[int, bool, Json]:
    given = call.params.mapping("reply_parameters", "reply parameters")
    if given is not None:
        number = as_integer(str(given.get("message_id", "")))
        return number, bool(given.get("allow_sending_without_reply")), given
    without = call.params.boolean("allow_sending_without_reply")
    return call.params.integer("reply_to_message_id"), without, {}


def _reply(call: Call, chat: Chat) -> tuple[Message | None, Json | None]:
    """The replied-to message and the quote (Bot API, ReplyParameters)."""
    number, without, given = _reply_parameters(call)
    if number <= 0:
        if given:
            raise bad_request("message to be replied not found")
        return None, None
    place = chat
    if given.get("chat_id") and as_integer(str(given["chat_id"])) != chat.id:
        other = call.state.chats.get(as_integer(str(given["chat_id"])))
        if other is None:
            raise bad_request("chat not found")
        place = other
    target = place.messages.get(number)
    if target is None:
        if without:
            return None, None
        raise bad_request("message to be replied not found")
    quote = given.get("quote")
    if not quote:
        return target, None
    at = target.text.find(str(quote))
    if at < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    position = marks.utf16_length(target.text[:at])
    return target, {"text": str(quote), "position": position, "is_manual": True}


def _thread(call: Call, chat: Chat, reply_to: Message | None) -> Json:
    """The topic to write into; a reply stays in its topic."""
    number = call.params.integer("message_thread_id")
    if number <= 0:
        if reply_to is not None and reply_to.is_topic_message:
            return {"thread_id": reply_to.thread_id, "is_topic_message": True}
        return {}
    topic = chat.topics.get(number)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not chat.member(call.bot.id).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return {"thread_id": number, "is_topic_message": True}


def send(
    call: Call, content: Json, *, permission: str = "can_send_messages", what: str = "text messages"
) -> Message:
    """Put content into the chat that the parameters name, after every check and limit."""
    chat = call.chat(WRITE)
    _check_may_send(call, chat, permission, what)
    markup = reply_markup(call.params)
    reply_to, quote = _reply(call, chat)
    thread = _thread(call, chat, reply_to)
    call.bot.limits.take(chat.id, chat.kind, call.state.clock.now())
    sender = {"sender_chat": chat} if chat.kind == CHANNEL else {}
    return call.state.post(
        chat,
        call.bot,
        content,
        reply_to=reply_to,
        quote=quote,
        markup=markup,
        is_protected=call.params.boolean("protect_content"),
        **thread,
        **sender,
    )


def send_message(call: Call) -> Any:
    """Text."""
    call.chat(WRITE)
    return render.message(send(call, message_text(call.params)))


def stored_file(call: Call, kind: str, field: str, **fields: Any) -> StoredFile:
    """The file of a parameter: uploaded now, or known by its id (Bot API, Sending files)."""
    upload = call.params.upload(field)
    if upload is not None:
        size = len(upload.content)
        if size == 0:
            raise bad_request("file must be non-empty")
        if size > LARGEST_UPLOAD or (kind == "photo" and size > LARGEST_PHOTO):
            raise bad_request("file is too big")
        if kind == "document":
            fields = {"file_name": upload.name, "mime_type": upload.mime_type}
        return store(call.state, kind, upload.content, **fields)
    file_id = call.params.text(field)
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if file_id.startswith(("http://", "https://")):
        # The sandbox fetches nothing from other places.
        raise bad_request("failed to get HTTP URL content")
    known = call.state.files.get(file_id)
    if known is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def send_photo(call: Call) -> Any:
    """A picture with its caption."""
    call.chat(WRITE)
    caption = message_caption(call.params)
    content = content_of(stored_file(call, "photo", "photo"))
    if call.params.boolean("has_spoiler"):
        content["has_media_spoiler"] = True
    sent = send(call, {**content, **caption}, permission="can_send_photos", what="photos")
    return render.message(sent)


def send_document(call: Call) -> Any:
    """A file with its caption."""
    call.chat(WRITE)
    caption = message_caption(call.params)
    content = content_of(stored_file(call, "document", "document"))
    sent = send(call, {**content, **caption}, permission="can_send_documents", what="documents")
    return render.message(sent)


def send_voice(call: Call) -> Any:
    """A voice message with its caption."""
    call.chat(WRITE)
    caption = message_caption(call.params)
    duration = call.params.integer("duration")
    kept = stored_file(call, "voice", "voice", duration=duration, mime_type="audio/ogg")
    content = content_of(kept)
    content["voice"].setdefault("duration", 0)
    what = "voice messages"
    sent = send(call, {**content, **caption}, permission="can_send_voice_notes", what=what)
    return render.message(sent)


def send_location(call: Call) -> Any:
    """A point on the map."""
    call.chat(WRITE)
    if not call.params.has("latitude"):
        raise bad_request("latitude is empty")
    if not call.params.has("longitude"):
        raise bad_request("longitude is empty")
    point = {
        "latitude": call.params.number("latitude"),
        "longitude": call.params.number("longitude"),
    }
    return render.message(send(call, {"location": point}))


def _source(call: Call, words: str) -> Message:
    chat = call.chat(READ, "from_chat_id")
    found = chat.messages.get(call.params.integer("message_id"))
    if found is None:
        raise bad_request(f"{words} not found")
    return found


def forward_message(call: Call) -> Any:
    """Send a message on, with its origin."""
    call.chat(WRITE)
    source = _source(call, "message to forward")
    if source.is_service or source.is_protected:
        raise bad_request("the message can't be forwarded")
    return render.message(send(call, {"forward_origin": render.origin(source), **source.content}))


def copy_message(call: Call) -> Any:
    """Send a message on as the bot's own; a caption given replaces the old one."""
    call.chat(WRITE)
    source = _source(call, "message to copy")
    if source.is_service:
        raise bad_request("the message can't be copied")
    content = {k: v for k, v in source.content.items() if k != "forward_origin"}
    if call.params.has("caption") and "text" not in content:
        for key in ("caption", "caption_entities"):
            content.pop(key, None)
        content.update(message_caption(call.params))
    return {"message_id": send(call, content).message_id}


def _album_item(call: Call, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("expected an Object as an InputMedia")
    kind = str(item.get("type", ""))
    if kind not in ("photo", "document"):
        raise bad_request(f'type "{kind}" can\'t be used in sendMediaGroup')
    params = type(call.params)({**item, "file": item.get("media")}, call.params.files)
    within = Call(call.state, call.bot, params)
    return {**content_of(stored_file(within, kind, "file")), **message_caption(params)}


def send_media_group(call: Call) -> Any:
    """An album of 2 to 10; it counts as that many messages."""
    chat = call.chat(WRITE)
    listed = call.params.listing("media", "media")
    if not listed:
        raise bad_request("there are no messages to send")
    if len(listed) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    _check_may_send(call, chat, "can_send_photos", "photos")
    items = [_album_item(call, item) for item in listed]
    reply_to, quote = _reply(call, chat)
    thread = _thread(call, chat, reply_to)
    call.bot.limits.take(chat.id, chat.kind, call.state.clock.now(), len(items))
    group_id = str(call.state.random.getrandbits(60))
    sent = [
        call.state.post(
            chat,
            call.bot,
            {"media_group_id": group_id, **item},
            reply_to=reply_to,
            quote=quote,
            **thread,
        )
        for item in items
    ]
    return [render.message(message) for message in sent]


def send_chat_action(call: Call) -> Any:
    """Show that the bot is writing; costs nothing and leaves nothing."""
    call.chat(WRITE)
    action = clean(call.params.text("action")).lower()
    known = ("typing", "cancel", "choose_sticker", "find_location")
    if action not in known and not action.startswith(("upload_", "record_")):
        raise bad_request("wrong parameter action in request")
    return True
