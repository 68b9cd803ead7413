"""Telegram's updates become our own values, whatever they look like."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.message import (
    AttachmentKind,
    BotStanding,
    ChatKind,
    GroupMigrated,
    GroupRenamed,
    Ignored,
    MembersChanged,
    Message,
    Press,
    SenderKind,
)
from handlers.fields import CannotTranslate
from handlers.translate import NO_ID, chat_key, kind, translate, update_id
from usecases.trade import BotName

BOT = BotName(99, "LampBot")
GROUP = {"id": -1001234567890123, "type": "supergroup", "title": "一号群"}
PRIVATE = {"id": 4503599627370495, "type": "private", "first_name": "王", "last_name": "芳"}
WANG = {
    "id": 4503599627370495,
    "is_bot": False,
    "first_name": "王",
    "last_name": "芳",
    "language_code": "zh-hans",
}


def body(**fields: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1_780_000_000, "chat": GROUP, "from": WANG} | fields


def said(**fields: Any) -> Message:
    event = translate({"update_id": 1, "message": body(**fields)}, BOT)
    assert isinstance(event, Message)
    return event


def event_of(**fields: Any) -> object:
    return translate({"update_id": 1, "message": body(**fields)}, BOT)


def mark(sort: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": sort, "offset": offset, "length": length} | more


def test_plain_talk_keeps_who_where_and_when() -> None:
    message = said(text="停电了")
    assert message.text == "停电了"
    assert message.chat.external_id == GROUP["id"]
    assert message.chat.kind is ChatKind.SUPERGROUP
    assert message.sender.external_id == 4503599627370495
    assert (message.sender.name, message.sender.language) == ("王 芳", "zh-hans")
    assert message.sent_at == datetime.fromtimestamp(1_780_000_000, tz=UTC)
    assert not message.addressed


def test_text_is_cleaned_of_what_databases_refuse() -> None:
    assert said(text="停\x00电\ud800了").text == "停电了"
    assert said(text="\u202e停电\u200b").text == "\u202e停电\u200b"


def test_a_hundred_kilobytes_are_cut() -> None:
    assert len(said(text="电" * 100_000).text) == 8192


def test_empty_text_is_still_a_message() -> None:
    assert said(text="").text == ""


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/Bill", "bill", ""),
        ("/bill@lampbot 3 号楼", "bill", "3 号楼"),
        ("/bill@Other_bot", None, ""),
    ],
)
def test_commands(text: str, command: str | None, argument: str) -> None:
    message = said(text=text, entities=[mark("bot_command", 0, len(text.split()[0]))])
    assert (message.command, message.argument) == (command, argument)
    assert message.addressed is (command is not None)


def test_a_command_inside_a_sentence_is_none() -> None:
    assert said(text="试试 /bill", entities=[mark("bot_command", 3, 5)]).command is None


def test_mentions_count_utf16_units() -> None:
    text = "😀 @LampBot 停电"
    assert said(text=text, entities=[mark("mention", 3, 8)]).mentions_bot
    assert not said(text=text, entities=[mark("mention", 2, 8)]).mentions_bot
    assert said(text="灯", entities=[mark("text_mention", 0, 1, user={"id": 99})]).mentions_bot


def test_replies() -> None:
    answered = body(text="在", **{"from": {"id": 99, "is_bot": True, "first_name": "灯"}})
    message = said(text="谢谢", reply_to_message=answered)
    assert message.reply_to == 5
    assert message.replies_to_bot
    opened = body(forum_topic_created={"name": "报修"}, **{"from": {"id": 99, "first_name": "灯"}})
    topic = said(text="停电", reply_to_message=opened, message_thread_id=4, is_topic_message=True)
    assert (topic.reply_to, topic.replies_to_bot, topic.thread_id) == (None, False, 4)


def test_a_thread_of_replies_is_no_topic() -> None:
    assert said(text="停电", message_thread_id=4).thread_id is None


@pytest.mark.parametrize(
    ("fields", "sort"),
    [
        ({"sender_chat": GROUP}, SenderKind.ANONYMOUS_ADMINISTRATOR),
        ({"sender_chat": {"id": -1005, "title": "频道"}}, SenderKind.CHANNEL),
        (
            {"sender_chat": {"id": -1005, "title": "频道"}, "is_automatic_forward": True},
            SenderKind.LINKED_CHANNEL,
        ),
        ({"from": WANG | {"is_bot": True}}, SenderKind.BOT),
    ],
)
def test_who_stands_behind_a_message(fields: dict[str, Any], sort: SenderKind) -> None:
    assert said(text="通知", **fields).sender.kind is sort


@pytest.mark.parametrize(
    ("content", "sort", "file_id"),
    [
        ({"photo": [{"file_id": "s"}, {"file_id": "l"}]}, AttachmentKind.PICTURE, "l"),
        ({"photo": []}, AttachmentKind.PICTURE, ""),
        ({"voice": {"file_id": "v", "duration": 3}}, AttachmentKind.VOICE, "v"),
        ({"video_note": {"file_id": "n"}}, AttachmentKind.VIDEO, "n"),
        ({"document": {"file_id": "d", "file_size": 1 << 40}}, AttachmentKind.DOCUMENT, "d"),
        ({"sticker": {"file_id": "s", "emoji": "😀"}}, AttachmentKind.STICKER, "s"),
        ({"contact": {"first_name": "王", "phone_number": "1"}}, AttachmentKind.CONTACT, ""),
        ({"poll": {"id": "1"}}, AttachmentKind.OTHER, ""),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, AttachmentKind.VIDEO, "a"),
    ],
)
def test_attachments_are_ids(content: dict[str, Any], sort: AttachmentKind, file_id: str) -> None:
    (attachment,) = said(caption="看", **content).attachments
    assert (attachment.kind, attachment.file_id) == (sort, file_id)


def test_a_place_keeps_its_degrees() -> None:
    (spot,) = said(location={"latitude": 30.5, "longitude": 114}).attachments
    assert (spot.latitude, spot.longitude) == (30.5, 114.0)


def test_any_forward_is_seen_whatever_its_origin() -> None:
    assert said(text="转", forward_origin={"type": "from_the_future"}).forwarded
    assert not said(text="转").forwarded


def test_membership_of_others_and_of_the_bot() -> None:
    joined = event_of(new_chat_members=[WANG, {"id": 99, "is_bot": True, "first_name": "灯"}])
    assert isinstance(joined, MembersChanged)
    assert [one.external_id for one in joined.members] == [WANG["id"]]
    assert joined.joined
    left = event_of(left_chat_member=WANG)
    assert isinstance(left, MembersChanged)
    assert not left.joined
    assert event_of(left_chat_member={"id": 99, "first_name": "灯"}) == Ignored("own_membership")


def test_titles_and_migrations() -> None:
    renamed = event_of(new_chat_title="二号群")
    assert isinstance(renamed, GroupRenamed)
    assert renamed.chat.title == "二号群"
    away = event_of(migrate_to_chat_id=-1009)
    assert isinstance(away, GroupMigrated)
    assert (away.chat.external_id, away.to_external_id) == (GROUP["id"], -1009)
    here = event_of(migrate_from_chat_id=-77)
    assert isinstance(here, GroupMigrated)
    assert (here.chat.external_id, here.to_external_id) == (-77, GROUP["id"])


def standing(status: str, chat: dict[str, Any] = GROUP, **rights: bool) -> BotStanding:
    member = {"status": status, "user": {"id": 99, "first_name": "灯"}} | rights
    event = translate(
        {
            "update_id": 1,
            "my_chat_member": {
                "chat": chat,
                "from": WANG,
                "date": 1_780_000_000,
                "old_chat_member": {},
                "new_chat_member": member,
            },
        },
        BOT,
    )
    assert isinstance(event, BotStanding)
    return event


def test_what_the_bot_is() -> None:
    raised = standing("administrator", can_delete_messages=True, can_pin_messages=False)
    assert raised.present
    assert raised.administrator
    assert raised.rights == {"can_delete_messages"}
    assert not standing("kicked", PRIVATE).present
    assert not standing("restricted", is_member=False).present


def test_a_member_who_comes_by_a_link() -> None:
    change = {
        "chat": GROUP,
        "from": WANG,
        "date": 1_780_000_000,
        "old_chat_member": {"status": "left", "user": WANG},
        "new_chat_member": {"status": "member", "user": WANG},
    }
    event = translate({"update_id": 1, "chat_member": change}, BOT)
    assert isinstance(event, MembersChanged)
    assert event.joined
    change["old_chat_member"] = {"status": "administrator", "user": WANG}
    assert translate({"update_id": 1, "chat_member": change}, BOT) == Ignored("chat_member")


def test_a_press_on_a_message_that_is_gone() -> None:
    press = {
        "id": "77",
        "from": WANG,
        "data": "x",
        "message": {"chat": PRIVATE, "message_id": 3, "date": 0},
    }
    event = translate({"update_id": 1, "callback_query": press}, BOT)
    assert isinstance(event, Press)
    assert (event.press_id, event.message_id, event.data) == ("77", 3, "x")


def test_an_edit_says_when() -> None:
    raw = {"update_id": 1, "edited_message": body(text="改", edit_date=1_780_000_060)}
    event = translate(raw, BOT)
    assert isinstance(event, Message)
    assert event.edited_at == datetime.fromtimestamp(1_780_000_060, tz=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1, "poll_answer": {"poll_id": "1"}},
        {"update_id": 1, "from_the_future": {"chat": {"id": 5}}},
        {"update_id": 1, "message": body(pinned_message=body(text="旧"))},
        {"update_id": 1},
    ],
)
def test_what_we_have_no_use_for_is_ignored(raw: dict[str, Any]) -> None:
    assert isinstance(translate(raw, BOT), Ignored)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        {"update_id": 1, "message": 5},
        {"update_id": 1, "message": body(text=7)},
        {"update_id": 1, "message": body(text="a", chat={"id": 1, "type": "cave"})},
        {"update_id": 1, "message": body(text="a", message_id="x")},
        {"update_id": 1, "message": body(text="a", date=1 << 60)},
        {"update_id": 1, "message": body(text="a", **{"from": None})},
        {"update_id": 1, "message": body(text="a", entities=[mark("mention", -1, 2)])},
        {"update_id": 1, "edited_message": body(text="a")},
        {"update_id": 1, "callback_query": {"message": body(), "from": WANG}},
    ],
)
def test_malformed_updates_say_what_is_wrong(raw: object) -> None:
    with pytest.raises(CannotTranslate) as caught:
        translate(raw, BOT)
    assert caught.value.values["reason"]


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"update_id": 1, "message": body(text="a")}, GROUP["id"]),
        ({"update_id": 1, "callback_query": {"from": WANG, "message": body()}}, GROUP["id"]),
        ({"update_id": 1, "callback_query": {"from": WANG}}, WANG["id"]),
        ({"update_id": 1, "poll_answer": {"user": WANG}}, WANG["id"]),
        ({"update_id": 1, "message": {"chat": {"id": 1 << 80}}}, 0),
        ("nothing", 0),
    ],
)
def test_the_chat_within_which_order_is_kept(raw: object, key: int) -> None:
    assert chat_key(raw) == key


def test_ids_and_kinds() -> None:
    assert update_id({"update_id": 7}) == 7
    assert update_id({"update_id": True}) == update_id({}) == update_id(None) == NO_ID
    assert kind({"update_id": 7, "message": {}}) == "message"
    assert len(kind({"x" * 100: {}})) == 40


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = [
    "message_id",
    "date",
    "chat",
    "from",
    "text",
    "caption",
    "entities",
    "caption_entities",
    "photo",
    "voice",
    "location",
    "venue",
    "contact",
    "reply_to_message",
    "sender_chat",
    "edit_date",
    "new_chat_members",
    "left_chat_member",
    "data",
    "id",
    "migrate_to_chat_id",
    "new_chat_title",
    "message",
    "old_chat_member",
    "new_chat_member",
    "message_thread_id",
    "is_topic_message",
]
odd = st.fixed_dictionaries(
    {},
    optional={
        name: json_values | st.just(GROUP) | st.just(WANG) | st.just([mark("mention", 0, 2)])
        for name in FIELDS
    },
)
KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "other"]


@given(raw=json_values)
def test_no_json_breaks_the_reading(raw: object) -> None:
    update_id(raw), kind(raw), chat_key(raw)
    with suppress(CannotTranslate):
        translate(raw, BOT)


@given(name=st.sampled_from(KINDS), fields=odd)
def test_no_odd_field_breaks_the_reading(name: str, fields: dict[str, Any]) -> None:
    for content in (fields, body(text="停电") | fields):
        raw = {"update_id": 1, name: content}
        assert kind(raw) == name
        assert -(1 << 62) < chat_key(raw) < 1 << 62
        with suppress(CannotTranslate):
            translate(raw, BOT)
