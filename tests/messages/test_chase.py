"""Whoever asks what became of an earlier request urges it: no second ticket, no bill question."""

import pytest
from sqlalchemy import update

from chat.actions import SendText
from intents.intent import Intent
from storage import tables
from tests import pack
from tests.messages.conftest import GROUP, LI, MANAGER, ZHANG, Village
from tickets.entry import EntryKind

URGES = (
    "上次反映的问题解决了没",
    "我之前报的那个怎么还没人来",
    "前几天说的那个事有结果吗",
    "昨天报修的还没动静",
    "我申请的那个到哪一步了",
    "刚才报的怎么样了",
    "上个月提的那个还没回音",
)
OTHERS = (
    "我要投诉，昨天报修的一直没人来",
    "上次电费多少",
    "我报的是三号楼",
    "物业说的那个事怎么样了",
    "昨天快递说的还没到",
    "这事怎么办",
)


async def owned(village: Village, by: str = "王师傅") -> None:
    async with village.database.writing() as work:
        owner = next(one for one in village.people.values() if one.name == by)
        await work.run(update(tables.tickets).values(owner_id=owner.id))


@pytest.mark.parametrize("words", URGES)
def test_words_that_urge(words: str) -> None:
    assert pack.rules().chases.find(words)


@pytest.mark.parametrize("words", OTHERS)
def test_words_that_do_not(words: str) -> None:
    assert pack.rules().chases.find(words) is None


async def test_in_private_it_is_noted_and_the_owner_told_once_an_hour(village: Village) -> None:
    await village.opens_private(ZHANG, MANAGER)
    await village.say(ZHANG, "怎么过户", private=True)
    await owned(village)
    for _ in range(2):
        await village.say(ZHANG, "我上次问的那个有结果吗", private=True)
    (ticket,) = await village.tickets()
    kinds = [one.kind for one in await village.entries(ticket)]
    assert kinds.count(EntryKind.CALLED) == 2
    told = [one for one in await village.private(MANAGER) if one.key.startswith("chased:")]
    assert len(told) == 1
    assert ticket.number in told[0].text
    answers = [one.text for one in await village.private(ZHANG)]
    assert any("已提醒处理人" in one for one in answers)
    assert sum(f"工单 {ticket.number}" in one for one in answers) >= 2, answers


async def test_in_a_group_neither_number_nor_state_is_told(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    await village.say(ZHANG, "我上次问的那个有结果吗")
    (ticket,) = await village.tickets()
    line = (await village.outbox(GROUP))[-1]
    assert isinstance(line.action, SendText)
    assert ticket.number not in line.text
    assert "已记下您的催办" in line.text
    assert line.links
    assert (await village.entries(ticket))[-1].kind is EntryKind.CALLED


async def test_a_complaint_word_beside_it_opens_no_second_complaint(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "投诉抄表的人乱抄", private=True)
    await village.say(ZHANG, "怎么过户", private=True)
    await village.say(ZHANG, "我投诉的事怎么没下文了", private=True)
    complaint, consult = sorted(await village.tickets(), key=lambda one: one.id)
    assert [complaint.kind, consult.kind] == [Intent.COMPLAINT, Intent.CONSULT]
    assert (await village.entries(complaint))[-1].kind is EntryKind.CALLED
    assert (await village.entries(consult))[-1].kind is EntryKind.OPENED


async def test_of_several_that_may_be_meant_a_list_is_shown(village: Village) -> None:
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "怎么过户", private=True)
    await village.say(ZHANG, "想装表", private=True)
    await village.say(ZHANG, "我之前问的那个有结果吗", private=True)
    line = (await village.private(ZHANG))[-1]
    numbers = [one.number for one in await village.tickets()]
    assert len(numbers) == 2
    assert all(number in line.text for number in numbers)


async def test_who_has_nothing_open_is_understood_as_before(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    await village.say(LI, "我投诉的事怎么没下文了")
    assert [one.kind for one in await village.tickets()] == ["consult", "complaint"]
