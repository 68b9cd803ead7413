"""Odd input is kept within bounds, judged within bounds, and answered with nothing odd."""

import time

import pytest

from chat.actions import SendText
from chat.message import ChatKind, ChatRef, Sender
from stations.group import Purpose
from stations.scope import SYSTEM
from storage.chats import chats_known, link
from tests.messages.conftest import BOT, ZHANG, Village
from usecases.messages.keeping import JUDGED_CHARACTERS, KEPT_CHARACTERS

ODD = [
    "",
    " \n\t ",
    "😂👍🏽🎉",
    "\u202e电没\u202c",
    "没\u200b电\u200d了",
    "\x00\x00",
    "a\x00b\x07c",
    "{number} {0} %s",
    "'; DROP TABLE messages; --",
    "\U0001f469\u200d\U0001f469\u200d\U0001f466" * 50,
    "ا" * 500,
]


@pytest.mark.parametrize("text", ODD)
async def test_odd_text_is_kept_and_nothing_odd_is_said(village: Village, text: str) -> None:
    said = await village.say(ZHANG, text)
    row = await village.kept(said)
    assert "\x00" not in (row.text or "")
    assert await village.outbox() == []
    await village.receive(village.message(ZHANG, text, mentions_bot=True))
    (asked,) = await village.outbox()
    assert isinstance(asked.action, SendText)
    assert asked.pressed


async def test_a_hundred_kilobytes_are_kept_and_judged_up_to_a_bound(village: Village) -> None:
    began = time.process_time()
    said = await village.say(ZHANG, "没电了" + "很长" * 50_000, mentions_bot=True)
    assert time.process_time() - began < 2
    row = await village.kept(said)
    assert len(row.text or "") == KEPT_CHARACTERS
    assert village.hearing.longest == JUDGED_CHARACTERS
    (line,) = await village.outbox()
    assert len(line.text) < 200


async def test_ids_beyond_32_bits(village: Village) -> None:
    chat = ChatRef(-1_002_900_000_000_000, ChatKind.SUPERGROUP, "远方")
    async with village.database.writing() as work:
        known = (await chats_known(work, SYSTEM, BOT, [chat]))[chat.external_id]
        await link(work, known, village.station.id, [], Purpose.CUSTOMERS)
    who = Sender(2**51, "远客")
    said = await village.say(who, "没电了", chat, message_id=2**33, thread_id=2**34)
    row = await village.kept(said)
    assert (row.message_id, row.thread_id) == (2**33, 2**34)
    (line,) = await village.outbox()
    assert isinstance(line.action, SendText)
    assert (line.action.reply_to, line.action.thread_id) == (2**33, 2**34)


async def test_a_name_with_braces_breaks_nothing(village: Village) -> None:
    await village.say(Sender(77, "{number}{x}"), "怎么过户")
    assert len(await village.outbox()) == 1


async def test_the_same_message_a_hundred_times_is_one_ticket(village: Village) -> None:
    message = village.message(ZHANG, "没电了")
    for _ in range(100):
        await village.handle(message)
    assert len(await village.tickets()) == 1
    assert len(await village.outbox()) == 1
