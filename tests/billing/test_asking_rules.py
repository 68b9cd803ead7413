"""What a question means, and what a bill's own figures say of its amount."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.bill import Bill, BillLine
from billing.degree_days import DegreeDays
from billing.question import BillWords, Question, Wanted, read_when
from billing.reasons import Why, main_cause, night_saving, reasons
from billing.sums import add_up, months_so_far
from bot.pack import read_bill_words_of

D = Decimal
WORDS = read_bill_words_of("power-cn")
TODAY = date(2026, 11, 26)
BILL = Bill(
    1, 2, 202610, 3, 4, Decimal(240), Decimal("140.60"), date(2026, 10, 31),
    first_day=date(2026, 10, 1), last_day=date(2026, 10, 31),
)  # fmt: skip
BEFORE = replace(
    BILL, period=202609, kwh=Decimal(200), amount=Decimal("107.60"),
    first_day=date(2026, 9, 1), last_day=date(2026, 9, 30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted", "period"),
    [
        ("这个月电费多少", "bill", 202611),
        ("上个月用了几度", "usage", 202610),
        ("为啥这么多", "why", None),
        ("还欠钱不", "owed", None),
        ("阶梯到第几档了", "tier", None),
        ("我家余额还有多少", "balance", None),
        ("查电费", "bill", None),
        ("上上个月电费咋恁多", "why", 202609),
        ("去年这个月多少钱", "bill", 202511),
        ("7月电费", "bill", 202607),
        ("十二月的电费呢", "bill", 202512),
        ("去年8月用了多少度", "usage", 202508),
        ("2025年十月电费", "bill", 202510),
        ("今年3月份", "bill", 202603),
        ("前年8月电费多少", "bill", 202408),
        ("大前年8月电费多少", "bill", 202308),
        ("今年3月花了多少", "bill", 202603),
        ("13月电费", "bill", None),
        ("上月电费比去年同期多多少", "why", 202610),
        ("电费比去年同期多多少", "why", None),
        ("今年阶梯到第几档了", "tier", None),
        ("谷电几点开始", "hours", None),
        ("欠费会停电吗", "stop", None),
        ("昨天交的到账了吗", "owed", None),
        ("家里没人怎么还有电费", "why", None),
        ("哪个月用得最多", "history", None),
        ("我交了吗", "owed", None),
        ("今年总共交了多少电费", "year", 2026),
        ("今年一共用了多少度电", "year", 2026),
        ("去年一年花了多少钱", "year", 2025),
        ("全年用了多少度", "year", 2026),
        ("电费怎么交", "pay", None),
        ("在哪缴费", "pay", None),
        ("上个月峰谷各多少", "split", 202610),
        ("谷电用了几度", "split", None),
        ("看看这一年每个月的", "history", None),
    ],
)
def test_a_question_is_understood(text: str, wanted: str, period: int | None) -> None:
    periods = () if period is None else (period,)
    assert WORDS.understand(text, TODAY) == Question(Wanted(wanted), periods)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("电费几号截止", "due"),
        ("最晚哪天交", "due"),
        ("滞纳金怎么算", "late_fee"),
        ("逾期一天多少钱", "late_fee"),
        ("一度电多少钱", "price"),
        ("电费不对吧", "why"),
        ("明细", "details"),
        ("电表里还有多少钱", "balance"),
        ("还有多少钱没交", "owed"),
        ("tier", "tier"),
    ],
)
def test_what_can_be_asked_alone_with_the_bot_is_sure(text: str, wanted: str) -> None:
    asked = WORDS.understand(text, TODAY)
    assert (asked.wanted, asked.periods) == (Wanted(wanted), ())
    assert WORDS.is_sure(text) or wanted == "owed"


@pytest.mark.parametrize(
    "text", ["表里冒烟了", "停电了", "明细表发给物业", "最近三个月总停电", "好"]
)
def test_other_words_are_not(text: str) -> None:
    assert not WORDS.is_sure(text)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("李强家电费多少", "李强"),
        ("老王家的电费交了没", "老王"),
        ("楼上那户电费多少", ""),
        ("我妈家电费", ""),
        ("邻居家这个月多少", ""),
    ],
)
def test_somebody_elses_home_is_told_from_ones_own(text: str, whose: str) -> None:
    asked = WORDS.understand(text, TODAY)
    assert (asked.other, asked.whose) == (True, whose)


@pytest.mark.parametrize(
    "text",
    [
        "我家电费多少",
        "大家的电费都涨了",
        "周末家里用电多吗",
        "咱家王芳在家时的电费",
        "人在家电费就高",
    ],
)
def test_ones_own_home_is_nobody_elses(text: str) -> None:
    assert not WORDS.understand(text, TODAY).other


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("2244那户多少钱", "2244"),
        ("尾号是2244的电费", "2244"),
        ("户号3300112244多少钱", "2244"),
        ("电话13800138000的那家电费", ""),
        ("3户一共多少", ""),
        ("120户型电费多少", ""),
        ("今年电费2026", ""),
    ],
)
def test_an_account_is_meant_by_its_last_digits(text: str, tail: str) -> None:
    assert WORDS.understand(text, TODAY).tail == tail


def test_days_and_all_accounts_are_heard() -> None:
    assert WORDS.understand("昨天用了多少度", TODAY).daily
    assert not WORDS.understand("今天能交7月的电费吗", TODAY).daily
    assert not WORDS.understand("今天欠费了吗", TODAY).daily
    assert WORDS.understand("两户一共多少", TODAY).every
    assert WORDS.understand("今年比去年多用几度", TODAY) == Question(Wanted.YEAR, (2025, 2026))
    assert WORDS.understand("大前年电费", TODAY) == Question(Wanted.YEAR, (2023,))
    assert WORDS.understand("今年电费多少", TODAY) == Question(Wanted.YEAR, (2026,))
    assert WORDS.understand("今年电费咋这么多", TODAY) == Question(Wanted.WHY)
    assert BillWords().understand("李强家", TODAY) == Question(Wanted.BILL)


@pytest.mark.parametrize(
    ("periods", "written"),
    [
        ((), "0"),
        ((202604,), "202604"),
        ((202511, 202512, 202601), "202511-202601"),
        ((202603, 202605), "202603_202605"),
    ],
)
def test_a_button_carries_the_months(periods: tuple[int, ...], written: str) -> None:
    assert Question(Wanted.BILL, periods).when == written
    assert read_when(written) == periods


def test_many_months_that_lie_apart_become_all_between_them() -> None:
    apart = (202601, 202603, 202605, 202607)
    assert Question(Wanted.BILL, apart).when == "202601-202607"
    assert Question(Wanted.BILL, apart).several
    assert not Question(Wanted.WHY, apart).several


@pytest.mark.parametrize("text", ["", "x", "202604-", "202604-202605-202606", "1234567"])
def test_what_no_button_of_ours_carries_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or "invalid|^$"):
        read_when(text)


def told(bill: Bill, month: Bill | None = None, year: Bill | None = None) -> list[Why]:
    return [one.why for one in reasons(bill, month, year)]


def test_reasons_are_those_that_the_figures_hold() -> None:
    assert told(BILL) == []
    (more, longer) = reasons(BILL, BEFORE, None)
    assert (more.why, more.figures) == (
        Why.MORE_THAN_LAST_MONTH,
        {"kwh": Decimal(40), "amount": Decimal("33.00")},
    )
    assert (longer.why, longer.figures) == (Why.LONGER, {"days": 1, "kwh": Decimal(8)})
    assert told(BEFORE, BILL) == [Why.LESS_THAN_LAST_MONTH, Why.SHORTER]
    assert told(BILL, replace(BEFORE, kwh=Decimal(235), first_day=None)) == []
    assert told(BILL, replace(BEFORE, kwh=Decimal(239), last_day=date(2026, 10, 1))) == []
    assert told(BILL, None, BEFORE) == [Why.MORE_THAN_LAST_YEAR]
    assert told(BEFORE, None, BILL) == [Why.LESS_THAN_LAST_YEAR]
    tiers = tuple(BillLine(f"tier{one}", Decimal(10 * one), Decimal(one)) for one in (1, 2, 3))
    all_of_it = replace(BILL, estimated=True, late_fee=Decimal(1), lines=tiers)
    assert told(all_of_it) == [Why.ESTIMATED, Why.TIER, Why.TIER, Why.LATE_FEE]
    none = replace(BILL, lines=(BillLine("tier2", Decimal(0), Decimal(0)),), late_fee=Decimal(0))
    assert told(none) == []


HOT = DegreeDays({date(2026, 9, 1) + timedelta(days=at): D(26 + 4 * (at > 29)) for at in range(61)})


def test_the_main_cause_is_the_one_that_the_figures_hold() -> None:
    def cause(bill: Bill, last: Bill, weather: DegreeDays | None = None) -> Why | None:
        found = main_cause(bill, last, weather or DegreeDays())
        return None if found is None else found.why

    assert cause(BILL, replace(BEFORE, kwh=D(235))) is None
    assert cause(BILL, BEFORE) is None
    assert cause(BILL, BEFORE, HOT) is Why.HOTTER
    assert cause(replace(BILL, kwh=D(206)), replace(BEFORE, kwh=D(196))) is Why.LONGER
    assert cause(replace(BEFORE, kwh=D(100)), replace(BILL, kwh=D(106))) is Why.SHORTER
    # One day more explains no fall.
    assert cause(replace(BILL, kwh=D(190)), replace(BEFORE, kwh=D(202))) is None
    risen = replace(BILL, lines=(BillLine("tier2", D(20), D(12)),))
    assert cause(risen, BEFORE) is Why.TIER
    assert cause(risen, replace(BEFORE, lines=risen.lines)) is None
    assert cause(risen, replace(BEFORE, amount=D(200))) is None


def test_months_are_added_up_and_those_without_a_bill_named() -> None:
    bills = [replace(BILL, period=one) for one in (202512, 202601, 202604)]
    assert months_so_far(bills, 2026) == (202601, 202602, 202603, 202604)
    assert months_so_far(bills, 2024) == ()
    found = add_up(bills, months_so_far(bills, 2026))
    assert found is not None
    assert (found.kwh, found.amount) == (D(480), D("281.20"))
    assert [one.period for one in found.bills] == [202601, 202604]
    assert found.missing == (202602, 202603)
    assert add_up(bills, (202402,)) is None


def test_a_tip_is_computed_or_not_given() -> None:
    assert night_saving(BILL) is None
    lines = (
        BillLine("peak", Decimal(120), Decimal("68.16")),
        BillLine("valley", Decimal(80), Decimal("23.04")),
    )
    hours = replace(BILL, lines=lines, kwh_peak=Decimal(120), kwh_valley=Decimal(80))
    assert night_saving(hours) == Decimal("6.72")
    assert night_saving(replace(hours, kwh_peak=Decimal(10))) is None
    assert night_saving(replace(hours, kwh_peak=None)) is None
    assert night_saving(replace(hours, lines=lines[:1])) is None
