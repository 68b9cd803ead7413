"""Sending: access, replies, keyboards, files, albums, forwards."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.attachments import Attachment
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.world import World
from tests.sandbox.conftest import TOKEN, Api


@pytest.fixture(autouse=True)
def no_limits(bot: BotAccount) -> None:
    bot.limits.enabled = False


async def test_a_message_as_it_is_returned(api: Api, group: Chat, world: World) -> None:
    sent = await api.result("sendMessage", chat_id=group.id, text="来电了")
    assert sent == {
        "message_id": sent["message_id"],
        "from": {
            "id": 1234567,
            "is_bot": True,
            "first_name": "Lamp",
            "username": "lamp_bot",
        },
        "date": world.unix(),
        "chat": {"id": group.id, "title": "幸福小区", "type": "supergroup"},
        "text": "来电了",
    }
    assert world.messages(group.id)[-1].text == "来电了"


async def test_no_first_word_to_a_stranger(api: Api, wang: Person, world: World) -> None:
    refused = await api("sendMessage", chat_id=wang.id, text="x")
    assert refused["error_code"] == 403
    assert refused["description"] == "Forbidden: bot can't initiate conversation with a user"
    world.open_private(wang.id, 1234567)
    await api.result("sendMessage", chat_id=wang.id, text="x")


async def test_bots_do_not_write_to_bots(api: Api, world: World) -> None:
    other = world.add_bot("99:x", "other_bot", "Other")
    refused = await api("sendMessage", chat_id=other.id, text="x")
    assert refused["description"] == "Forbidden: bot can't send messages to bots"


async def test_blocked_and_deactivated(
    api: Api, private: Chat, li: Person, bot: BotAccount, world: World
) -> None:
    world.block(li.id, bot.id)
    refused = await api.refusal("sendMessage", chat_id=li.id, text="x")
    assert refused == "Forbidden: bot was blocked by the user"
    world.unblock(li.id, bot.id)
    await api.result("sendMessage", chat_id=li.id, text="x")
    world.deactivate(li.id)
    refused = await api.refusal("sendMessage", chat_id=li.id, text="x")
    assert refused == "Forbidden: user is deactivated"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_groups_that_the_bot_is_not_in(
    api: Api, world: World, li: Person, bot: BotAccount, kind: str
) -> None:
    chat = world.add_group("小区", li.id, kind)
    unknown = await api.refusal("sendMessage", chat_id=chat.id, text="x")
    assert unknown == "Bad Request: chat not found"
    world.add_member(chat.id, bot.id)
    world.remove_member(chat.id, bot.id)
    refused = await api("sendMessage", chat_id=chat.id, text="x")
    assert refused["description"] == f"Forbidden: bot was kicked from the {kind} chat"
    world.add_member(chat.id, bot.id)
    await api.result("leaveChat", chat_id=chat.id)
    refused = await api("sendMessage", chat_id=chat.id, text="x")
    assert refused["description"] == f"Forbidden: bot is not a member of the {kind} chat"


async def test_a_group_that_was_upgraded(
    api: Api, world: World, li: Person, bot: BotAccount
) -> None:
    old = world.add_group("小区", li.id, "group")
    world.add_member(old.id, bot.id)
    new = world.migrate(old.id)
    assert await api("sendMessage", chat_id=old.id, text="x") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    sent = await api.result("sendMessage", chat_id=new.id, text="x")
    assert sent["message_id"] == 2


async def test_replies(api: Api, group: Chat, wang: Person, world: World) -> None:
    said = world.say(group.id, wang.id, "三号楼停电了")
    sent = await api.result(
        "sendMessage",
        chat_id=group.id,
        text="收到",
        reply_parameters={"message_id": said.message_id, "quote": "停电"},
    )
    assert sent["reply_to_message"]["text"] == "三号楼停电了"
    assert sent["quote"] == {"text": "停电", "position": 3, "is_manual": True}
    old_way = await api.result(
        "sendMessage", chat_id=group.id, text="收到", reply_to_message_id=said.message_id
    )
    assert old_way["reply_to_message"]["message_id"] == said.message_id
    refused = await api.refusal(
        "sendMessage", chat_id=group.id, text="x", reply_parameters={"message_id": 999}
    )
    assert refused == "Bad Request: message to be replied not found"
    for allowing in (
        {"reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
        {"reply_to_message_id": 999, "allow_sending_without_reply": True},
    ):
        alone = await api.result("sendMessage", chat_id=group.id, text="x", **allowing)
        assert "reply_to_message" not in alone


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "停" * 22}]]},
            "BUTTON_DATA_INVALID",
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        (
            {"inline_keyboard": [[{"text": "x"}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"inline_keyboard": [{"text": "x", "callback_data": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": [[{"text": "x", "url": "nonsense"}]]},
            "inline keyboard button URL 'nonsense' is invalid: Wrong HTTP URL",
        ),
        (
            {"inline_keyboard": [[{"text": "x", "url": "ftp://a.cn"}]]},
            "inline keyboard button URL 'ftp://a.cn' is invalid: Unsupported URL protocol",
        ),
        (
            {"inline_keyboard": [[{"text": "x" * 9000, "callback_data": "x" * 64}]] * 2},
            "reply markup is too long",
        ),
        ([1], "object expected as reply markup"),
    ],
)
async def test_keyboards_that_are_refused(api: Api, private: Chat, markup: Any, words: str) -> None:
    refused = await api.refusal(
        "sendMessage", chat_id=private.id, text="x", reply_markup=json.dumps(markup)
    )
    assert refused == f"Bad Request: {words}"


async def test_every_kind_of_keyboard(api: Api, private: Chat, world: World) -> None:
    inline: Json = {
        "inline_keyboard": [
            [{"text": "a", "callback_data": "x" * 64}],
            [{"text": "b", "url": "https://t.me/lamp_bot?start=1"}],
        ]
    }
    sent = await api.result("sendMessage", chat_id=private.id, text="x", reply_markup=inline)
    assert sent["reply_markup"] == inline
    for markup in (
        {"keyboard": [["报修", {"text": "查电费"}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "selective": True},
    ):
        sent = await api.result("sendMessage", chat_id=private.id, text="x", reply_markup=markup)
        assert "reply_markup" not in sent
        kept = world.message(private.id, sent["message_id"]).markup
        assert kept is not None
        assert kept.keys() == markup.keys()


async def upload(session: aiohttp.ClientSession, api: Api, method: str, **fields: Any) -> Json:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in fields.items():
        if isinstance(value, bytes):
            form.add_field(name, value, filename="a.png")
        else:
            form.add_field(name, str(value))
    async with session.post(f"{api.url}/bot{TOKEN}/{method}", data=form) as response:
        body: Json = await response.json()
        return body


PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\x01\x40" + b"\0\0\0\xc8" + b"\0" * 9


async def test_a_picture_goes_there_and_back(
    api: Api, session: aiohttp.ClientSession, private: Chat, world: World
) -> None:
    answer = await upload(session, api, "sendPhoto", chat_id=private.id, photo=PNG, caption="图")
    sizes = answer["result"]["photo"]
    assert (sizes[-1]["width"], sizes[-1]["height"]) == (320, 200)
    file = await api.result("getFile", file_id=sizes[-1]["file_id"])
    assert file["file_size"] == len(PNG)
    async with session.get(f"{api.url}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == PNG
    async with session.get(f"{api.url}/file/bot{TOKEN}/nothing") as response:
        assert response.status == 404
    again = await api.result("sendPhoto", chat_id=private.id, photo=sizes[-1]["file_id"])
    assert again["photo"] == sizes
    refused = await api.refusal("sendDocument", chat_id=private.id, document=sizes[-1]["file_id"])
    assert refused == "Bad Request: can't use file of type Photo as Document"


async def test_files_that_are_refused(
    api: Api, session: aiohttp.ClientSession, private: Chat
) -> None:
    missing = await api.refusal("sendPhoto", chat_id=private.id)
    assert missing == "Bad Request: there is no photo in the request"
    unknown = await api.refusal("sendPhoto", chat_id=private.id, photo="AgAC")
    assert unknown.startswith("Bad Request: wrong remote file identifier specified")
    away = await api.refusal("sendPhoto", chat_id=private.id, photo="https://a.cn/x.jpg")
    assert away == "Bad Request: failed to get HTTP URL content"
    empty = await upload(session, api, "sendPhoto", chat_id=private.id, photo=b"")
    assert empty["description"] == "Bad Request: file must be non-empty"
    long = await upload(
        session, api, "sendPhoto", chat_id=private.id, photo=PNG, caption="停" * 1025
    )
    assert long["description"] == "Bad Request: message caption is too long"


async def test_files_of_people_and_the_largest_download(
    api: Api, session: aiohttp.ClientSession, private: Chat, li: Person, world: World
) -> None:
    world.say(private.id, li.id, "电表", photo=PNG)
    world.say(private.id, li.id, voice=Attachment(b"OggS", duration=4))
    world.say(private.id, li.id, document=Attachment(b"x", name="大.zip", size=20 * 2**20 + 1))
    world.say(private.id, li.id, location=(39.9, 116.4))
    photo, voice, document, location = [u["message"] for u in await api.updates()]
    assert photo["caption"] == "电表"
    assert photo["photo"][0]["file_size"] == len(PNG)
    assert voice["voice"]["duration"] == 4
    assert location["location"] == {"latitude": 39.9, "longitude": 116.4}
    refused = await api.refusal("getFile", file_id=document["document"]["file_id"])
    assert refused == "Bad Request: file is too big"
    file = await api.result("getFile", file_id=voice["voice"]["file_id"])
    async with session.get(f"{api.url}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == b"OggS"
    assert await api.refusal("getFile") == "Bad Request: file_id not specified"
    wrong = await api.refusal("getFile", file_id="zzz")
    assert wrong == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_voice_and_place(api: Api, session: aiohttp.ClientSession, private: Chat) -> None:
    voice = await upload(session, api, "sendVoice", chat_id=private.id, voice=b"Ogg", duration=3)
    assert voice["result"]["voice"]["duration"] == 3
    place = await api.result("sendLocation", chat_id=private.id, latitude=1.5, longitude="2.5")
    assert place["location"] == {"latitude": 1.5, "longitude": 2.5}
    refused = await api.refusal("sendLocation", chat_id=private.id, latitude=1)
    assert refused == "Bad Request: longitude is empty"


async def test_an_album(
    api: Api, session: aiohttp.ClientSession, private: Chat, bot: BotAccount
) -> None:
    media = [{"type": "photo", "media": f"attach://p{n}", "caption": str(n)} for n in range(2)]
    answer = await upload(
        session,
        api,
        "sendMediaGroup",
        chat_id=private.id,
        media=json.dumps(media),
        p0=PNG,
        p1=PNG + b"1",
    )
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert [first["caption"], second["caption"]] == ["0", "1"]
    refused = await api.refusal("sendMediaGroup", chat_id=private.id, media=[])
    assert refused == "Bad Request: there are no messages to send"


async def test_forward_and_copy(
    api: Api, private: Chat, group: Chat, wang: Person, world: World
) -> None:
    said = world.say(group.id, wang.id, "停电了 @lamp_bot")
    where = {"chat_id": private.id, "from_chat_id": group.id, "message_id": said.message_id}
    forwarded = await api.result("forwardMessage", **where)
    assert forwarded["text"] == "停电了 @lamp_bot"
    assert forwarded["forward_origin"]["type"] == "user"
    assert forwarded["forward_origin"]["sender_user"]["id"] == wang.id
    copied = await api.result("copyMessage", **where)
    assert copied.keys() == {"message_id"}
    assert "forward_origin" not in world.message(private.id, copied["message_id"]).content
    for method, words in (("forwardMessage", "forward"), ("copyMessage", "copy")):
        refused = await api.refusal(method, **{**where, "message_id": 999})
        assert refused == f"Bad Request: message to {words} not found"
    service = await api.refusal("forwardMessage", **{**where, "message_id": 1})
    assert service == "Bad Request: the message can't be forwarded"


async def test_chat_action(api: Api, private: Chat) -> None:
    assert await api.result("sendChatAction", chat_id=private.id, action="typing") is True
    refused = await api.refusal("sendChatAction", chat_id=private.id, action="dancing")
    assert refused == "Bad Request: wrong parameter action in request"


async def test_a_group_where_members_may_not_write(
    api: Api, group: Chat, world: World, bot: BotAccount
) -> None:
    group.permissions = dict.fromkeys(group.permissions, False)
    refused = await api.refusal("sendMessage", chat_id=group.id, text="x")
    assert refused == "Bad Request: not enough rights to send text messages to the chat"
    world.promote(group.id, bot.id)
    await api.result("sendMessage", chat_id=group.id, text="x")
