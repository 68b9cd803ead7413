"""A sender that dies with actions in hand, and the one that comes after it."""

import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from bot.clock import PlayedClock
from chat.actions import SendText, Transcribe
from gateways.perform import Gateway
from gateways.telegram import TelegramApi
from gateways.transcriber import Transcriber
from stations.scope import SYSTEM
from storage import leases, outbox, outbox_queue, tables
from storage.database import Database
from storage.outbox_queue import Claimed, Room
from tests.outbox.conftest import BOT, TOKEN, Stage

ROOM = Room(sends=10, others=10, slow=10)
LEASE = timedelta(seconds=45)


async def _die_in_hand(stage: Stage, holder: str = "dead") -> list[Claimed]:
    """Claim what waits and never come back."""
    async with stage.database.writing() as work:
        return await outbox_queue.claim(work, BOT, holder, ROOM, LEASE)


async def test_what_may_be_repeated_is_sent_again_and_the_rest_is_shown_to_a_person(
    stage: Stage,
) -> None:
    group, ours = await stage.group()
    person, theirs = await stage.person()
    reply = await stage.leave("答复", theirs)
    notice = await stage.leave("停电通知", ours, repeatable=False)
    assert len(await _die_in_hand(stage)) == 2
    if not stage.database.sqlite:
        # Somebody else may be at it until the claim runs out.
        async with stage.sending():
            await stage.play(2)
            assert (await stage.state(reply))[0] == "claimed"
        stage.clock.move_to(stage.clock.now() + LEASE)
    async with stage.sending():
        await stage.play(2)
    assert await stage.state(reply) == ("sent", None)
    assert await stage.state(notice) == ("perhaps_sent", "interrupted")
    assert stage.texts(person) == ["答复"]
    assert stage.texts(group) == []


async def test_its_own_claims_are_taken_back_when_a_sender_starts_again(stage: Stage) -> None:
    person, ours = await stage.person()
    await stage.leave("答复", ours)
    await _die_in_hand(stage, "sender")
    async with stage.sending("sender"):
        await stage.play(2)
    assert stage.texts(person) == ["答复"]


async def test_a_dead_senders_claims_are_sent_in_their_order_while_the_next_goes_on_sending(
    stage: Stage,
) -> None:
    person, ours = await stage.person()
    await stage.leave("第一句", ours)
    assert len(await _die_in_hand(stage)) == 1
    await stage.leave("第二句", ours)
    other, theirs = await stage.person("李强")
    await stage.leave("别人的", theirs)
    # It takes over before the dead one's claims run out, and keeps the lease from then on.
    async with stage.sending(lease=timedelta(seconds=30)):
        await stage.play(3)
        assert stage.texts(other) == ["别人的"]
        if not stage.database.sqlite:
            assert stage.texts(person) == []
        for _ in range(8):
            stage.loop.bell.ring()
            await stage.play(10)
        assert stage.texts(person) == ["第一句", "第二句"]


async def test_what_was_in_hand_counts_against_the_limits(stage: Stage) -> None:
    _, ours = await stage.person()
    await stage.leave("答复", ours)
    await _die_in_hand(stage, "sender")
    start = stage.clock.now()
    async with stage.sending("sender"):
        await stage.play(2)
    (call,) = stage.calls("sendMessage")
    assert call.moment >= start + timedelta(seconds=1)


async def test_only_the_holder_of_the_lease_sends(stage: Stage) -> None:
    if stage.database.sqlite:
        return
    person, ours = await stage.person()
    async with stage.database.writing() as work:
        held = await leases.hold(work, f"sender:{BOT}", "other", lease=timedelta(seconds=30))
        assert held
    await stage.leave("答复", ours)
    async with stage.sending("sender", lease=timedelta(seconds=30)):
        await stage.play(25)
        assert stage.texts(person) == []
        await stage.play(20)
        assert stage.texts(person) == ["答复"]
        async with stage.database.writing() as work:
            lease = timedelta(seconds=30)
            assert not await leases.hold(work, f"sender:{BOT}", "other", lease=lease)
        await stage.play(300)
        async with stage.database.writing() as work:
            assert not await leases.hold(work, f"sender:{BOT}", "other", lease=lease)
    async with stage.database.writing() as work:
        assert await leases.hold(work, f"sender:{BOT}", "other", lease=lease)


