"""Methods that change, remove or answer what is already there."""

from typing import Any

from sandbox import render, talk
from sandbox.entities import utf16_length
from sandbox.formatting import message_caption, message_text
from sandbox.keyboards import reply_markup
from sandbox.methods.calls import EDIT, WRITE, Call
from sandbox.parameters import as_integer
from sandbox.records import CHANNEL, PRIVATE, Chat, Json, Message
from sandbox.refusals import Refused, bad_request

DELETABLE_FOR = 48 * 3600  # seconds; Bot API, deleteMessage
LONGEST_CALLBACK_ANSWER = 200  # Bot API, answerCallbackQuery.text
MOST_IDS = 100  # Bot API, deleteMessages
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
# Bot API, ReactionTypeEmoji.emoji.
_REACTIONS = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
) | {"❤‍🔥", "👨‍💻", "🤷‍♂", "🤷", "🤷‍♀"}


def _editable(call: Call) -> Message:
    """The bot's own message that the parameters name (Client.cpp, check_message)."""
    if call.params.has("inline_message_id") and not call.params.has("chat_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.chat(EDIT)
    if not call.params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = call.message(chat, "message to edit")
    if message.author is not call.bot or message.is_service:
        raise bad_request("message can't be edited")
    return message


def _apply(call: Call, message: Message, content: Json) -> Any:
    markup = reply_markup(call.params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    content = call.state.with_known_people(content)
    if content == message.content and markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    if content != message.content:
        message.edit_date = call.state.unix()
    message.content = content
    message.markup = markup
    call.state.touch(message)
    return render.message(message)


def edit_message_text(call: Call) -> Any:
    """New text; the keyboard goes too unless it is given again (Bot API)."""
    message = _editable(call)
    said = message_text(call.params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    kept = {k: v for k, v in message.content.items() if k not in ("text", "entities")}
    return _apply(call, message, {**kept, **said})


def edit_message_caption(call: Call) -> Any:
    """New caption of a file; an empty one takes it away."""
    message = _editable(call)
    said = message_caption(call.params)
    if not {"photo", "document", "voice"} & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    parts = ("caption", "caption_entities")
    kept = {k: v for k, v in message.content.items() if k not in parts}
    return _apply(call, message, {**kept, **said})


def edit_message_reply_markup(call: Call) -> Any:
    """New buttons; none takes them away."""
    message = _editable(call)
    return _apply(call, message, message.content)


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    """Bot API, deleteMessage: 48 hours, and whose message it is."""
    if message.message_id == 1 and chat.kind in ("supergroup", CHANNEL):
        raise bad_request("message can't be deleted")
    own = message.author is call.bot
    if call.state.unix() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    if chat.kind == PRIVATE or own:
        return
    place = chat.member(call.bot.id)
    if not place.may("can_delete_messages"):
        raise bad_request("message can't be deleted")


def delete_message(call: Call) -> Any:
    """Remove one message."""
    chat = call.chat(WRITE)
    if not call.params.has("message_id"):
        raise bad_request("message identifier is not specified")
    message = call.message(chat, "message to delete")
    _check_deletable(call, chat, message)
    talk.delete(call.state, message)
    return True


def delete_messages(call: Call) -> Any:
    """Remove up to 100; those that are not found, or can't be, are skipped (Bot API)."""
    chat = call.chat(WRITE)
    numbers = call.params.listing("message_ids", "message identifiers")
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_IDS:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(as_integer(str(number)))
        if message is None:
            continue
        try:
            _check_deletable(call, chat, message)
        except Refused:
            continue
        talk.delete(call.state, message)
    return True


def set_message_reaction(call: Call) -> Any:
    """The bot's one reaction to a message; none takes it away (Bot API)."""
    chat = call.chat(WRITE)
    message = call.message(chat, "message to react")
    wanted = call.params.listing("reaction", "reaction types") or []
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in wanted:
        if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
            raise bad_request("REACTION_INVALID")
        # U+FE0F only asks for the coloured form.
        if str(reaction.get("emoji", "")).replace("\ufe0f", "") not in _REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions[call.bot.id] = wanted
    call.state.touch(message, "reaction")
    return True


def answer_callback_query(call: Call) -> Any:
    """Answer a button press, once and in time."""
    text = call.params.text("text")
    query = call.state.callbacks.get(call.params.text("callback_query_id"))
    too_old = bad_request("query is too old and response timeout expired or query ID is invalid")
    if query is None or query.bot is not call.bot or query.answer is not None:
        raise too_old
    if call.state.clock.now() - query.moment >= talk.CALLBACK_LIFE:
        raise too_old
    if utf16_length(text) > LONGEST_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {
        "text": text,
        "show_alert": call.params.boolean("show_alert"),
        "url": call.params.text("url"),
    }
    shown = {"callback_query_id": query.id, "person_id": query.person.id, **query.answer}
    call.state.announce("answer", shown)
    return True
