"""What is asked of bills in everyday words is answered, and takes nothing else with it."""

from dataclasses import replace

import pytest

from bot.clock import PlayedClock
from handlers.door import TelegramDoor
from storage.database import Database
from tests.billing.house import House
from tests.billing.test_asking import months, said
from tests.desk.stage import GROUP
from tests.pack import classifier
from tickets.ticket import Ticket


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    built = await House.build(database, clock, notices=True)
    stage = built.stage
    stage.trade = replace(stage.trade, classifier=classifier())
    stage.door = TelegramDoor(stage.trade)
    await built.bind("王芳")
    await built.bills(built.account, months())
    return built


async def kinds(house: House) -> list[str]:
    await house.stage.settle()
    found: tuple[Ticket, ...] = await house.stage.open()
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("明细", "合计 240 度"),
        ("电表里还有多少钱", "没有余额"),
        ("滞纳金怎么算", "1‰"),
        ("一度电多少钱", "第 1 档"),
        ("电费几号截止", "7月20日前"),
        ("最晚哪天交", "7月20日前"),
        ("电费不对吧", "比上月多用 40 度"),
        ("我妈家电费", "只能给您看您自己绑定的户"),
        ("李强家电费多少", "只能给您看您自己绑定的户"),
        ("what's my balance", "没有余额"),
        ("tier", "在第 2 档"),
        ("这个月多少", "2026年7月的账单还没出"),
        ("阶梯几档", "在第 2 档"),
        ("家里没人怎么还有电费", "比上月多用 40 度"),
        ("谷电几点开始", "谷：22:00-8:00"),
        ("欠费会停电吗", "由人办理，不会由我停电"),
        ("一天大概用几度", "平均每天约 8 度"),
        ("昨天交的电费到账了吗", "还欠 100.50 元"),
    ],
)
async def test_it_is_answered_and_no_ticket(house: House, words: str, part: str) -> None:
    assert part in said(await house.stage.say("王芳", words))
    assert await kinds(house) == []


async def test_twelve_months_are_a_picture(house: House) -> None:
    (left,) = await house.stage.say("王芳", "12个月")
    assert left.action.kind == "send_picture"


async def test_an_outage_beside_the_question_is_reported_as_well(house: House) -> None:
    text = said(await house.stage.say("王芳", "我家停电了，还有电费多少"))
    assert "工单号" in text
    assert "用电 240 度" in text
    assert await kinds(house) == ["outage_report"]


@pytest.mark.parametrize(
    "words", ["我家停电了，户号3300112233", "停电了 户号:3300112299 快来人", "户号3300112233没电了"]
)
async def test_an_outage_with_a_number_is_an_outage(house: House, words: str) -> None:
    left = await house.stage.say("王芳", words, GROUP)
    assert not [one for one in left if "33001122" in one.text]
    assert await kinds(house) == ["outage_report"]


async def test_what_only_sounds_like_it_stays_what_it_is(house: House) -> None:
    await house.stage.say("王芳", "我要投诉电费不对，抄表员态度恶劣")
    assert await kinds(house) == ["complaint"]


async def test_a_question_beside_ones_own_number_is_answered(house: House) -> None:
    assert "用电 240 度" in said(await house.stage.say("王芳", "3300112233这个月电费多少"))
    bound = said(await house.stage.say("王芳", "3300112233"))
    assert "您已经绑定了" in bound
    assert "收到（******2244）" in said(await house.stage.say("王芳", "3300112244这个月电费多少"))


@pytest.mark.parametrize("words", ["变压器着火了！别再给我发消息", "家里电线冒火花，删除我的资料"])
async def test_danger_goes_before_a_wish(house: House, words: str) -> None:
    text = said(await house.stage.say("王芳", words))
    assert await kinds(house) == ["outage_report"]
    for answer in ("notify.page", "forget.ask"):
        assert house.stage.speak(answer) not in text
