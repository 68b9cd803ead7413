"""Staff open no tickets, and while they talk with a resident the bot is silent there."""

import pytest
from sqlalchemy import update

from chat.actions import Priority, SendText
from storage import tables
from tests.messages.conftest import DESK, GROUP, LI, MANAGER, ZHANG, Village
from usecases.messages.receive import receive


async def test_a_reply_to_a_resident_silences_the_bot_towards_them_alone(
    village: Village,
) -> None:
    asked = await village.say(ZHANG, "怎么过户")
    await village.say(MANAGER, "带身份证来所里", reply_to=asked.message_id)
    before = len(await village.outbox())
    await village.say(ZHANG, "我要投诉", mentions_bot=True)
    await village.say(ZHANG, "阿巴", mentions_bot=True)
    await village.say(ZHANG, "还有怎么过户")
    assert len(await village.outbox()) == before
    assert [ticket.kind for ticket in await village.tickets()] == ["consult", "complaint"]
    assert len(await village.log()) == 5
    await village.say(LI, "我要装表")
    assert len(await village.outbox()) == before + 1


async def test_each_word_of_theirs_prolongs_it_and_then_it_ends(village: Village) -> None:
    asked = await village.say(ZHANG, "怎么过户")
    await village.say(MANAGER, "我看看", reply_to=asked.message_id)
    village.later(minutes=29)
    await village.say(MANAGER, "再等一下")
    village.later(minutes=29)
    await village.say(ZHANG, "我要装表")
    assert len(await village.outbox()) == 1
    village.later(minutes=2)
    await village.say(ZHANG, "我要投诉")
    assert len(await village.outbox()) == 2


async def test_their_reply_belongs_to_the_ticket(village: Village) -> None:
    asked = await village.say(ZHANG, "怎么过户")
    answer = await village.say(MANAGER, "带身份证来所里", reply_to=asked.message_id)
    (ticket,) = await village.tickets()
    assert (await village.kept(answer)).ticket_id == ticket.id


async def test_a_reply_to_the_bots_receipt_counts_as_one_to_its_resident(
    village: Village,
) -> None:
    await village.say(ZHANG, "怎么过户")
    box = tables.outbox
    async with village.database.writing() as work:
        await work.run(update(box).values(state="sent", message_id=900))
    await village.say(MANAGER, "我来处理", reply_to=900, replies_to_bot=True)
    await village.say(ZHANG, "我要装表", mentions_bot=True)
    assert len(await village.outbox()) == 1


async def test_danger_breaks_the_silence(village: Village) -> None:
    asked = await village.say(ZHANG, "怎么过户")
    await village.say(MANAGER, "我看看", reply_to=asked.message_id)
    await village.say(ZHANG, "电线断了掉在路上")
    assert (await village.outbox())[-1].priority == Priority.SAFETY


async def test_staff_who_call_the_bot_hear_where_to_work(village: Village) -> None:
    await village.say(MANAGER, "没电了", mentions_bot=True)
    await village.say(MANAGER, "谁知道没电了", DESK, mentions_bot=True)
    for chat in (GROUP, DESK):
        (line,) = await village.outbox(chat)
        assert isinstance(line.action, SendText)
        assert "/tickets" in line.text
    assert await village.tickets() == []


@pytest.mark.parametrize("text", ["没电了", "早上好"])
async def test_talk_in_the_staff_group_is_only_kept(village: Village, text: str) -> None:
    await village.say(ZHANG, text, DESK)
    async with village.database.writing() as work:
        await receive(work, village.trade, 7_000_000_001, village.message(ZHANG, text, DESK))
    assert await village.outbox() == []
    assert await village.tickets() == []
    assert len(await village.log()) == 2
