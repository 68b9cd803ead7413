"""Other systems hear of what they asked for, once, and never of what is confidential."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest

from bot.clock import PlayedClock
from bot.outbox_worker import OutboxWorker
from bot.runtime import Loop
from chat.actions import NO_BOT, PostWebhook, Priority, Ring
from chat.outcomes import Outcome, Sent
from gateways.place import Place
from stations.scope import SYSTEM
from storage import outbox_queue, tables, webhooks
from storage.database import Database
from storage.external import references_of, ticket_known_as
from storage.outbox import leave
from storage.tickets import record, reread
from storage.webhooks import Webhook
from tests.desk.stage import GROUP, Stage
from tickets.entry import Entry, EntryKind
from usecases.desk.follow_up import follow_up


async def listen(stage: Stage, events: str, *, west: bool = False) -> None:
    """Add a webhook of the eastern (or the western) station."""
    async with stage.database.writing() as work:
        station = stage.west if west else stage.east
        url = "http://127.0.0.1:9/"
        hook = Webhook(
            work.new_id(), station.id, url, "s", events, active=True, created_at=work.now
        )
        await webhooks.add(work, hook)


async def followed(stage: Stage) -> list[dict[str, Any]]:
    """Follow everything up; return the bodies of what is to be told."""
    for _ in range(5):
        async with stage.database.writing() as work:
            count, failures = await follow_up(work, stage.trade)
        assert not failures
        if not count:
            break
    told = [one.action for one in await stage.new() if isinstance(one.action, PostWebhook)]
    return [orjson.loads(one.body) for one in told]


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    return await Stage(database, clock).build()


async def test_each_event_is_told_once_to_whoever_asked(stage: Stage) -> None:
    await listen(stage, "*")
    await listen(stage, "ticket.closed")
    await listen(stage, "*", west=True)
    await stage.say("王芳", "我家停电了，电话13812345678", GROUP)
    told, given = await followed(stage)
    assert (told["event"], given["event"]) == ("ticket.opened", "ticket.assigned")
    assert (told["ticket"]["kind"], told["ticket"]["state"]) == ("outage_report", "open")
    assert told["entry"]["text"] == ""
    assert "13812345678" not in str(told)
    assert await followed(stage) == []


async def test_no_event_carries_what_somebody_wrote_but_words_for_the_other_system(
    stage: Stage,
) -> None:
    await listen(stage, "*")
    await stage.say("王芳", "我家停电了，我住3号楼", GROUP)
    (ticket,) = await stage.open()
    await stage.say("赵经理", f"/answer {ticket.number} 王芳您好，3号楼已派人")
    await stage.say("赵经理", f"/outside {ticket.number} 95598 请协调上级线路")
    texts = {one["event"]: one["entry"]["text"] for one in await followed(stage)}
    assert texts.pop("ticket.handed_out") == "请协调上级线路"
    assert set(texts) >= {"ticket.opened", "ticket.answered"}
    assert set(texts.values()) == {""}


@pytest.mark.parametrize("hidden", [{"kind": "report"}, {"about_staff": True}])
async def test_what_is_confidential_is_told_to_nobody(
    stage: Stage, hidden: dict[str, object]
) -> None:
    await listen(stage, "*")
    await stage.say("王芳", "我要投诉", GROUP)
    async with stage.database.writing() as work:
        await work.run(tables.tickets.update().values(**hidden))
    assert await followed(stage) == []


class Taker:
    """Another system that answers under which number it took a ticket."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked = asyncio.Event()

    async def perform(self, _action: object, _place: Place) -> Outcome:
        """Take it."""
        self.asked.set()
        return Sent(result=self.answer)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [('{"reference": "D-9"}', ["D-9"]), ("ok", []), ("[]", []), ('{"reference": null}', [])],
)
async def test_who_takes_a_ticket_answers_with_its_number(
    stage: Stage, answer: str, expected: list[str]
) -> None:
    await listen(stage, "ticket.handed_out")
    await stage.say("王芳", "我家停电了", GROUP)
    (ticket,) = await stage.open()
    async with stage.database.writing() as work:
        out = Entry(
            work.new_id(),
            ticket.id,
            ticket.station_id,
            EntryKind.HANDED_OUT,
            work.now,
            code="dispatch",
        )
        await record(work, ticket, [out])
    await followed(stage)
    taker = Taker(answer)
    worker = OutboxWorker(
        stage.database, stage.trade, taker, bot_id=NO_BOT, holder="test", look_every=None
    )
    loop = Loop("errands", stage.clock)
    await send_all(worker, loop, taker)
    async with stage.database.reading() as work:
        found = await references_of(work, SYSTEM, [ticket.id])
        assert [one.reference for one in found] == expected
        assert all(one.system == "dispatch" for one in found)
        if expected:
            known = await ticket_known_as(work, SYSTEM, ticket.station_id, "dispatch", expected[0])
            assert known == ticket.id
        assert (await reread(work, SYSTEM, ticket.id)).state.value == "outside"


async def send_all(worker: OutboxWorker, loop: Loop, taker: Taker) -> None:
    """Run the sender until the other system has answered; it settles what it holds and ends."""
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run(loop))
        await taker.asked.wait()
        loop.stop()


async def test_a_webhook_that_is_stopped_is_told_nothing_that_waits(stage: Stage) -> None:
    await listen(stage, "*")
    await stage.say("王芳", "我家停电了", GROUP)
    await stage.settle()
    table = tables.outbox
    waiting = table.select().where(table.c.kind == "post_webhook", table.c.state == "waiting")
    async with stage.database.writing() as work:
        (hook,) = await webhooks.webhooks(work, SYSTEM)
        assert (await work.run(waiting)).all()
        assert await webhooks.stop(work, hook.id)
        assert not (await work.run(waiting)).all()
        assert not await webhooks.stop(work, hook.id)


async def test_slow_receivers_leave_places_for_telephones(stage: Stage) -> None:
    async with stage.database.writing() as work:
        for at in range(6):
            hook = PostWebhook("http://127.0.0.1:9/", "s", "x", "{}")
            key = f"webhook:1:{at}"
            await leave(work, hook, bot_id=NO_BOT, chat_id=None, key=key, priority=Priority.SAFETY)
        ring = Ring("110", "醒醒", 1)
        await leave(work, ring, bot_id=NO_BOT, chat_id=None, key="r", priority=Priority.BACKGROUND)
    minute = timedelta(minutes=1)
    kinds = []
    async with stage.database.writing() as work:
        for slow in (4, 0):
            room = outbox_queue.Room(sends=0, others=8, slow=slow)
            taken = await outbox_queue.claim(work, NO_BOT, "test", room, minute)
            kinds.append(sorted(one.action.kind for one in taken))
    assert kinds[0].count("post_webhook") == 4
    assert kinds[0] + kinds[1] == [*["post_webhook"] * 4, "ring"]