async def test_the_head_of_every_chat_is_claimed_and_no_more(
    database: Database, clock: PlayedClock
) -> None:
    async with database.writing() as work:
        for number in range(3):
            for bot in (BOT, BOT + 1):
                await outbox.leave(
                    work, SendText(f"{number}"), bot_id=bot, chat_id=None, key=f"k{number}"
                )
    async with database.writing() as work:
        room = Room(sends=2, others=5, slow=5)
        first = await outbox_queue.claim(work, BOT, "a", room, LEASE)
        second = await outbox_queue.claim(work, BOT, "a", room, LEASE)
        assert [one.key for one in (*first, *second)] == ["k0", "k1", "k2"]
        assert await outbox_queue.claim(work, BOT, "a", room, LEASE) == []
        await outbox_queue.release(work, [second[0].id])
        assert len(await outbox_queue.claim(work, BOT, "a", room, LEASE)) == 1


async def test_what_cannot_be_settled_is_laid_aside_and_the_others_are_not_harmed(
    stage: Stage,
) -> None:
    (_, one), (_, two) = await stage.group("东"), await stage.group("西")
    first, second = await stage.leave("一", one), await stage.leave("二", two)
    stage.world.faults.add("error", "sendMessage", code=400, description="No" * 5000, count=1)
    async with stage.sending():
        await stage.play(3)
    assert sorted([(await stage.state(key))[0] for key in (first, second)]) == ["parked", "sent"]
    table = tables.outbox
    async with stage.database.reading() as work:
        reasons = (await work.run(select(table.c.error).where(table.c.state == "parked"))).scalars()
        assert [len(reason) for reason in reasons] == [400]


async def test_an_erased_payload_is_laid_aside(stage: Stage) -> None:
    _, ours = await stage.group()
    key = await stage.leave("一", ours)
    after = await stage.leave("二", ours)
    async with stage.database.writing() as work:
        table = tables.outbox
        await work.run(update(table).where(table.c.key == key).values(payload=None))
    async with stage.sending():
        await stage.play(3)
    assert (await stage.state(key))[0] == "parked"
    assert (await stage.state(after))[0] == "sent"


async def test_how_long_the_oldest_has_waited(stage: Stage) -> None:
    async with stage.database.reading() as work:
        assert await outbox.lag(work, SYSTEM) == timedelta(0)
    await stage.leave("一", None, not_before=stage.clock.now() + timedelta(seconds=5))
    stage.clock.move_to(stage.clock.now() + timedelta(seconds=12))
    async with stage.database.reading() as work:
        assert await outbox.lag(work, SYSTEM) == timedelta(seconds=7)


async def test_a_full_disk_loses_no_outcome_and_nothing_is_done_twice(stage: Stage) -> None:
    if not stage.database.sqlite:
        pytest.skip("the page limit is SQLite's")
    external, ours = await stage.person()
    message = stage.world.say(external, external, voice=b"sound")
    key = await stage.leave(Transcribe(message.content["voice"]["file_id"], 4711), ours)
    much = Transcriber(command=(sys.executable, "-c", "print('停电' * 100_000)"))
    async with TelegramApi(TOKEN, stage.url) as api, stage.sending(gateway=Gateway(api, much)):
        async with stage.database.writing() as work:
            pages = (await work.run(text("PRAGMA page_count"))).scalar()
            await work.run(text(f"PRAGMA max_page_count = {pages + 5}"))
        await stage.play(10)
        troubles = [stage.loop.trouble]
        assert (await stage.state(key))[0] == "claimed"
        async with stage.database.writing() as work:
            await work.run(text("PRAGMA max_page_count = 100000"))
        await stage.play(3)
        troubles.append(stage.loop.trouble)
    assert troubles == ["database full", None]
    assert await stage.state(key) == ("sent", None)
    assert len(stage.calls("getFile")) == 1
