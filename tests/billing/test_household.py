"""Staff see the households they serve, masked; whoever looks behind the mask is written down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.clock import PlayedClock
from chat.ids import short
from stations.scope import SYSTEM, Scope
from storage.audit import trail
from storage.database import Database
from tests.billing.house import ADDRESS, HOLDER, NUMBER, OTHER, PHONE, House, shown
from tests.desk.stage import GROUP, PEOPLE, STAFF_GROUP, Left


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    return await House.build(database, clock)


def said(left: list[Left], who: str) -> str:
    return "\n".join(one.text for one in left if one.chat == PEOPLE[who])


async def test_the_card_is_masked_and_opened_from_the_ticket(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    due = {"due_on": date(2026, 5, 20), "paid": Decimal(0)}
    await house.bills(house.account, [{"period": 202604, **due}])
    await stage.say("王芳", "我家停电了", GROUP)
    (ticket,) = await stage.open()
    page = await stage.press("孙督导", stage.sign(f"v:{short(ticket.id)}"))
    (card,) = [one for one in page if "这一户" in one.buttons]
    left = await stage.press("孙督导", card.buttons["这一户"])
    text = said(left, "孙督导")
    for part in ("******2233", "*秀英", "138****8000", "东村***", "东村台区", "赵经理",
                 "已绑定：王芳（户主）", "欠费 107.60 元，逾期 42 天", ticket.number):  # fmt: skip
        assert part in text
    for hidden in (NUMBER, HOLDER, PHONE, ADDRESS):
        assert hidden not in text
    (household,) = shown(left)
    opened = said(await stage.press("孙督导", household.buttons["显示户名、电话和地址"]), "孙督导")
    for needed in (NUMBER, HOLDER, PHONE, ADDRESS):
        assert needed in opened
    async with stage.database.reading() as work:
        since = work.now - timedelta(days=1)
        (look,) = await trail(work, SYSTEM, since, 9)
        assert (look.what, look.account_id) == ("unmask", house.account.id)
        assert await trail(work, Scope(person_id=1), since, 9) == ()


async def test_nobody_looks_over_the_border_or_into_a_report(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    await stage.say("王芳", "我要举报有人偷电", GROUP)
    (report,) = await stage.open()
    shown_to_manager = said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    assert "没有账单数据" in shown_to_manager
    assert report.number not in shown_to_manager
    for who, key in (("西所长", "errors.not_found"), ("李强", "errors.not_allowed")):
        assert said(await stage.say(who, f"/household {NUMBER}"), who) == stage.speak(key)
        pressed = await stage.press(who, stage.sign(f"ax:{short(house.account.id)}"))
        assert not [one for one in pressed if NUMBER in one.text]
    group = await stage.say("赵经理", f"/household {NUMBER}", STAFF_GROUP)
    assert [one.text for one in group] == [stage.speak("errors.only_in_private")]
    usage = await stage.say("赵经理", "/household")
    assert "/household" in said(usage, "赵经理")
    unbound = said(await stage.say("赵经理", f"/household {OTHER}"), "赵经理")
    assert "还没有人绑定" in unbound
    await stage.say("李强", "我家停电了", GROUP)
    ticket = max(await stage.open(), key=lambda one: one.id)
    none = await stage.press("赵经理", stage.sign(f"ah:{short(ticket.id)}"))
    assert stage.speak("household.none") in said(none, "赵经理")
    async with stage.database.reading() as work:
        assert await trail(work, SYSTEM, work.now - timedelta(days=1), 9) == ()


async def test_what_is_owed_is_told_by_how_late_it_is(house: House) -> None:
    stage = house.stage
    rows = [{"period": 202605, "paid": Decimal("107.60")}]
    await house.bills(house.account, rows)
    assert "没有欠费" in said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    for due, part in (
        (date(2026, 7, 20), "还没到期"),
        (date(2026, 6, 25), "逾期 6 天"),
        (None, "还没到期"),
    ):
        rows = [{"period": 202606, "paid": Decimal(0), "due_on": due}]
        await house.bills(house.account, rows)
        told = said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
        assert part in told, due
    await house.bills(house.account, [{"period": 202607, "paid": None}])
    told = said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    assert "还没到期\n有 1 个月没有交费数据（最近 2026年7月）" in told


async def test_what_nobody_told_is_not_taken_for_paid(house: House) -> None:
    await house.bills(house.account, [{"period": 202605, "paid": None}])
    told = said(await house.stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    assert "没有交费数据" in told
    assert "没有欠费" not in told


async def test_staff_alone_read_where_a_bill_is_not_what_the_tariff_makes(house: House) -> None:
    stage = house.stage
    await house.bind("王芳")
    wrong = {"amount": Decimal("130.00"), "kwh": Decimal(200), "year_kwh": Decimal(900),
             "reading_before": Decimal(1000), "reading_after": Decimal(1150)}  # fmt: skip
    await house.bills(house.account, [{"period": 202606, **wrong}])
    card = said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    assert "账单 130.00 元，按示数和电价重算是 107.60 元，差 22.40 元" in card
    assert "账单 200 度，两次示数之差是 150 度" in card
    for words in ("这个月电费多少", "我家电费怎么这么高", "/bill"):
        told = said(await stage.say("王芳", words), "王芳")
        assert told
        assert "107.60" not in told
        assert "核对" not in told


async def test_when_supply_may_be_stopped_is_a_rule_of_the_pack(
    database: Database, clock: PlayedClock
) -> None:
    house = await House.build(database, clock, notices=True)
    for due, old in ((date(2026, 5, 20), True), (date(2026, 6, 25), False)):
        await house.bills(house.account, [{"period": 202604, "due_on": due, "paid": Decimal(0)}])
        told = said(await house.stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
        assert ("已满 30 天" in told) is old
