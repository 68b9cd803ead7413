"""A bill is worked out again, and only what is certain is called a difference."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.bill import Bill
from billing.recompute import Recomputed, recompute
from tests.billing.rates import shipped

D = Decimal
JUNE = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}


def again(
    province: str = "zhejiang", category: str = "residential", people: int = 0, **told: Any
) -> Recomputed:
    known: dict[str, Any] = {"kwh": D(200), "amount": D("107.60"), "year_kwh": D(900), **JUNE}
    bill = Bill(1, 1, 202606, 1, 1, as_of=date(2026, 6, 30), **(known | told))
    return recompute(shipped(), province, category, people, bill)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"first_day": None, "last_day": None},
        {"amount": D("107.61")},
        {"kwh": D(300), "year_kwh": D(2900), "amount": D("168.40")},
        {"reading_before": D(1000), "reading_after": D(1200)},
        {"reading_before": D(0), "reading_after": D("4.99"), "multiplier": D(40)},
        {"kwh_peak": D(0), "kwh_valley": D(0), "kwh_sharp": D(0)},
    ],
)
def test_a_bill_that_is_right_is_not_spoken_of(told: dict[str, Any]) -> None:
    found = again(**told)
    assert found.working is not None
    assert (found.apart, found.kwh_apart) == (D(0), D(0))


def test_an_amount_that_the_tariff_does_not_make_is_apart() -> None:
    assert again(amount=D("117.60")).apart == D("10.00")
    assert again(amount=D("100.00")).apart == D("-7.60")


def test_day_and_night_are_priced_apart() -> None:
    found = again(kwh_peak=D(120), kwh_valley=D(80), kwh_flat=D(0))
    assert found.working is not None
    assert {one.period.value for one in found.working.lines} == {"peak", "valley"}


def test_readings_tell_what_was_used() -> None:
    assert again(reading_before=D(1000), reading_after=D(1180)).kwh_apart == D(20)


@pytest.mark.parametrize(
    "told",
    [
        {"reading_before": D(9900), "reading_after": D(100)},
        {"reading_before": D(1000), "reading_after": D(1100), "estimated": True},
        {"reading_before": D(1000)},
    ],
)
def test_readings_that_tell_nothing_are_left_alone(told: dict[str, Any]) -> None:
    assert again(**told).kwh_apart == 0


@pytest.mark.parametrize(
    "told",
    [
        {"province": "nowhere"},
        {"category": "factory"},
        {"year_kwh": None},
        {"first_day": date(2026, 5, 1)},
        {"kwh_peak": D(120)},
    ],
)
def test_what_cannot_be_worked_out_is_not_guessed(told: dict[str, Any]) -> None:
    found = again(amount=D(999), **told)
    assert found.working is None
    assert found.apart == 0
