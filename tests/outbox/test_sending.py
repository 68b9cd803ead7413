"""What is left in the outbox reaches the chat, in order, and its outcome reaches the table."""

from datetime import timedelta

from chat.actions import (
    AnswerPress,
    Button,
    Delete,
    EditText,
    Entity,
    Leave,
    MakeInviteLink,
    Pin,
    Priority,
    ProducedBy,
    React,
    ReadAdministrators,
    SendDocument,
    SendText,
    Transcribe,
)
from stations.scope import SYSTEM
from storage import chats, outbox
from tests.outbox.conftest import BOT, Stage


async def test_a_reply_goes_out_with_marks_and_buttons(stage: Stage) -> None:
    external, ours = await stage.person()
    asked = stage.world.say(external, external, "停电了")
    text = SendText(
        "已登记 1001",
        entities=(Entity("bold", 4, 4),),
        buttons=((Button("找人工", data="h"), Button("网页", url="https://example.org/")),),
        reply_to=asked.message_id,
    )
    key = await stage.leave(text, ours)
    async with stage.sending():
        await stage.play(2)
    sent = stage.world.messages(external)[-1]
    assert sent.text == "已登记 1001"
    assert sent.content["entities"][0]["type"] == "bold"
    assert [button["text"] for button in sent.buttons] == ["找人工", "网页"]
    assert sent.reply_to is asked
    assert await stage.state(key) == ("sent", None)
    async with stage.database.reading() as work:
        assert await outbox.produced(work, SYSTEM, BOT, key) == sent.message_id


async def test_order_is_kept_within_a_chat_and_priority_goes_first(stage: Stage) -> None:
    external, ours = await stage.group()
    for number in range(6):
        await stage.leave(f"通知 {number}", ours, priority=Priority.NOTICE)
    for number in range(6):
        await stage.leave(f"答复 {number}", ours)
    async with stage.sending():
        await stage.play(10)
    expected = [f"答复 {n}" for n in range(6)] + [f"通知 {n}" for n in range(6)]
    assert stage.texts(external) == expected


async def test_an_edit_and_a_deletion_find_what_earlier_actions_produced(stage: Stage) -> None:
    external, ours = await stage.group()
    async with stage.sending():
        await stage.leave(EditText(ProducedBy("b"), "二，改过"), ours, key="edit", not_before=None)
        await stage.leave("一", ours, key="a")
        await stage.leave(Pin(ProducedBy("a")), ours, key="pin")
        later = stage.clock.now() + timedelta(seconds=30)
        await stage.leave("二", ours, key="b2", not_before=later)
        await stage.play(5)
        # What it is about was never left.
        assert (await stage.state("edit"))[0] == "given_up"
        await stage.leave(EditText(ProducedBy("b2"), "二，改过"), ours, key="edit2")
        await stage.leave(Delete(ProducedBy("a")), ours, key="delete")
        await stage.play(5)
        assert (await stage.state("edit2"))[0] == "waiting"
        assert stage.texts(external) == []
        await stage.play(30)
    assert stage.texts(external) == ["二，改过"]
    assert await stage.state("edit2") == ("sent", None)


async def test_a_long_text_arrives_whole_and_in_order(stage: Stage) -> None:
    external, ours = await stage.group()
    text = "".join(f"第 {number} 句话，讲停电检修。" for number in range(900))
    await stage.leave(text, ours)
    await stage.leave("后记", ours)
    async with stage.sending():
        await stage.play(10)
    said = stage.texts(external)
    assert "".join(said[:-1]) == text
    assert said[-1] == "后记"
    assert len(said) > 3


async def test_the_pieces_of_a_refused_text_are_given_up(stage: Stage) -> None:
    _, ours = await stage.group()
    stage.world.faults.add("error", "sendMessage", code=400, description="Bad Request: no")
    key = await stage.leave("停电。" * 4000, ours)
    async with stage.sending():
        await stage.play(5)
    assert await stage.state(key) == ("parked", "400: Bad Request: no")
    assert (await stage.state(f"{key}#2"))[0] == "given_up"
    assert (await stage.state(f"{key}#3"))[0] == "given_up"


