"""Residents are told of their bills without asking: each once, in private, by day, if they want."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing.arrears import BillNotices, Notice, days_over, late_fee, may_be_stopped, read_notices
from billing.bill import Bill
from bot.clock import PlayedClock
from bot.pack import read_bill_notices
from stations.scope import SYSTEM
from storage import bill_notices, consents, tasks
from storage.database import Database
from tests.billing.house import NUMBER, House
from tests.desk.stage import PEOPLE, Left
from tickets.task import TaskKind
from usecases.billing.tell_unasked import tell_unasked

D = Decimal
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RULES = read_bill_notices("power-cn")
BILL = Bill(1, 2, 202606, 3, 4, D(200), D(100), date(2026, 6, 30), paid=D(0))


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    built = await House.build(database, clock, notices=True)
    await built.bind("王芳")
    return built


def notices(left: list[Left]) -> list[tuple[int | None, str]]:
    return [(one.chat, one.text) for one in left if one.key.startswith("notice:")]


async def june(house: House, **more: Any) -> list[tuple[int | None, str]]:
    """June's bill comes; return what is told until the next noon."""
    row = {"period": 202606, "paid": D(0), "due_on": date(2026, 7, 20)} | more
    await house.bills(house.account, [row])
    return notices(await house.stage.pass_time(19 * HOUR))


def test_what_lateness_costs_and_when_a_person_must_act() -> None:
    law = RULES.arrears
    assert law is not None
    assert late_fee(D(100), 10, law) == D("1.00")
    assert late_fee(D(100), -3, law) == 0
    due = replace(BILL, due_on=date(2026, 7, 20))
    assert [days_over(due, date(2026, 7, 20) + one * DAY) for one in (-1, 0, 9)] == [0, 0, 9]
    assert days_over(BILL, date(2027, 1, 1)) == 0
    assert not may_be_stopped(due, date(2026, 8, 19), law)
    assert may_be_stopped(due, date(2026, 8, 20), law)
    assert not may_be_stopped(replace(due, paid=D(100)), date(2026, 9, 1), law)


def test_what_is_low_and_what_is_unusual() -> None:
    assert RULES.is_low(replace(BILL, balance=D("49.99")))
    assert not RULES.is_low(replace(BILL, balance=D(50)))
    assert not RULES.is_low(BILL)
    year = replace(BILL, kwh=D(100))
    assert RULES.is_unusual(BILL, year, [])
    assert not RULES.is_unusual(BILL, replace(BILL, kwh=D(150)), [])
    assert not RULES.is_unusual(replace(BILL, kwh=D(150)), year, [])
    assert not RULES.is_unusual(BILL, None, [year, year])
    assert RULES.is_unusual(BILL, None, [year, year, year])


def test_a_wish_goes_before_the_rule_and_without_a_rule_nothing_is_told() -> None:
    assert RULES.wants(Notice.READY, {})
    assert not RULES.wants(Notice.READY, {"ready": False})
    assert not RULES.wants(Notice.UNUSUAL, {})
    assert RULES.wants(Notice.UNUSUAL, {"unusual": True})
    assert not BillNotices().wants(Notice.READY, {"ready": True})
    assert BillNotices().days(Notice.DUE) == ()
    with pytest.raises(KeyError):
        read_notices({"arrears": {}})


async def test_a_new_bill_is_told_once_in_private_with_official_channels(house: House) -> None:
    ((chat, text),) = await june(house)
    assert chat == PEOPLE["王芳"]
    assert "【电费已出】******2233　2026年6月用电 200 度，电费 107.60 元。" in text
    assert "不要转给个人" in text
    assert NUMBER not in text
    # Brought again with another figure: a correction is no second bill.
    assert await june(house, amount=D("99.00")) == []


async def test_old_bills_and_corrections_of_old_months_are_told_to_nobody(house: House) -> None:
    old = {"period": 202601, "as_of": date(2026, 1, 31), "due_on": None}
    assert await june(house, **old) == []
    assert len(await june(house)) == 1
    may = {"period": 202605, "as_of": date(2026, 5, 31), "due_on": None}
    assert await june(house, **may) == []


async def test_before_it_is_due_and_after_it_is_told_by_day(house: House) -> None:
    await june(house)
    left = await house.stage.pass_time(DAY * 40)
    told = notices(left)
    days = [text.partition("】")[0] + "】" for _, text in told]
    assert days == ["【交费提醒】", "【逾期提醒】", "【逾期提醒】", "【逾期提醒】"]
    assert "107.60 元没交，7月20日截止，还有 3 天" in told[0][1]
    assert "过了 15 天" in told[-1][1]
    assert {chat for chat, _ in told} == {PEOPLE["王芳"]}


