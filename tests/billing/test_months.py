"""Which months people mean, by the day on which they say so."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.bill import before
from billing.months import from_to, periods_named

TODAY = date(2026, 11, 26)
RELATIVE = {"这个月": 0, "上个月": 1, "去年这个月": 12, "下个月": -1}


@pytest.mark.parametrize(
    ("said", "periods"),
    [
        ("这个月电费多少", (202611,)),
        ("下个月电费", (202612,)),
        ("去年这个月多少钱", (202511,)),
        ("上个月和这个月", (202611,)),
        ("7月电费", (202607,)),
        ("十二月的电费", (202512,)),
        ("今年12月", (202612,)),
        ("2025年十月", (202510,)),
        ("25年10月", (202510,)),
        ("2025-10的电费", (202510,)),
        ("202510", (202510,)),
        ("户号3300202510", ()),
        ("13月", ()),
        ("四月和五月电费", (202604, 202605)),
        ("3月、5月", (202603, 202605)),
        ("10月和9月", (202609, 202610)),
        ("12月跟1月", (202512, 202601)),
        ("四五月份", (202604, 202605)),
        ("去年4月和5月", (202504, 202505)),
        ("4月到6月", (202604, 202605, 202606)),
        ("5-6月", (202605, 202606)),
        ("11月到2月", (202511, 202512, 202601, 202602)),
        ("2025年11月到2026年2月", (202511, 202512, 202601, 202602)),
        ("最近三个月", (202608, 202609, 202610)),
        ("近两个月", (202609, 202610)),
        ("近12个月", ()),
        ("第一季度", (202601, 202602, 202603)),
        ("上季度", (202607, 202608, 202609)),
        ("这个季度", (202610, 202611, 202612)),
        ("去年四季度", (202510, 202511, 202512)),
        ("2025年二季度", (202504, 202505, 202506)),
        ("去年下半年", tuple(range(202507, 202513))),
        ("上半年", tuple(range(202601, 202607))),
        ("七月八月电费", (202607, 202608)),
        ("7 8月份电费", (202607, 202608)),
        ("去年夏天", (202506, 202507, 202508)),
        ("冬天", (202512, 202601, 202602)),
        ("电费多少", ()),
    ],
)
def test_months_are_named_as_people_name_them(said: str, periods: tuple[int, ...]) -> None:
    assert periods_named(said, TODAY, RELATIVE) == periods


def test_two_months_that_follow_each_other_are_of_one_year() -> None:
    assert periods_named("7月和8月", date(2026, 7, 1), RELATIVE) == (202507, 202508)
    assert periods_named("今年7月和8月", date(2026, 7, 1), RELATIVE) == (202607, 202608)


def test_a_part_of_the_year_that_has_not_begun_is_last_years() -> None:
    assert periods_named("四季度", date(2026, 2, 1), RELATIVE) == (202510, 202511, 202512)
    assert periods_named("上季度", date(2026, 2, 1), RELATIVE) == (202510, 202511, 202512)


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(0, 40))
def test_from_one_month_to_another_there_is_each_between_at_most_two_years(
    year: int, month: int, more: int
) -> None:
    first = year * 100 + month
    last = before(first, -more)
    found = from_to(first, last)
    assert found[-1] == last
    assert len(found) == min(more + 1, 24)
    assert all(before(late, 1) == early for early, late in pairwise(found))
