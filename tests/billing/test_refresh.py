"""Whoever asks has newer bills fetched once in a while; what comes is taken if it is new."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from bot.clock import PlayedClock
from bot.pack import read_file_columns
from chat.actions import NO_BOT, FetchBills
from chat.outcomes import Outcome, Refused, Sent
from stations.scope import SYSTEM
from storage import outbox_queue
from storage.bills import bills_of
from storage.database import Database
from storage.states import OutboxState
from tests.billing.house import NUMBER, House
from tests.desk.stage import PEOPLE, Left
from usecases.outbox.settle import settle

RECORDED = Path(__file__).parents[1] / "data/marketing/answer.json"
ROWS = orjson.loads(RECORDED.read_bytes())["bills"]


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    built = await House.build(database, clock)
    trade = built.stage.trade
    columns = {"bills": read_file_columns("power-cn", "bills")}
    policy = replace(trade.policy, bills_good_for=timedelta(hours=6))
    built.stage.trade = replace(trade, policy=policy, bills=replace(trade.bills, columns=columns))
    built.stage.door = type(built.stage.door)(built.stage.trade)
    await built.bind("王芳")
    return built


def fetches(left: list[Left]) -> list[FetchBills]:
    return [one.action for one in left if isinstance(one.action, FetchBills)]


async def done(house: House, outcome: Outcome) -> OutboxState:
    """Let the newest errand come to an end."""
    async with house.stage.database.writing() as work:
        claimed = await outbox_queue.claim(
            work, NO_BOT, "test", outbox_queue.Room(0, 9, 9), timedelta(seconds=9)
        )
        (one,) = [each for each in claimed if isinstance(each.action, FetchBills)]
        return await settle(work, house.stage.trade, one, outcome)


async def amounts(house: House) -> list[Decimal]:
    async with house.stage.database.reading() as work:
        return [one.amount for one in await bills_of(work, SYSTEM, house.account.id, 0)]


async def test_newer_bills_are_fetched_once_while_they_are_good(house: House) -> None:
    stage = house.stage
    (asked,) = fetches(await stage.say("王芳", "/bill"))
    assert (asked.number, asked.account) == (NUMBER, house.account.id)
    assert fetches(await stage.say("王芳", "这个月电费多少")) == []
    assert await done(house, Sent(result=orjson.dumps(ROWS).decode())) is OutboxState.SENT
    assert await amounts(house) == [Decimal("107.60"), Decimal("128.50")]
    text = "\n".join(one.text for one in await stage.say("王芳", "/bill"))
    assert "比上月多 20.90 元" in text
    stage.clock.move_to(stage.clock.now() + timedelta(hours=6))
    assert len(fetches(await stage.say("王芳", "/bill"))) == 1


async def test_what_is_known_makes_no_new_bill_and_what_is_wrong_none_at_all(house: House) -> None:
    await house.stage.say("王芳", "/bill")
    await done(house, Sent(result=orjson.dumps(ROWS).decode()))
    house.stage.clock.move_to(house.stage.clock.now() + timedelta(hours=6))
    await house.stage.say("王芳", "/bill")
    changed = [*ROWS, {"period": "2026-04", "kwh": -1, "amount": 1}]
    await done(house, Sent(result=orjson.dumps(changed).decode()))
    assert await amounts(house) == [Decimal("107.60"), Decimal("128.50")]


async def test_an_answer_that_was_refused_changes_nothing(house: House) -> None:
    await house.stage.say("王芳", "/bill")
    assert await done(house, Refused("it answered about another account")) is OutboxState.PARKED
    assert await amounts(house) == []


async def test_who_is_bound_to_nothing_has_nothing_fetched(house: House) -> None:
    left = await house.stage.say("李强", "/bill")
    assert fetches(left) == []
    assert [one.chat for one in left] == [PEOPLE["李强"]]