async def test_reactions_documents_and_links(stage: Stage) -> None:
    external, ours = await stage.group()
    owner = next(m.user_id for m in stage.world.chats[external].present() if m.user_id != BOT)
    heard = stage.world.say(external, owner, "我家也停了")
    await stage.leave(React(heard.message_id, "👍"), ours)
    await stage.leave(SendDocument("清单", name="清单.csv", content="户号,电量\n"), ours)
    link = await stage.leave(MakeInviteLink("东村"), ours)
    administrators = await stage.leave(ReadAdministrators(), ours)
    async with stage.sending():
        await stage.play(5)
    assert heard.reactions[BOT] == [{"type": "emoji", "emoji": "👍"}]
    document = stage.world.messages(external)[-1].content["document"]
    assert document["file_name"] == "清单.csv"
    assert (await stage.state(link))[0] == "sent"
    assert (await stage.state(administrators))[0] == "sent"
    async with stage.database.reading() as work:
        chat = await chats.chat(work, SYSTEM, ours)
    assert chat is not None
    assert "can_delete_messages" in chat.rights


async def test_a_farewell_goes_out_before_the_bot_leaves(stage: Stage) -> None:
    external, ours = await stage.group()
    for number in range(21):
        await stage.leave(f"{number}", ours)
    await stage.leave(Leave(), ours)
    async with stage.sending():
        await stage.play(65)
    assert len(stage.texts(external)) == 21
    assert not stage.world.chats[external].member(BOT).is_present


async def test_a_press_is_answered_while_the_group_has_had_its_twenty(stage: Stage) -> None:
    external, ours = await stage.group()
    owner = next(m.user_id for m in stage.world.chats[external].present() if m.user_id != BOT)
    for number in range(20):
        buttons = ((Button("好", data="x"),),) if number == 19 else ()
        await stage.leave(SendText(f"{number}", buttons=buttons), ours)
    async with stage.sending():
        await stage.play(3)
        message = stage.world.messages(external)[-1]
        press = stage.world.press(owner, external, message.message_id, "x")
        assert press is not None
        waits = await stage.leave("第二十一条", ours)
        answer = await stage.leave(AnswerPress(press.id, "收到"), ours)
        await stage.play(3)
        assert await stage.state(answer) == ("sent", None)
        assert (await stage.state(waits))[0] == "waiting"
        await stage.play(60)
        assert (await stage.state(waits))[0] == "sent"


async def test_what_comes_too_late_is_dropped(stage: Stage) -> None:
    external, ours = await stage.group()
    until = stage.clock.now() + timedelta(seconds=10)
    await stage.leave("来得及", ours, expires_at=until)
    late = await stage.leave("来不及", ours, expires_at=until, not_before=until)
    after = await stage.leave("之后", ours, not_before=until)
    async with stage.sending():
        await stage.play(20)
    assert stage.texts(external) == ["来得及", "之后"]
    assert (await stage.state(late))[0] == "expired"
    assert (await stage.state(after))[0] == "sent"


async def test_a_stop_gives_back_what_was_not_begun(stage: Stage) -> None:
    external, ours = await stage.person()
    keys = [await stage.leave(f"{number}", ours) for number in range(3)]
    async with stage.sending():
        await stage.rest()
    states = [(await stage.state(key))[0] for key in keys]
    assert states == ["sent", "waiting", "waiting"]
    assert stage.texts(external) == ["0"]


async def test_a_voice_is_fetched_even_when_its_chat_cannot_be_written_to(stage: Stage) -> None:
    external, ours = await stage.person()
    message = stage.world.say(external, external, voice=b"sound")
    voice = Transcribe(message.content["voice"]["file_id"], 4711)
    async with stage.database.writing() as work:
        await chats.mark_unreachable(work, ours, "bot was blocked by the user")
    key = await stage.leave(voice, ours)
    text = await stage.leave("答复", ours)
    async with stage.sending():
        await stage.play(2)
    assert await stage.state(key) == ("sent", None)
    assert (await stage.state(text))[0] == "unreachable"
    assert len(stage.calls("getFile")) == 1
