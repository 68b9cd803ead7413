"""A resident asks in plain words; only they see the answer, and nothing in it is guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import PlayedClock
from chat.actions import Delete, SendPicture
from chat.drawings import Picture, from_text
from gateways.drawing import draw
from stations.group import Standing
from stations.scope import SYSTEM
from storage import account_tables, tables
from storage.database import Database
from storage.tickets import entries_of
from tests.billing.house import NUMBER, OTHER, House, shown
from tests.desk.stage import GROUP, PEOPLE, Left

D = Decimal


@pytest.fixture
async def house(database: Database, clock: PlayedClock) -> House:
    built = await House.build(database, clock)
    await built.bind("王芳")
    return built


def months(newest: int = 202606) -> list[dict[str, Any]]:
    """Two months: 200 kWh in May, 240 in June, by day and night, paid until May."""
    lines = '[["peak","140","79.52"],["valley","100","28.80"]]'
    return [
        {"period": newest - 1, "kwh": D(200), "amount": D("107.60"), "paid": D("107.60"),
         "first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31), "as_of": date(2026, 5, 31)},
        {"period": newest, "kwh": D(240), "amount": D("128.50"), "paid": D(28), "lines": lines,
         "first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30), "kwh_peak": D(140),
         "kwh_valley": D(100), "reading_before": D(1000), "reading_after": D(1240),
         "year_kwh": D(2900), "due_on": date(2026, 7, 20)},
    ]  # fmt: skip


def said(left: list[Left], who: str = "王芳") -> str:
    return "\n".join(one.text for one in left if one.chat == PEOPLE[who])


async def test_one_sentence_then_the_card_then_twelve_months(house: House) -> None:
    await house.bills(house.account, months())
    left = await house.stage.say("王芳", "这个月电费多少")
    text = said(left)
    assert text.startswith("2026年7月的账单还没出，先看2026年6月的：")
    assert (
        "2026年6月用电 240 度，电费 128.50 元，比上月多 20.90 元，主要是天热，多用了 40 度。"
        in text
    )
    for part in ("******2233", "6月1日至6月30日，30 天", "1000 → 1240", "还要交 100.50 元"):
        assert part in text
    assert "请在7月20日前交" in text
    assert "数据到6月30日" in text
    assert NUMBER not in text
    (sent,) = [one.action for one in left if isinstance(one.action, SendPicture)]
    drawing = from_text(sent.drawing or "")
    assert isinstance(drawing, Picture)
    assert drawing.panels[0].labels[-2:] == ("5", "6")
    assert drawing.panels[0].series[0].values[-2:] == (200.0, 240.0)
    assert sent.drawing is not None
    assert sent.drawing.isascii()
    assert draw(sent.drawing).startswith(b"\x89PNG")
    assert not await house.stage.open()
    (card,) = [one for one in left if one.buttons]
    lines = said(await house.stage.press("王芳", card.buttons["明细"]))
    assert "峰 140 度 × 0.568 = 79.52 元" in lines
    assert "合计 240 度，128.50 元" in lines
    why = said(await house.stage.press("王芳", card.buttons["为啥这么多"]))
    assert "· 比上月多用 40 度，多 20.90 元" in why
    assert "· 这一期比上一期少 1 天，约 8 度" in why
    assert "· 这一期天更热：制冷度日 120，上一期 0" in why
    assert "能省约 7.84 元" in why


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("上个月电费多少", "2026年6月用电 240 度"),
        ("5月电费", "2026年5月用电 200 度，电费 107.60 元。"),
        ("电费还欠钱不", "还欠 100.50 元（2026年6月）"),
        ("电费阶梯到第几档了", "今年用了 2900 度，在第 2 档，这一档还剩 1900 度"),
        ("电费余额还有多少", "先用后付，没有余额"),
        ("我电费上个月用了几度", "用电 240 度"),
        ("电费咋这么多", "比上月多用 40 度"),
        ("电费峰谷各多少", "谷 100 度 × 0.288 = 28.80 元"),
        ("5月电费峰谷各多少", "没有分峰谷的数据"),
        ("今年电费一共花了多少", "2026年1月到6月一共用电 440 度，电费 236.10 元。"),
        ("今年电费一共花了多少", "没有收到2026年1月到2026年4月的账单"),
        ("最近两个月电费", "2026年5月用电 200 度，电费 107.60 元。\n2026年6月用电 240 度"),
        ("最近两个月电费", "一共用电 440 度，电费 236.10 元。"),
        ("四月和五月电费", "没有收到2026年4月的账单，没有算进去"),
        ("今年比去年多用几度电费", "2026年1月到6月一共用电 440 度"),
        ("今年比去年多用几度电费", "没有收到2025年的账单数据"),
        ("电费欠费会停电吗", "按规定程序由人办理"),
        ("第一季度电费", "我这里有2026年5月到2026年6月的"),
        ("2024年3月电费", "没有收到2024年3月的账单，我这里有2026年5月到2026年6月的。"),
        ("下个月电费多少", "2026年8月还没到，没有账单；先看2026年6月的"),
        ("昨天电费多少", "账单是按月的"),
        ("李强家电费多少", "只能给您看您自己绑定的户"),
        ("王秀英家电费多少", "用电 240 度"),
        ("尾号2299的电费", "没有尾号 2299 的"),
        ("电费几号截止", "2026年6月的电费请在7月20日前交。\n还要交 100.50 元"),
        ("5月电费几号截止", "2026年5月的已经交清"),
        ("电费滞纳金怎么算", "违约金怎么收，请以账单和营业厅为准"),
        ("电费一度电多少钱", "第 1 档（全年 0 到 2760 度）每度 峰 0.568、谷 0.288 元"),
        ("电费一度电多少钱", "依据：浙江省物价局"),
        ("去年电费一共花了多少", "没有收到2025年的账单数据"),
        ("电费怎么交", "不要转给个人"),
    ],
)
async def test_questions_in_plain_words(house: House, words: str, part: str) -> None:
    await house.bills(house.account, months())
    assert part in said(await house.stage.say("王芳", words))


async def test_what_is_not_known_is_said_and_not_guessed(house: House) -> None:
    stage = house.stage
    assert "还没有收到 ******2233 的账单数据" in said(await stage.say("王芳", "/bill"))
    await house.bills(house.account, [{"period": 202603, "as_of": date(2026, 3, 31)}])
    old = said(await stage.say("王芳", "/bill"))
    assert "之后的数据还没有传来" in old
    for words, part in (
        ("欠费吗", "没有收到交费数据"),
        ("第几档", "不乱猜"),
        ("12个月", "数据还不到两个月"),
        ("为啥", "看不出特别的原因"),
    ):
        assert part in said(await stage.say("王芳", f"/bill {words}")), words
    bare = said(await stage.press("王芳", (await stage.say("王芳", "/bill"))[0].buttons["明细"]))
    assert "没有传来分档和分时的明细" in bare
    await house.bills(
        house.account,
        [{"period": 202605, "estimated": True, "late_fee": D(1), "balance": D("12.5"),
          "kwh_peak": D(5), "multiplier": D(40), "reading_before": D(1), "reading_after": D(2)}],
    )  # fmt: skip
    prepaid = said(await stage.say("王芳", "/bill"))
    for part in ("估抄", "违约金 1.00 元", "余额 12.50 元", "倍率 40"):
        assert part in prepaid
    assert "余额 12.50 元" in said(await stage.say("王芳", "/bill 欠多少"))


async def test_nothing_owed_and_a_prepaid_account_without_a_balance(house: House) -> None:
    await house.bills(house.account, months()[:1])
    assert "没有欠费" in said(await house.stage.say("王芳", "/bill 欠费"))
    async with house.stage.database.writing() as work:
        await work.run(update(account_tables.accounts).values(prepaid=True))
    assert "没有收到余额数据" in said(await house.stage.say("王芳", "/bill 余额"))


async def test_in_a_group_one_line_leads_to_the_private_chat_with_the_question(
    house: House,
) -> None:
    await house.bills(house.account, months())
    left = await house.stage.say("王芳", "我家电费咋这么多", GROUP)
    (line,) = shown(left)
    assert (line.chat, line.text) == (GROUP["id"], house.stage.speak("bill.in_group"))
    (link,) = line.buttons.values()
    assert not await house.stage.open()
    start = link.partition("?start=")[2]
    assert "比上月多用 40 度" in said(await house.stage.say("王芳", f"/start {start}"))
    # Whoever else follows the link is asked to bind.
    other = said(await house.stage.say("李强", f"/start {start}"), "李强")
    assert other == house.stage.speak("bill.not_bound")


async def test_a_number_in_a_group_is_taken_out_and_goes_on_in_private(house: House) -> None:
    stage = house.stage
    left = await stage.say("李强", f"户号{OTHER}多少钱电费", GROUP)
    assert [one.text for one in shown(left)] == [stage.speak("binding.number_in_group")]
    async with stage.database.writing() as work:
        rights = {"standing": Standing.ADMINISTRATOR.value, "rights": "can_delete_messages"}
        where = tables.chats.c.external_id == GROUP["id"]
        await work.run(update(tables.chats).where(where).values(**rights))
    left = await stage.say("李强", f"{OTHER}", GROUP)
    assert [one for one in left if isinstance(one.action, Delete)]
    (line,) = [one for one in left if one.text]
    assert line.text == stage.speak("binding.number_taken_out")
    assert not [one for one in left if OTHER in one.text]
    start = next(iter(line.buttons.values())).partition("?start=")[2]
    assert "（******2244）" in said(await stage.say("李强", f"/start {start}"), "李强")
    stranger = await stage.say("王芳", f"/start {start}")
    assert said(stranger) == stage.speak("errors.not_found")


async def test_nobody_sees_anothers_bill_by_any_button(house: House) -> None:
    await house.bills(house.account, months())
    stage = house.stage
    (card,) = [one for one in await stage.say("王芳", "/bill") if one.buttons]
    for label in ("明细", "为啥这么多", "12 个月对比", "请经理打给我"):
        for who in ("李强", "孙督导", "西所长"):
            left = await stage.press(who, card.buttons[label])
            assert "240" not in said(left, who), (label, who)
            assert "128" not in said(left, who), (label, who)
            assert not [one for one in left if isinstance(one.action, SendPicture)]
    for data in ("bd:1", "bd:1.x", "by:zz.202606", "bw:1.1", "bw:1.0.king", "bh:1.9999999"):
        await stage.press("李强", stage.sign(data))
    in_group = await stage.press("王芳", card.buttons["明细"], GROUP)
    assert not [one for one in in_group if "140" in one.text]
    group = await stage.say("王芳", "/bill", GROUP)
    assert not [one for one in group if "240" in one.text]


async def test_a_tenant_sees_the_tenancy_and_an_ended_binding_sees_nothing(house: House) -> None:
    stage = house.stage
    await house.bills(house.account, months())
    await house.bind("李强", words="租客·链接")
    assert "还没有收到" in said(await stage.say("李强", "/bill"), "李强")
    await house.bills(
        house.account,
        [{"period": 202607, "first_day": date(2026, 7, 2), "last_day": date(2026, 7, 31),
          "amount": D("55.50"), "as_of": date(2026, 7, 31), "year_kwh": D(3100)}],
    )  # fmt: skip
    now = said(await stage.say("李强", "/bill"), "李强")
    assert "55.50" in now
    assert "240" not in now
    # What was used before they moved in is the holder's alone.
    assert "在您租住之前" in said(await stage.say("李强", "/bill 6月"), "李强")
    assert "2026年7月到7月一共" in said(await stage.say("李强", "/bill 今年"), "李强")
    tier = said(await stage.say("李强", "/bill 第几档"), "李强")
    assert "在第 2 档" in tier
    assert "3100" not in tier
    (page,) = await stage.say("王芳", "/accounts")
    await stage.press("王芳", page.buttons["撤销 李强"])
    assert said(await stage.say("李强", "/bill"), "李强") == stage.speak("bill.not_bound")


async def test_with_several_accounts_it_asks_which(house: House) -> None:
    await house.bind("王芳", OTHER)
    await house.bills(house.account, months())
    await house.bills(house.other, [{"period": 202606, "amount": D("9.90"), "kwh": D(18)}])
    (asked,) = await house.stage.say("王芳", "上个月电费多少")
    assert asked.text == house.stage.speak("bill.which")
    (second,) = [data for words, data in asked.buttons.items() if "2244" in words]
    assert "9.90 元" in said(await house.stage.press("王芳", second))


async def test_the_manager_is_asked_to_call_with_all_of_it(house: House) -> None:
    await house.bills(house.account, months())
    stage = house.stage
    (card,) = [one for one in await stage.say("王芳", "/bill") if one.buttons]
    told = said(await stage.press("王芳", card.buttons["请经理打给我"]))
    (ticket,) = await stage.open()
    assert ticket.number in told
    assert ticket.district_id == stage.village.id
    async with stage.database.reading() as work:
        entries = await entries_of(work, SYSTEM, ticket.id)
    words = "\n".join(one.body or "" for one in entries)
    assert "比上月多用 40 度" in words
    assert NUMBER not in words
    refused = await stage.press("王芳", card.buttons["请经理打给我"], GROUP)
    assert stage.speak("errors.personal_matter") in [one.text for one in refused]


@pytest.mark.parametrize("words", [f"{NUMBER}我家停电了", f"停电了{OTHER}"])
async def test_an_outage_goes_before_the_number_beside_them(house: House, words: str) -> None:
    await house.stage.say("王芳", words)
    assert [one.kind for one in await house.stage.open()] != []


async def test_an_outage_is_heard_while_a_number_is_awaited(house: House) -> None:
    await house.stage.say("王芳", "/bind")
    await house.stage.say("王芳", "/bind")
    await house.stage.say("王芳", "我家停电了")
    assert [one.kind for one in await house.stage.open()] == ["outage_report"]


async def test_what_nobody_told_of_a_month_is_not_taken_for_paid(house: House) -> None:
    paid, unpaid = months()
    await house.bills(house.account, [paid, {**unpaid, "paid": None}])
    text = said(await house.stage.say("王芳", "/bill 欠费吗"))
    assert "2026年6月没有收到交费数据" in text
    assert "更早的没有欠费" in text
    assert "都交清了" not in text
    await house.bills(house.account, [{**paid, "period": 202604, "paid": D(100)}])
    text = said(await house.stage.say("王芳", "/bill 欠费吗"))
    assert "还欠 7.60 元（2026年4月）" in text
    assert "2026年6月没有收到交费数据" in text


async def test_what_has_no_newer_data_is_said_of_the_newest_alone(house: House) -> None:
    await house.bills(
        house.account,
        [{"period": one, "as_of": date(2026, one % 100, 28)} for one in (202601, 202603)],
    )
    assert "之后的数据还没有传来" in said(await house.stage.say("王芳", "/bill 3月"))
    assert "之后的数据" not in said(await house.stage.say("王芳", "/bill 1月"))


async def test_a_due_day_that_has_passed_is_told_so(house: House) -> None:
    late = {**months()[1], "due_on": date(2026, 6, 25), "late_fee": D("0.50")}
    await house.bills(house.account, [late])
    stage = house.stage
    card = said(await stage.say("王芳", "/bill"))
    assert "6月25日是交费期限，已经过了" in card
    assert "另有违约金 0.50 元" in card
    assert "电费期限是6月25日，已经过了" in said(await stage.say("王芳", "/bill 几号截止"))
    assert "2026年6月已有违约金 0.50 元" in said(await stage.say("王芳", "/bill 滞纳金怎么算"))
    await house.bills(house.account, [{**late, "due_on": None, "paid": None}])
    assert "没有写交费期限" in said(await stage.say("王芳", "/bill 几号截止"))


async def test_the_day_is_the_stations_and_not_that_of_greenwich(house: House) -> None:
    await house.bills(house.account, [{**months()[1], "due_on": date(2026, 7, 1)}])
    stage = house.stage
    assert "请在7月1日前交" in said(await stage.say("王芳", "/bill"))
    # Half past midnight at the station, the evening before in Greenwich.
    stage.clock.move_to(datetime(2026, 7, 1, 16, 30, tzinfo=UTC))
    assert "7月1日是交费期限，已经过了" in said(await stage.say("王芳", "/bill"))
    card = said(await stage.say("赵经理", f"/household {NUMBER}"), "赵经理")
    assert "逾期 1 天" in card


async def test_a_prepaid_account_that_is_short_is_told_so(house: House) -> None:
    await house.bills(house.account, [{**months()[1], "balance": D("-12.3")}])
    stage = house.stage
    assert "账户已用超 12.30 元" in said(await stage.say("王芳", "/bill 余额"))
    assert "没有截止日期" in said(await stage.say("王芳", "/bill 几号截止"))


async def test_several_accounts_are_told_together_or_by_their_last_digits(house: House) -> None:
    await house.bind("王芳", OTHER)
    await house.bills(house.account, months())
    stage = house.stage
    text = said(await stage.say("王芳", "/bill 两户一共"))
    assert "******2233：2026年6月用电 240 度，电费 128.50 元。" in text
    assert "还没有收到 ******2244" in text
    await house.bills(house.other, months())
    assert "2026年6月几户一共 257.00 元" in said(await stage.say("王芳", "/bill 两户一共"))
    left = await stage.say("王芳", "/bill 尾号2244 5月到6月")
    assert "一共用电 440 度" in said(left)
    (asked,) = await stage.say("王芳", "/bill 5月到6月")
    assert asked.text == "您想查哪一户？"
    (button,) = [data for label, data in asked.buttons.items() if "2244" in label]
    assert "一共用电 440 度" in said(await stage.press("王芳", button))


async def test_prices_are_those_of_the_account_or_else_what_a_kwh_came_to(
    database: Database, clock: PlayedClock
) -> None:
    house = await House.build(database, clock, notices=True)
    await house.bind("王芳")
    await house.bills(house.account, [{**months()[0], "kwh_valley": None}])
    stage = house.stage
    asked = "/bill 一度电多少钱"
    assert "第 3 档（全年超过 4800 度）每度 0.838 元" in said(await stage.say("王芳", asked))
    assert "每天是欠费的 1‰" in said(await stage.say("王芳", "/bill 滞纳金怎么算"))
    async with house.stage.database.writing() as work:
        await work.run(update(account_tables.accounts).values(category="industrial"))
    assert "没有您家的峰谷时段" in said(await stage.say("王芳", "/bill 峰谷时段"))
    assert "2026年5月平均每度 0.538 元" in said(await stage.say("王芳", asked))
    await house.bills(house.account, [{**months()[1], "kwh": D(0)}])
    assert "没有您家的电价表" in said(await stage.say("王芳", asked))
