"""What a question means, and what a bill's own figures say of its amount."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.bill import Bill, BillLine
from billing.degree_days import DegreeDays
from billing.question import Question, Wanted
from billing.reasons import Why, main_cause, night_saving, reasons
from billing.year import YearSoFar, year_so_far
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
        ("上月电费比去年同期多多少", "bill", 202610),
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
    assert WORDS.understand(text, TODAY) == Question(Wanted(wanted), period)


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


def test_a_year_is_the_sum_of_what_is_known_of_it() -> None:
    bills = [replace(BILL, period=one) for one in (202512, 202601, 202604)]
    assert year_so_far(bills, 2026) == YearSoFar(2026, 4, D(480), D("281.20"), (2, 3))
    assert year_so_far(bills, 2024) is None


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
