"""Rows of files are read as people write them, or refused by column and reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.bill_row import read_bill_row
from bot.pack import read_file_columns
from chat.cells import SURPLUS, RowIsWrong
from chat.columns import ColumnsAreMissing, ColumnTwice
from chat.errors import BadInput
from customers.account_row import AccountRow, read_account_row

TODAY = date(2026, 11, 26)
YES = {"estimated": frozenset({"是", "1"})}
PLAIN = {"number": "3300112233", "period": "2026-10", "kwh": "240", "amount": "128.50"}
COLUMNS = read_file_columns("power-cn", "accounts")


def bill(**cells: str) -> Any:
    named = {name: text for name, text in {**PLAIN, **cells}.items() if text}
    return read_bill_row(named, YES, TODAY)


@pytest.mark.parametrize(
    "period",
    [
        "2026-10",
        "202610",
        "2026年10月",
        "2026/10",
        "2026-10-01",
        "2026-10-31",
        "20261001",
        "2026年10月份",
        "2026-10-1 00:00:00",
    ],
)
def test_a_period_is_read_as_people_write_it(period: str) -> None:
    assert bill(period=period).period == 202610


def test_what_a_row_says_is_kept_to_the_hundredth_of_a_cent() -> None:
    assert bill(kwh_peak="139", kwh_valley="100").fields["kwh_peak"] == Decimal(139)
    row = bill(
        amount="￥1,128.50元", late_fee="0.12345", balance="-3.2", number="3300112233.0",
        kwh_peak="140", kwh_valley="100", peak_amount="79.52", valley_amount="28.80",
        tier1_kwh="240", first_day="2026/10/1", last_day="2026年10月31日", due_on="20261120",
        estimated="是", tier2_kwh="5",
    )  # fmt: skip
    assert row.number == "3300112233"
    assert row.fields["amount"] == Decimal("1128.50")
    assert row.fields["late_fee"] == Decimal("0.1234")
    assert row.fields["balance"] == Decimal("-3.2")
    assert (row.fields["first_day"], row.fields["last_day"]) == (
        date(2026, 10, 1),
        date(2026, 10, 31),
    )
    assert (row.fields["due_on"], row.fields["as_of"]) == (date(2026, 11, 20), date(2026, 10, 31))
    assert row.fields["estimated"] is True
    assert row.lines == (
        ("peak", Decimal(140), Decimal("79.52")),
        ("valley", Decimal(100), Decimal("28.80")),
    )


@pytest.mark.parametrize(
    ("period", "told", "as_of"),
    [
        ("2026-10", "", date(2026, 10, 31)),
        ("2026-12", "", None),
        ("2026-11", "", TODAY),
        ("2025-12", "", date(2025, 12, 31)),
        ("2026-11", "2026-11-25", date(2026, 11, 25)),
    ],
)
def test_the_day_to_which_it_reaches_is_told_or_the_end_of_the_period(
    period: str, told: str, as_of: date | None
) -> None:
    if as_of is None:
        with pytest.raises(RowIsWrong):
            bill(period=period)
    else:
        assert bill(period=period, as_of=told).fields["as_of"] == as_of


@pytest.mark.parametrize(
    ("cells", "reason", "column"),
    [
        ({"number": ""}, "number", "number"),
        ({"number": "12345"}, "number", "number"),
        ({"number": "33001122AB"}, "number", "number"),
        ({"period": ""}, "period", "period"),
        ({"period": "2026-13"}, "period", "period"),
        ({"period": "2027-01"}, "future", "period"),
        ({"kwh": ""}, "missing", "kwh"),
        ({"amount": ""}, "missing", "amount"),
        ({"kwh": "-5"}, "negative", "kwh"),
        ({"kwh": "许多"}, "amount", "kwh"),
        ({"kwh": "1e9"}, "amount", "kwh"),
        ({"kwh": "NaN"}, "amount", "kwh"),
        ({"first_day": "2026-02-30"}, "day", "first_day"),
        ({"due_on": "下月"}, "day", "due_on"),
        ({"last_day": "2026-12-01"}, "future", "last_day"),
        ({"as_of": "2026-12-01"}, "future", "as_of"),
        ({"first_day": "2026-10-31", "last_day": "2026-10-01"}, "order", "first_day"),
        ({"reading_before": "1200", "reading_after": "1000"}, "went_back", "reading_after"),
        ({"number": "13800138000"}, "number", "number"),
        ({"number": "12345678901234"}, "number", "number"),
        ({"amount": "1,2,3"}, "amount", "amount"),
        ({"amount": "12,34"}, "amount", "amount"),
        ({"paid": "-1"}, "negative", "paid"),
        ({"multiplier": "0"}, "nought", "multiplier"),
        ({"kwh_peak": "140", "kwh_valley": "90"}, "parts", "kwh"),
        ({"kwh_peak": "1", "kwh_flat": "200", "kwh_valley": "100"}, "parts", "kwh"),
        ({"first_day": "2021-10-01", "last_day": "2026-10-31"}, "too_many_days", "first_day"),
        ({"period": "2026111"}, "period", "period"),
        ({SURPLUS: "50"}, "surplus", ""),
    ],
)
def test_what_no_bill_can_say_is_refused_by_column(
    cells: dict[str, str], reason: str, column: str
) -> None:
    with pytest.raises(RowIsWrong) as refused:
        bill(**cells)
    assert (refused.value.reason, refused.value.column) == (reason, column)


@given(st.integers(1, 9_999), st.sampled_from([10_000, 100_000, 1_000_000]), st.integers(1, 40))
def test_a_meter_that_rolled_over_is_no_slip(kwh: int, dial: int, times: int) -> None:
    begun = dial - 1
    ended = (begun + kwh) % dial
    row = bill(
        reading_before=str(begun),
        reading_after=str(ended),
        multiplier=str(times),
        kwh=str(kwh * times),
    )
    assert row.fields["reading_after"] == ended


def account(**cells: str) -> AccountRow:
    return read_account_row({"number": "3300112233", "holder": "王芳", **cells}, COLUMNS)


def test_an_account_is_read_with_the_words_of_the_trade() -> None:
    row = account(category="城镇居民", prepaid="费控", household_size="6人", phone="13800138000")
    assert (row.category, row.prepaid, row.household_size) == ("residential", True, 6)
    assert account().category == "residential"
    assert account(household_size="4.0").household_size == 4
    assert account(category="合表").category == "shared_low"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"holder": ""}, "missing"),
        ({SURPLUS: "x"}, "surplus"),
        ({"category": "外星"}, "category"),
        ({"household_size": "很多"}, "people"),
        ({"household_size": "999999"}, "people"),
        ({"address": "长" * 301}, "too_long"),
        ({"number": "1"}, "number"),
    ],
)
def test_an_account_that_cannot_be_is_refused(cells: dict[str, str], reason: str) -> None:
    with pytest.raises(RowIsWrong) as refused:
        account(**cells)
    assert refused.value.reason == reason


def test_columns_are_found_by_any_of_their_names_and_by_the_stations_own() -> None:
    columns = read_file_columns("power-cn", "bills")
    places = columns.places(["CONS_NO", " 电费 年月", "电量", "holder", "应收电费"], ("number",))
    assert places == {"number": 0, "period": 1, "kwh": 2, "amount": 4}
    own = columns.mapped({"number": "电费"})
    assert own.places(["电费", "户号"], ()) == {"number": 0}
    with pytest.raises(ColumnTwice):
        columns.places(["户号", "客户编号"], ())
    with pytest.raises(ColumnsAreMissing, match="kwh"):
        columns.places(["户号"], ("number", "kwh"))
    with pytest.raises(BadInput, match="unknown field rain"):
        columns.mapped({"rain": "雨"})


@pytest.mark.parametrize("name", ["kwh", "amount"])
def test_a_bill_without_its_figures_is_none(name: str) -> None:
    with pytest.raises(RowIsWrong) as wrong:
        bill(**{name: ""})
    assert (wrong.value.reason, wrong.value.column) == ("missing", name)