async def test_who_has_paid_is_not_reminded(house: House) -> None:
    await june(house)
    await house.bills(
        house.account, [{"period": 202606, "paid": D("107.60"), "due_on": date(2026, 7, 20)}]
    )
    assert notices(await house.stage.pass_time(DAY * 40)) == []


async def test_arrears_of_a_month_make_a_task_and_no_notice_of_disconnection(house: House) -> None:
    await june(house)
    left = await house.stage.pass_time(DAY * 60)
    async with house.stage.database.reading() as work:
        found = await tasks.open_tasks(work, SYSTEM, 9)
    (task,) = [one for one in found if one.kind is TaskKind.ARREARS]
    assert "逾期 31 天（按日计违约金约 3.34 元）" in task.words
    assert NUMBER not in task.words
    asked = [one for one in left if "【欠费】" in one.text]
    assert {one.chat for one in asked} >= {PEOPLE["赵经理"]}
    assert not [one for one in left if one.chat == PEOPLE["王芳"] and "停电" in one.text]


async def test_a_low_balance_and_unusual_use_for_who_wants_it(house: House) -> None:
    stage = house.stage
    ((_, low),) = await june(house, balance=D("12.30"), due_on=None)
    assert "余额 12.30 元" in low
    (page,) = await stage.say("王芳", "/notify")
    pressed = await stage.press("王芳", page.buttons["○ 用电异常多"])
    assert "会提醒您：用电异常多" in pressed[0].text
    await house.bills(
        house.account,
        [{"period": 202507, "kwh": D(100), "as_of": date(2025, 7, 31), "due_on": None},
         {"period": 202607, "kwh": D(300), "as_of": date(2026, 7, 2), "due_on": None}],
    )  # fmt: skip
    told = notices(await stage.pass_time(19 * HOUR))
    assert [text.partition("】")[0] for _, text in told] == ["【用电提醒", "【电费已出"]


async def test_after_a_top_up_a_low_balance_is_told_again(house: House) -> None:
    stage = house.stage
    await june(house, balance=D("12.30"), due_on=None)
    for balance, told in (("11", 0), ("200", 0), ("30", 1), ("29", 0)):
        await house.bills(
            house.account,
            [{"period": 202606, "balance": D(balance), "as_of": date(2026, 6, 30), "due_on": None}],
        )
        low = [text for _, text in notices(await stage.pass_time(24 * HOUR)) if "余额" in text]
        assert len(low) == told, balance


async def test_who_turned_it_off_withdrew_or_was_ended_hears_nothing(house: House) -> None:
    stage = house.stage
    (page,) = await stage.say("王芳", "/notify")
    await stage.press("王芳", page.buttons["✓ 电费已出"])
    for data in ("bt:rain", "bt:ready"):
        assert await stage.press("李强", stage.sign(data), {"id": -100, "type": "supergroup"})
    assert await june(house) == []
    await stage.press("王芳", page.buttons["✓ 电费已出"])
    async with stage.database.writing() as work:
        scope = SYSTEM
        person = (await bill_notices.bound_at(work, scope, stage.east.id, 0, 9))[0]
        assert person[1] == house.account.id
    (mine,) = await stage.say("王芳", "/accounts")
    await stage.press("王芳", mine.buttons["解绑"])
    july = {"period": 202607, "as_of": date(2026, 7, 2), "due_on": None}
    assert await june(house, **july) == []


async def test_other_prices_are_told_once_before_they_hold(house: House) -> None:
    stage, rules = house.stage, house.stage.trade.bills
    assert rules.tariffs is not None
    (old,) = [
        one
        for one in rules.tariffs.tariffs
        if (one.province, one.category) == ("zhejiang", "residential")
    ]
    new = replace(old, code="new", since=date(2026, 7, 8), source="新通知")
    tariffs = replace(rules.tariffs, tariffs=(*rules.tariffs.tariffs, new))
    stage.trade = replace(stage.trade, bills=replace(rules, tariffs=tariffs))
    told = notices(await stage.pass_time(DAY * 9))
    assert [text.splitlines()[0] for _, text in told] == [
        "【电价调整】******2233 从7月8日起执行新的电价（新通知）。"
    ]


async def test_a_round_goes_on_where_it_was_and_tells_nobody_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("usecases.billing.tell_unasked._AT_ONCE", 1)
    stage = house.stage
    await house.bind("王芳", "3300112244")
    for account in (house.account, house.other):
        await house.bills(account, [{"period": 202606, "due_on": None}])
    steps = 0
    while True:
        async with stage.database.writing() as work:
            if not await tell_unasked(work, stage.trade):
                break
        steps += 1
    assert steps >= 4
    assert len(notices(await stage.new())) == 2
    async with stage.database.writing() as work:
        assert await consents.wanted(work, SYSTEM, 1) == {}
        assert await tell_unasked(work, stage.trade) == 0
    assert notices(await stage.new()) == []
