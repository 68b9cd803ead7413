"""Who only asks when the supply returns hears how it stands, and is no reporter."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import PlayedClock
from handlers.door import TelegramDoor
from storage import tables
from storage.database import Database
from tests.broadcasts.street import EARLY, GROUP_ID, build, card, said
from tests.desk.stage import GROUP, PEOPLE, Stage
from tests.pack import classifier, rules


@pytest.mark.parametrize(
    ("said_so", "only"),
    [
        ("啥时候来电", True),
        ("请问什么时候来电啊？", True),
        ("家里几点来电", True),
        ("我家停电了，什么时候来电", False),
        ("怎么还没来电", False),
        ("停电几点来电", False),
        ("隔壁老王家的超市什么时候来电", False),
        ("今天天气真好", False),
    ],
)
def test_what_only_asks(said_so: str, only: bool) -> None:
    assert rules().outages.only_asks(said_so) is only


@pytest.fixture
async def stage(database: Database, clock: PlayedClock) -> Stage:
    made = await build(database, clock)
    made.trade = replace(made.trade, classifier=classifier())
    made.door = TelegramDoor(made.trade)
    return made


async def tickets(stage: Stage) -> int:
    async with stage.database.reading() as work:
        query = select(func.count()).select_from(tables.tickets)
        return int((await work.run(query)).scalar_one())


async def test_in_a_known_outage_it_is_answered_and_no_ticket(stage: Stage) -> None:
    left = await stage.say("赵经理", f"/outage {EARLY}")
    await stage.press("赵经理", card(left)["发布"])
    await stage.pass_time(timedelta(days=12))  # noon of the day itself
    before = await tickets(stage)
    left = await stage.say("王芳", "啥时候来电", GROUP)
    assert any("17:00" in one for one in said(left, GROUP_ID))
    assert await tickets(stage) == before
    left = await stage.say("王芳", "我家停电了，啥时候来电", GROUP)
    assert any("17:00" in one for one in said(left, GROUP_ID))
    assert await tickets(stage) == before + 1
    assert said(left, PEOPLE["王芳"]) == []


async def test_where_nothing_is_known_it_is_heard_as_a_report(stage: Stage) -> None:
    await stage.say("王芳", "我家停电了", GROUP)
    before = await tickets(stage)
    await stage.say("李强", "我家停电了，什么时候来电", GROUP)
    assert await tickets(stage) == before + 1
