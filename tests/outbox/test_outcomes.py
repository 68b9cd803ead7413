"""Every way in which a send can go wrong, made by the sandbox's faults."""

import itertools
from datetime import timedelta

import pytest

from chat.actions import AnswerPress, Button, Delete, EditText, Pin, ProducedBy, React, SendText
from stations.scope import SYSTEM
from storage import chats, outbox
from storage.states import OutboxState
from tests.outbox.conftest import BOT, Stage
from usecases.outbox.retry import retry


async def test_retry_after_pauses_the_chat_and_counts_no_try(stage: Stage) -> None:
    slow, ours = await stage.group()
    other, theirs = await stage.group("西村用电群")
    stage.world.faults.add("too_many", "sendMessage", chat_id=slow, retry_after=7)
    first = await stage.leave("一", ours)
    await stage.leave("二", ours)
    await stage.leave("别处", theirs)
    async with stage.sending():
        await stage.play(6)
        assert stage.texts(slow) == []
        assert stage.texts(other) == ["别处"]
        state, reason = await stage.state(first)
        assert state == "waiting"
        assert reason is not None
        assert reason.startswith("429")
        await stage.play(3)
    assert stage.texts(slow) == ["一", "二"]
    assert len(stage.calls("sendMessage")) == 4


async def test_two_chats_refused_at_once_silence_the_whole_bot(stage: Stage) -> None:
    (_, one), (_, two), (third, three) = [await stage.group(name) for name in "东西南"]
    stage.world.faults.add("too_many", "sendMessage", count=2, retry_after=20)
    await stage.leave("一", one)
    await stage.leave("二", two)
    async with stage.sending():
        await stage.play(1)
        await stage.leave("三", three)
        await stage.play(18)
        assert stage.texts(third) == []
        await stage.play(3)
        assert stage.texts(third) == ["三"]


async def test_a_pause_survives_a_restart(stage: Stage) -> None:
    external, ours = await stage.group()
    stage.world.faults.add("too_many", "sendMessage", retry_after=30)
    await stage.leave("一", ours)
    async with stage.sending():
        await stage.play(1)
    async with stage.sending():
        await stage.leave(React(1, "👍"), ours)
        await stage.leave("二", ours)
        await stage.play(20)
        assert len(stage.world.calls) == 1
        await stage.play(15)
    assert stage.texts(external) == ["一", "二"]


async def test_a_migrated_group_gets_it_under_its_new_id(stage: Stage) -> None:
    old, ours = await stage.group(kind="group")
    asked = stage.world.say(old, stage.world.chats[old].present()[0].user_id, "停电了")
    answer = await stage.leave(SendText("收到", reply_to=asked.message_id), ours)
    reaction = await stage.leave(React(asked.message_id, "👍"), ours)
    next_one = await stage.leave(SendText("接着", reply_to=asked.message_id), ours)
    new = stage.world.migrate(old)
    async with stage.sending():
        await stage.play(5)
    assert stage.texts(new.id) == ["收到", "接着"]
    assert all(one.reply_to is None for one in stage.world.messages(new.id) if one.by_bot)
    assert (await stage.state(answer))[0] == "sent"
    assert (await stage.state(next_one))[0] == "sent"
    assert (await stage.state(reaction))[0] == "unneeded"
    async with stage.database.reading() as work:
        chat = await chats.chat(work, SYSTEM, ours)
    assert chat is not None
    assert chat.external_id == new.id


async def test_a_blocked_bot_gives_up_what_waits_for_that_chat(stage: Stage) -> None:
    external, ours = await stage.person()
    keys = [await stage.leave(f"{number}", ours) for number in range(3)]
    stage.world.block(external, BOT)
    async with stage.sending():
        await stage.play(3)
        late = await stage.leave("后来", ours)
        await stage.play(3)
    for key in (*keys, late):
        assert await stage.state(key) == ("unreachable", "bot was blocked by the user")
    assert len(stage.calls("sendMessage")) == 1
    async with stage.database.reading() as work:
        chat = await chats.chat(work, SYSTEM, ours)
    assert chat is not None
    assert chat.unreachable == "bot was blocked by the user"


async def test_a_refusal_is_laid_aside_with_its_reason_and_can_be_retried(stage: Stage) -> None:
    external, ours = await stage.group()
    stage.world.faults.add("error", "sendMessage", code=400, description="Bad Request: no room")
    key = await stage.leave("一", ours)
    await stage.leave("二", ours)
    async with stage.sending():
        await stage.play(3)
        assert await stage.state(key) == ("parked", "400: Bad Request: no room")
        assert stage.texts(external) == ["二"]
        async with stage.database.writing() as work:
            (row,) = await outbox.listed(work, SYSTEM)
            assert (row.key, row.state) == (key, OutboxState.PARKED)
            assert await outbox.counts(work, SYSTEM) == {"parked": 1, "sent": 1}
            assert await retry(work, [row.id]) == 1
        await stage.play(3)
    assert stage.texts(external) == ["二", "一"]
    assert stage.worker.counters == {"parked": 1, "sent": 2}


