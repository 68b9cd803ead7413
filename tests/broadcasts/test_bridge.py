"""A group's bridge gets what the group gets: the same words, in order, and nothing else."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from bot.clock import PlayedClock
from chat.actions import NO_BOT, PostWebhook
from stations.scope import SYSTEM
from storage import chats, outbox, tables, webhooks
from storage.database import Database
from storage.webhooks import Webhook
from tests.broadcasts.street import EARLY, GROUP_ID, arrive, build, card, said
from tests.desk.stage import GROUP, STAFF_GROUP, Left, Stage


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await build(database, clock)
    await add(made, GROUP)
    return made


async def add(stage: Stage, group: dict[str, Any]) -> None:
    """Make a bridge for a group."""
    async with stage.database.writing() as work:
        known = await chats.groups(work, SYSTEM)
        place = next(one for one in known if one.external_id == group["id"])
        hook = Webhook(
            work.new_id(), stage.east.id, "http://127.0.0.1:9/", "s", "notice.sent",
            active=True, created_at=work.now, chat_id=place.id,
        )  # fmt: skip
        await webhooks.add(work, hook)


def bridged(left: list[Left]) -> list[dict[str, Any]]:
    """Return the bodies of what bridges are told."""
    return [orjson.loads(one.action.body) for one in left if isinstance(one.action, PostWebhook)]


async def announced(stage: Stage) -> tuple[dict[str, str], list[Left]]:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    left = await stage.press("赵经理", card(left)["发布"])
    buttons = card(left)
    return buttons, await stage.settle()


async def test_a_bridge_gets_the_notice_and_what_refers_to_it(stage: Stage) -> None:
    buttons, left = await announced(stage)
    (told,) = bridged(left)
    assert (told["event"], told["relation"], told["kind"]) == ("notice.sent", "alert", "planned")
    assert told["texts"]["zh-CN"] == said(left, GROUP_ID)[0]
    assert told["texts"]["en"].startswith("[Planned outage]")
    assert told["group"]["title"] == GROUP["title"]
    await arrive(stage)
    assert bridged(await stage.settle()) == []
    await stage.press("赵经理", buttons["取消停电"])
    left = await stage.say("赵经理", "施工改期") + await stage.settle()
    (over,) = bridged(left)
    assert (over["relation"], over["refers_to"]) == ("cancel", told["id"])
    # Events of tickets are no bridge's business.
    await stage.say("王芳", "我家停电了", GROUP)
    assert bridged(await stage.settle()) == []


async def test_what_still_waits_gives_way_to_what_takes_its_place(stage: Stage) -> None:
    buttons, _ = await announced(stage)
    box = tables.outbox
    async with stage.database.writing() as work:
        await work.run(update(box).where(box.c.bot_id != NO_BOT).values(state="sent"))
    await stage.press("赵经理", buttons["取消停电"])
    await stage.say("赵经理", "施工改期")
    await stage.settle()
    async with stage.database.reading() as work:
        log = await outbox.deliveries(work, SYSTEM, NO_BOT)
    assert [(one.state.value, one.error) for one in log] == [
        ("waiting", None), ("unneeded", "superseded"),
    ]  # fmt: skip


async def test_a_bridge_serves_a_group_that_the_bot_cannot_write_to(stage: Stage) -> None:
    async with stage.database.writing() as work:
        lost = tables.chats.update().where(tables.chats.c.external_id == GROUP_ID)
        await work.run(lost.values(standing="gone", unreachable="kicked"))
    _, left = await announced(stage)
    assert len(bridged(left)) == 1
    assert said(left, GROUP_ID) == []


async def test_drills_and_other_groups_stay_out(stage: Stage) -> None:
    await add(stage, STAFF_GROUP)
    left = await stage.say("赵经理", f"/outage {EARLY}")
    buttons = card(left)
    left = await stage.press("赵经理", buttons["演练"])
    await stage.press("赵经理", card(left)["发布"])
    assert bridged(await stage.settle()) == []
    _, left = await announced(stage)
    assert len(bridged(left)) == 1


async def test_a_bridge_that_never_got_the_first_gets_no_sequel(stage: Stage) -> None:
    async with stage.database.writing() as work:
        await work.run(update(webhooks._webhooks).values(active=False))
    buttons, _ = await announced(stage)
    await arrive(stage)
    async with stage.database.writing() as work:
        await work.run(update(webhooks._webhooks).values(active=True))
    await stage.press("赵经理", buttons["取消停电"])
    left = await stage.say("赵经理", "施工改期") + await stage.settle()
    assert bridged(left) == []
    async with stage.database.reading() as work:
        rows = (await work.run(select(tables.outbox.c.key))).scalars().all()
    assert not any(key.startswith("bridge:") for key in rows)
    await stage.pass_time(timedelta(minutes=1))
