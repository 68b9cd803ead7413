"""Editing, deleting, reacting, answering presses."""

from bot.clock import PlayedClock
from sandbox.records import BotAccount, Chat, Json, Person
from sandbox.world import World
from tests.sandbox.conftest import Api, move

BUTTONS = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def test_editing_text(api: Api, group: Chat, world: World, clock: PlayedClock) -> None:
    sent = await api.result("sendMessage", chat_id=group.id, text="查", reply_markup=BUTTONS)
    where = {"chat_id": group.id, "message_id": sent["message_id"]}
    move(clock, 5)
    edited = await api.result("editMessageText", **where, text="<b>好</b>", parse_mode="HTML")
    assert edited["text"] == "好"
    assert edited["edit_date"] == sent["date"] + 5
    assert "reply_markup" not in edited
    same = await api.refusal("editMessageText", **where, text="<b>好</b>", parse_mode="HTML")
    assert same == NOT_MODIFIED
    marked = await api.result("editMessageReplyMarkup", **where, reply_markup=BUTTONS)
    assert marked["reply_markup"] == BUTTONS
    assert await api.refusal("editMessageReplyMarkup", **where, reply_markup=BUTTONS) == (
        NOT_MODIFIED
    )
    long = await api.refusal("editMessageText", **where, text="x" * 4097)
    assert long == "Bad Request: message is too long"
    caption = await api.refusal("editMessageCaption", **where, caption="x")
    assert caption == "Bad Request: there is no caption in the message to edit"


async def test_what_can_not_be_edited(api: Api, group: Chat, wang: Person, world: World) -> None:
    said = world.say(group.id, wang.id, "x")
    for number, words in (
        (999, "message to edit not found"),
        (0, "message to edit not found"),
        (said.message_id, "message can't be edited"),
    ):
        refused = await api.refusal(
            "editMessageText", chat_id=group.id, message_id=number, text="y"
        )
        assert refused == f"Bad Request: {words}"
    missing = await api.refusal("editMessageText", chat_id=group.id, text="y")
    assert missing == "Bad Request: message identifier is not specified"


async def test_editing_a_caption(api: Api, private: Chat, li: Person, world: World) -> None:
    world.say(private.id, li.id, "", photo=b"x")
    ((update),) = await api.updates()
    sent = await api.result(
        "sendPhoto",
        chat_id=private.id,
        photo=update["message"]["photo"][0]["file_id"],
        caption="旧",
    )
    where = {"chat_id": private.id, "message_id": sent["message_id"]}
    edited = await api.result("editMessageCaption", **where, caption="新")
    assert (edited["caption"], edited["photo"]) == ("新", sent["photo"])
    assert "caption" not in await api.result("editMessageCaption", **where)
    refused = await api.refusal("editMessageText", **where, text="x")
    assert refused == "Bad Request: there is no text in the message to edit"


async def test_deleting(
    api: Api, group: Chat, bot: BotAccount, wang: Person, world: World, clock: PlayedClock
) -> None:
    own = await api.result("sendMessage", chat_id=group.id, text="x")
    theirs = world.say(group.id, wang.id, "x")
    number = {"chat_id": group.id, "message_id": theirs.message_id}
    assert await api.refusal("deleteMessage", **number) == "Bad Request: message can't be deleted"
    assert await api.result("deleteMessage", chat_id=group.id, message_id=own["message_id"])
    gone = await api.refusal("deleteMessage", chat_id=group.id, message_id=own["message_id"])
    assert gone == "Bad Request: message to delete not found"
    world.promote(group.id, bot.id, can_delete_messages=True)
    move(clock, 48 * 3600)
    old = await api.refusal("deleteMessage", **number)
    assert old == "Bad Request: message can't be deleted for everyone"
    fresh = world.say(group.id, wang.id, "x")
    move(clock, 48 * 3600 - 1)
    assert await api.result("deleteMessage", chat_id=group.id, message_id=fresh.message_id)
    assert fresh.is_deleted


async def test_deleting_many_skips_what_can_not_be(
    api: Api, group: Chat, wang: Person, world: World
) -> None:
    theirs = world.say(group.id, wang.id, "x")
    own = [await api.result("sendMessage", chat_id=group.id, text="x") for _ in range(2)]
    numbers = [own[0]["message_id"], 999, theirs.message_id, own[1]["message_id"]]
    assert await api.result("deleteMessages", chat_id=group.id, message_ids=numbers)
    left = [message.message_id for message in world.messages(group.id)]
    assert theirs.message_id in left
    assert own[0]["message_id"] not in left
    assert own[1]["message_id"] not in left
    many = await api.refusal("deleteMessages", chat_id=group.id, message_ids=list(range(101)))
    assert many == "Bad Request: too many message identifiers specified"


async def test_reacting(api: Api, group: Chat, wang: Person, world: World) -> None:
    said = world.say(group.id, wang.id, "x")
    where = {"chat_id": group.id, "message_id": said.message_id}
    thumb = [{"type": "emoji", "emoji": "👍"}]
    assert await api.result("setMessageReaction", **where, reaction=thumb)
    assert said.reactions == {1234567: thumb}
    assert await api.result("setMessageReaction", **where)
    assert said.reactions == {1234567: []}
    for reaction, words in (
        ([{"type": "emoji", "emoji": "x"}], "REACTION_INVALID"),
        (thumb * 2, "REACTIONS_TOO_MANY"),
    ):
        refused = await api.refusal("setMessageReaction", **where, reaction=reaction)
        assert refused == f"Bad Request: {words}"
    missing = await api.refusal("setMessageReaction", chat_id=group.id, message_id=999)
    assert missing == "Bad Request: message to react not found"


async def pressed(api: Api, world: World, group: Chat, person: Person) -> Json:
    sent = await api.result("sendMessage", chat_id=group.id, text="查", reply_markup=BUTTONS)
    world.press(person.id, group.id, sent["message_id"], "好")
    found = await api.updates(offset=-1)
    query: Json = found[0]["callback_query"]
    return query


async def test_a_press_is_answered_once(api: Api, world: World, group: Chat, wang: Person) -> None:
    query = await pressed(api, world, group, wang)
    assert query["data"] == "ok"
    assert query["from"]["id"] == wang.id
    assert query["chat_instance"]
    assert query["message"]["reply_markup"] == BUTTONS
    long = await api.refusal("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    answer = {"callback_query_id": query["id"], "text": "好的", "show_alert": True}
    assert await api.result("answerCallbackQuery", **answer) is True
    kept = world.callbacks[query["id"]].answer
    assert kept == {"text": "好的", "show_alert": True, "url": ""}
    assert await api.refusal("answerCallbackQuery", **answer) == TOO_OLD
    assert await api.refusal("answerCallbackQuery", callback_query_id="5") == TOO_OLD


async def test_a_press_answered_too_late(
    api: Api, world: World, group: Chat, wang: Person, clock: PlayedClock
) -> None:
    query = await pressed(api, world, group, wang)
    move(clock, 150)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