async def test_what_is_so_already_is_no_failure(stage: Stage) -> None:
    external, ours = await stage.group()
    keys = [
        await stage.leave("一", ours, key="post"),
        await stage.leave(EditText(ProducedBy("post"), "二"), ours),
    ]
    same = await stage.leave(EditText(ProducedBy("post"), "二"), ours)
    async with stage.sending():
        await stage.play(3)
        stage.world.delete(external, stage.world.messages(external)[-1].message_id)
        gone = [
            await stage.leave(EditText(ProducedBy("post"), "三"), ours),
            await stage.leave(Delete(ProducedBy("post")), ours),
            await stage.leave(React(987654, "👍"), ours),
            await stage.leave(Pin(987654), ours),
            await stage.leave(AnswerPress("12345"), ours),
        ]
        await stage.play(3)
    assert [(await stage.state(key))[0] for key in keys] == ["sent", "sent"]
    assert [(await stage.state(key))[0] for key in (same, *gone)] == ["unneeded"] * 6


async def test_a_press_of_long_ago_is_no_failure(stage: Stage) -> None:
    external, ours = await stage.person()
    async with stage.sending():
        await stage.leave(SendText("选", buttons=((Button("好", data="x"),),)), ours)
        await stage.play(2)
        message = stage.world.messages(external)[-1]
        press = stage.world.press(external, external, message.message_id, "x")
        assert press is not None
        await stage.play(200)
        key = await stage.leave(AnswerPress(press.id, "收到"), ours)
        await stage.play(2)
    assert (await stage.state(key))[0] == "unneeded"


async def test_a_reply_to_a_deleted_message_still_arrives(stage: Stage) -> None:
    external, ours = await stage.group()
    await stage.leave(SendText("答复", reply_to=4711), ours)
    async with stage.sending():
        await stage.play(2)
    assert stage.texts(external) == ["答复"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error"])
async def test_a_reply_is_tried_again_until_it_arrives(stage: Stage, fault: str) -> None:
    external, ours = await stage.person()
    stage.world.faults.add(fault, "sendMessage", count=3)
    key = await stage.leave("答复", ours)
    behind = await stage.leave("接着", ours)
    async with stage.sending():
        await stage.play(6)
        assert (await stage.state(behind))[0] == "waiting"
        await stage.play(6)
    repeated = 3 if fault == "drop_after" else 0
    assert stage.texts(external) == ["答复"] * (1 + repeated) + ["接着"]
    assert (await stage.state(key))[0] == "sent"
    times = [call.moment for call in stage.calls("sendMessage")][:4]
    waits = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert waits[0] >= timedelta(seconds=1)
    assert waits == sorted(waits)


@pytest.mark.parametrize(("fault", "arrived"), [("drop_before", 0), ("drop_after", 1)])
async def test_what_must_not_be_repeated_is_left_to_a_person(
    stage: Stage, fault: str, arrived: int
) -> None:
    external, ours = await stage.group()
    stage.world.faults.add(fault, "sendMessage")
    key = await stage.leave("停电通知", ours, repeatable=False)
    await stage.leave("答复", ours)
    async with stage.sending():
        await stage.play(60)
    assert (await stage.state(key))[0] == "perhaps_sent"
    assert stage.texts(external) == ["停电通知"] * arrived + ["答复"]
    async with stage.database.writing() as work:
        assert await retry(work, None) == 0


async def test_a_server_error_is_a_clear_no_also_for_what_must_not_be_repeated(
    stage: Stage,
) -> None:
    external, ours = await stage.group()
    stage.world.faults.add("error", "sendMessage")
    await stage.leave("停电通知", ours, repeatable=False)
    async with stage.sending():
        await stage.play(5)
    assert stage.texts(external) == ["停电通知"]


async def test_what_fails_for_an_hour_is_laid_aside_and_holds_its_chat_half_a_minute(
    stage: Stage,
) -> None:
    external, ours = await stage.group()
    stage.world.faults.add("error", "sendMessage", count=None, contains="坏")
    bad = await stage.leave("坏", ours)
    await stage.leave("好", ours)
    async with stage.sending():
        await stage.play(30)
        assert stage.texts(external) == []
        await stage.play(35)
        assert stage.texts(external) == ["好"]
        await stage.play(2 * 3600)
    assert await stage.state(bad) == ("parked", "500: Internal Server Error")


async def test_when_nothing_answers_all_wait_and_no_try_is_counted(stage: Stage) -> None:
    external, ours = await stage.person()
    await stage.leave("答复", ours)
    address, stage.url = stage.url, "http://127.0.0.1:9"
    async with stage.sending():
        await stage.play(600)
        tried = stage.worker.counters["again"]
        assert 5 < tried < 30
    stage.url = address
    async with stage.sending():
        await stage.play(120)
    assert stage.texts(external) == ["答复"]
