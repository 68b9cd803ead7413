"""Methods about forum topics."""

from typing import Any

from sandbox import talk
from sandbox.formatting import clean
from sandbox.methods.calls import WRITE, Call
from sandbox.records import Chat, Json, Topic
from sandbox.refusals import bad_request

LONGEST_NAME = 128  # Bot API, createForumTopic.name
# Bot API, createForumTopic.icon_color.
_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def _forum(call: Call) -> Chat:
    chat = call.chat(WRITE)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    call.need_right(chat, "can_manage_topics", "not enough rights to create a topic")
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return topic


def _name(call: Call) -> str:
    name = clean(call.params.text("name")).strip()
    if not name:
        raise bad_request("topic name must be non-empty")
    return name[:LONGEST_NAME]


def create_forum_topic(call: Call) -> Any:
    """Open a topic; returns ForumTopic."""
    chat = _forum(call)
    name = _name(call)
    colour = call.params.integer("icon_color", talk.TOPIC_COLOUR)
    if colour not in _COLOURS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = talk.make_topic(call.state, chat, name, call.bot, colour)
    shown: Json = {"message_thread_id": topic.thread_id, "name": name, "icon_color": colour}
    if call.params.has("icon_custom_emoji_id"):
        topic.icon_custom_emoji_id = call.params.text("icon_custom_emoji_id")
        shown["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    return shown


def _service(call: Call, chat: Chat, topic: Topic, content: Json) -> None:
    call.state.post(
        chat,
        call.bot,
        content,
        is_service=True,
        thread_id=topic.thread_id,
        is_topic_message=True,
    )


def edit_forum_topic(call: Call) -> Any:
    """A new name or icon; what is not given stays."""
    chat = _forum(call)
    topic = _topic(call, chat)
    change: Json = {}
    if call.params.has("name"):
        change["name"] = _name(call)
    if "icon_custom_emoji_id" in call.params.values:
        change["icon_custom_emoji_id"] = call.params.text("icon_custom_emoji_id")
    if change.get("name", topic.name) == topic.name and "icon_custom_emoji_id" not in change:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = change.get("name", topic.name)
    topic.icon_custom_emoji_id = change.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    _service(call, chat, topic, {"forum_topic_edited": change})
    return True


def _set_closed(call: Call, closed: bool) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    if topic.is_closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = closed
    key = "forum_topic_closed" if closed else "forum_topic_reopened"
    _service(call, chat, topic, {key: {}})
    return True


def close_forum_topic(call: Call) -> Any:
    """Nobody but administrators writes there until it is reopened."""
    return _set_closed(call, True)


def reopen_forum_topic(call: Call) -> Any:
    """Everybody may write again."""
    return _set_closed(call, False)


def delete_forum_topic(call: Call) -> Any:
    """Remove a topic and all that was said in it."""
    chat = _forum(call)
    topic = _topic(call, chat)
    del chat.topics[topic.thread_id]
    for message in list(chat.messages.values()):
        if message.thread_id == topic.thread_id:
            talk.delete(call.state, message)
    return True
