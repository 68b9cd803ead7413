"""A request becomes one ticket and one line; handling it again changes nothing."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from chat.actions import Priority, React, SendText
from chat.message import ChatKind, ChatRef, Message, Origin, SenderKind
from intents.intent import REQUESTS
from storage import tables
from storage.chats import move
from tests.messages.conftest import (
    BOT,
    GROUP,
    LI,
    MANAGER,
    OTHER,
    UNLINKED,
    ZHANG,
    Village,
    channel,
)
from tickets.entry import EntryKind
from tickets.ticket import State
from usecases.messages.receive import receive

SAID = {
    "outage_report": "家里没电了",
    "bill_query": "查一下电费",
    "complaint": "我要投诉",
    "suggestion": "有个建议",
    "opinion": "我有意见",
    "consult": "怎么过户",
    "report": "举报有人偷电",
    "praise": "表扬王师傅",
    "service_request": "我要装表",
}


async def test_a_request_opens_a_ticket_and_is_answered_by_one_line_with_its_number(
    village: Village,
) -> None:
    said = await village.say(ZHANG, "怎么过户")
    (ticket,) = await village.tickets()
    assert ticket.number == "20260701-0001"
    assert (ticket.kind, ticket.state, ticket.opened_at) == ("consult", State.OPEN, said.sent_at)
    assert ticket.reporter_id == village.people[ZHANG.external_id].id
    assert ticket.district_id == village.districts[0].id
    (entry,) = await village.entries(ticket)
    kept = await village.kept(said)
    assert (entry.kind, entry.body, entry.message_row) == (EntryKind.OPENED, "consult", kept.id)
    assert (kept.ticket_id, kept.intent, kept.cause) == (ticket.id, "consult", village.cause)
    assert ticket.opening_message_id == kept.id
    (line,) = await village.outbox()
    assert isinstance(line.action, SendText)
    assert ticket.number in line.text
    assert "\n" not in line.text
    assert line.action.reply_to == said.message_id
    assert (line.unprompted, line.cause) == (False, village.cause)


async def test_a_simple_request_in_a_known_group_costs_few_statements(village: Village) -> None:
    for text in SAID.values():
        await village.say(ZHANG, text, OTHER)
        village.later(hours=25)
        await village.receive(village.message(ZHANG, text))
        assert village.statements <= 12, text
        village.later(hours=25)


async def test_the_same_message_again_changes_nothing(village: Village) -> None:
    message = village.message(ZHANG, "家里没电了")
    for _ in range(3):
        await village.handle(message)
    async with village.database.writing() as work:
        await receive(work, village.trade, BOT, message)
    (ticket,) = await village.tickets()
    assert len(await village.entries(ticket)) == 1
    assert len(await village.outbox()) == 1
    assert len(await village.log()) == 1


async def receive_and_die(village: Village, message: Message) -> None:
    async with village.database.writing(1) as work:
        await receive(work, village.trade, BOT, message)
        raise RuntimeError("killed")


async def test_what_fails_after_the_handling_leaves_nothing(village: Village) -> None:
    message = village.message(ZHANG, "家里没电了")
    with pytest.raises(RuntimeError):
        await receive_and_die(village, message)
    assert await village.log() == []
    await village.handle(message)
    assert len(await village.tickets()) == 1
    assert len(await village.outbox()) == 1


async def test_the_same_matter_joins_the_open_ticket_with_a_reaction(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    village.later(hours=23)
    again = await village.say(ZHANG, "过户到底怎么办")
    (ticket,) = await village.tickets()
    assert [one.kind for one in await village.entries(ticket)] == ["opened", "added"]
    assert ticket.last_entry_at == again.sent_at
    assert (await village.kept(again)).ticket_id == ticket.id
    _, answer = await village.outbox()
    assert isinstance(answer.action, React)
    assert answer.action.message == again.message_id


async def test_joining_is_said_in_words_when_the_bot_was_spoken_to(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    await village.say(ZHANG, "过户怎么办", replies_to_bot=True)
    await village.say(ZHANG, "怎么过户", private=True)
    await village.opens_private(ZHANG)
    await village.say(ZHANG, "怎么过户呢", private=True)
    _, joined = await village.outbox(GROUP)
    number = (await village.tickets())[0].number
    assert number in joined.text
    assert not joined.unprompted
    first, second = await village.private(ZHANG)
    own = (await village.tickets())[1].number
    assert own in first.text
    assert own in second.text
    assert len(await village.tickets()) == 2


async def test_another_matter_person_group_or_day_is_another_ticket(village: Village) -> None:
    await village.say(ZHANG, "怎么过户")
    await village.say(ZHANG, "我要投诉")
    await village.say(LI, "怎么过户")
    await village.say(ZHANG, "怎么过户", OTHER)
    village.later(hours=25)
    await village.say(ZHANG, "怎么过户")
    numbers = [ticket.number for ticket in await village.tickets()]
    assert numbers == [
        "20260701-0001",
        "20260701-0002",
        "20260701-0003",
        "20260701-0004",
        "20260702-0001",
    ]


async def test_every_kind_of_request_gets_a_ticket_and_praise_is_closed_at_once(
    village: Village,
) -> None:
    assert set(SAID) == {one.value for one in REQUESTS}
    for text in SAID.values():
        await village.say(ZHANG, text)
    found = {ticket.kind: ticket for ticket in await village.tickets()}
    assert set(found) == set(SAID)
    closed = {kind for kind, ticket in found.items() if ticket.state is State.CLOSED}
    assert closed == {"praise"}
    assert found["praise"].closed_at is not None


@pytest.mark.parametrize("kind", ["praise", "opinion"])
async def test_praise_and_opinion_are_thanked_without_a_number(village: Village, kind: str) -> None:
    await village.say(ZHANG, SAID[kind])
    (line,) = await village.outbox()
    assert "谢谢" in line.text
    assert not re.search(r"\d", line.text)


@pytest.mark.parametrize("chat", [GROUP, ChatRef(ZHANG.external_id, ChatKind.PRIVATE)])
@pytest.mark.parametrize("kind", sorted(SAID))
async def test_no_answer_promises_a_time_or_repeats_what_was_said(
    village: Village, kind: str, chat: ChatRef
) -> None:
    await village.opens_private(ZHANG)
    secret = "13912345678 王小明 3幢201"
    await village.say(ZHANG, f"{SAID[kind]} {secret}", chat, mentions_bot=True)
    for left in await village.outbox():
        assert not re.search(r"45|90|120|分钟|小时|天内", left.text.replace("120、119", ""))
        for word in (*secret.split(), "张三", SAID[kind]):
            assert word not in left.text


async def test_bills_are_answered_in_private_only(village: Village) -> None:
    await village.say(ZHANG, "查一下电费")
    (line,) = await village.outbox()
    (ticket,) = await village.tickets()
    assert ticket.kind == "bill_query"
    assert "私聊" in line.text
    assert "\n" not in line.text
    (link,) = line.links
    start = link.removeprefix("https://t.me/lamplight_bot?start=")
    assert len(start) <= 64
    assert village.trade.signer.read(start, "start").startswith("r")


async def test_none_is_never_answered_in_a_group(village: Village) -> None:
    await village.say(ZHANG, "早上好")
    await village.say(ZHANG, "")
    await village.say(ZHANG, "哈哈😂")
    assert await village.outbox() == []
    assert await village.tickets() == []


async def test_staff_and_senders_without_a_person_open_no_ticket(village: Village) -> None:
    await village.say(MANAGER, "三组今天停电检修")
    await village.say(channel(-8, SenderKind.ANONYMOUS_ADMINISTRATOR), "没电了")
    await village.say(channel(-9, SenderKind.LINKED_CHANNEL), "没电了")
    await village.say(channel(1087, SenderKind.BOT), "没电了")
    assert await village.tickets() == []
    assert await village.outbox() == []
    assert len(await village.log()) == 4


async def test_another_channel_may_ask_and_is_answered_in_the_group_alone(
    village: Village,
) -> None:
    await village.say(channel(-10, SenderKind.CHANNEL), "家里没电了")
    (ticket,) = await village.tickets()
    (line,) = await village.outbox()
    assert line.chat == village.chats[GROUP.external_id]
    assert ticket.number in line.text


async def test_a_forward_is_a_request_only_when_the_bot_is_spoken_to(village: Village) -> None:
    await village.say(ZHANG, "没电了", origin=Origin())
    await village.receive(village.message(ZHANG, "没电了", origin=Origin()))
    assert await village.tickets() == []
    await village.say(ZHANG, "没电了", origin=Origin(), mentions_bot=True)
    assert len(await village.tickets()) == 1


async def test_an_unlinked_group_is_only_answered_when_it_asks_and_once_a_day(
    village: Village,
) -> None:
    await village.say(ZHANG, "没电了", UNLINKED)
    assert await village.outbox() == []
    for _ in range(2):
        await village.say(ZHANG, "没电了", UNLINKED, mentions_bot=True)
    assert len(await village.outbox(UNLINKED)) == 1
    village.later(days=1)
    await village.say(ZHANG, "没电了", UNLINKED, mentions_bot=True)
    assert len(await village.outbox(UNLINKED)) == 2
    assert len(await village.log()) == 4
    assert await village.tickets() == []


async def test_danger_goes_first_and_is_never_held_back(village: Village) -> None:
    village.with_policy(unprompted_per_hour=0)
    await village.say(ZHANG, "电线断了，掉在路上，没电了")
    (line,) = await village.outbox()
    assert line.priority == Priority.SAFETY
    assert "95598" in line.text
    assert (await village.tickets())[0].number in line.text


async def test_a_private_chat_finds_the_only_station(village: Village) -> None:
    await village.receive(village.message(ZHANG, "家里没电了", private=True))
    (ticket,) = await village.tickets()
    assert ticket.station_id == village.station.id
    assert ticket.incident_id is None
    (line,) = await village.outbox()
    assert ticket.number in line.text


async def test_a_group_that_migrated_is_answered_without_the_old_numbers(
    village: Village,
) -> None:
    old = replace(GROUP, external_id=-4_000, kind=ChatKind.GROUP)
    async with village.database.writing() as work:
        chats = tables.chats
        await work.run(
            update(chats)
            .where(chats.c.external_id == GROUP.external_id)
            .values(external_id=old.external_id)
        )
        await move(work, BOT, old.external_id, GROUP.external_id)
    await village.say(ZHANG, "怎么过户", old)
    await village.say(ZHANG, "怎么过户呢", old)
    (line,) = await village.outbox()
    assert isinstance(line.action, SendText)
    assert line.action.reply_to is None
