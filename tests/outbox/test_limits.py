"""The sender against the sandbox's own count: never a 429, and hardly a gap."""

import pytest

from chat.actions import Priority, SendText
from chat.message import ChatKind, ChatRef
from stations.scope import SYSTEM
from storage import chats, outbox
from tests.outbox.conftest import BOT, Stage


async def _many_private_chats(stage: Stage, count: int) -> None:
    """Leave one notice for each of ``count`` people who have started the bot."""
    people = [stage.world.add_person(f"住户{number}") for number in range(count)]
    for person in people:
        stage.world.open_private(person.id, BOT)
    async with stage.database.writing() as work:
        refs = [ChatRef(person.id, ChatKind.PRIVATE, "") for person in people]
        known = await chats.chats_known(work, SYSTEM, BOT, refs)
        for person in people:
            await outbox.leave(
                work,
                SendText("通知"),
                bot_id=BOT,
                chat_id=known[person.id].id,
                key=f"notice:{person.id}",
                priority=Priority.NOTICE,
            )


async def test_many_chats_use_the_bots_limit_to_the_full(stage: Stage) -> None:
    await _many_private_chats(stage, 180)
    async with stage.sending():
        start = stage.clock.now()
        await stage.play(5)
        assert len(stage.calls("sendMessage")) >= 0.98 * 150
        await stage.play(3)
    calls = stage.calls("sendMessage")
    assert {call.status for call in calls} == {200}
    assert len(calls) == 180
    assert (calls[-1].moment - start).total_seconds() < 180 / 29.4 + 0.1


async def test_a_reply_overtakes_the_notices(stage: Stage) -> None:
    await _many_private_chats(stage, 120)
    external, ours = await stage.person("急")
    async with stage.sending():
        await stage.play(1)
        await stage.leave("答复", ours)
        before = len(stage.calls("sendMessage"))
        await stage.play(1)
        texts = [call.params["text"] for call in stage.calls("sendMessage")[before:]]
    # What was taken ahead already goes first, and that is a quarter of a second's worth.
    assert texts.index("答复") <= 9
    assert stage.texts(external) == ["答复"]


async def test_each_chat_keeps_its_own_limit_over_restarts(stage: Stage) -> None:
    group, ours = await stage.group()
    person, theirs = await stage.person()
    for number in range(45):
        await stage.leave(f"{number}", ours)
    for number in range(20):
        await stage.leave(f"{number}", theirs)
    for seconds in (0.3, 0.7, 5, 0, 11, 30, 0, 50, 60):
        async with stage.sending():
            await stage.play(seconds)
    assert {call.status for call in stage.calls("sendMessage")} == {200}
    assert stage.texts(group) == [f"{number}" for number in range(45)]
    assert stage.texts(person) == [f"{number}" for number in range(20)]


@pytest.mark.parametrize("holder", ["sender", "another"])
async def test_replacing_the_sender_breaks_no_limit(stage: Stage, holder: str) -> None:
    await _many_private_chats(stage, 90)
    async with stage.sending():
        await stage.play(1)
    async with stage.sending(holder=holder):
        await stage.play(3)
    assert {call.status for call in stage.calls("sendMessage")} == {200}
    assert len(stage.calls("sendMessage")) == 90
