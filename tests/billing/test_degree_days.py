"""A hotter or colder month is told only where every day of both is known, and where it explains."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from billing.degree_days import DegreeDays, TemperaturesAreWrong, read_temperatures
from billing.reasons import Why, reasons
from bot.settings import SettingsAreWrong
from bot.weather import read_weather
from tests.billing.test_asking_rules import BEFORE, BILL

FIRST = date(2026, 9, 1)


def weather(september: int, october: int, days: int = 61) -> DegreeDays:
    """So warm were the days of the two months, as many of them as are known."""
    all_days = [FIRST + timedelta(days=at) for at in range(days)]
    return DegreeDays({one: Decimal(september if one.month == 9 else october) for one in all_days})


def told(known: DegreeDays, kwh: int = 240) -> list[tuple[Why, object]]:
    found = reasons(replace(BILL, kwh=Decimal(kwh)), BEFORE, None, known)
    return [(one.why, dict(one.figures)) for one in found if "now" in one.figures]


@pytest.mark.parametrize(
    ("september", "october", "kwh", "why"),
    [
        (26, 30, 240, (Why.HOTTER, {"now": 124, "then": 0})),
        (30, 26, 150, (Why.COOLER, {"now": 0, "then": 120})),
        (18, 10, 240, (Why.COLDER, {"now": 248, "then": 0})),
        (10, 18, 150, (Why.MILDER, {"now": 0, "then": 240})),
    ],
)
def test_the_weather_that_explains_is_told(
    september: int, october: int, kwh: int, why: tuple[Why, object]
) -> None:
    assert told(weather(september, october), kwh) == [why]


def test_weather_that_explains_nothing_or_is_not_whole_is_not_told() -> None:
    assert told(DegreeDays()) == []
    assert told(weather(26, 30, days=60)) == []
    assert told(weather(26, 30), kwh=150) == []
    assert told(weather(20, 22)) == []
    undated = replace(BILL, kwh=Decimal(300), first_day=None)
    assert not [
        one for one in reasons(undated, BEFORE, None, weather(26, 30)) if one.why == "hotter"
    ]


def test_no_days_are_no_degree_days() -> None:
    assert weather(30, 30).cooling(FIRST, FIRST - timedelta(days=1)) is None


def test_the_file_is_read_and_a_bad_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("\ufeffday,mean\n2026-07-01,29.4\n\n2026/7/2,-3\n", encoding="utf-8")
    means = read_weather(str(file)).means
    assert means == {date(2026, 7, 1): Decimal("29.4"), date(2026, 7, 2): Decimal(-3)}
    assert read_weather("").means == {}
    file.write_text("day,mean\n2026-07-01,hot\n", encoding="utf-8")
    with pytest.raises(SettingsAreWrong, match="line 2"):
        read_weather(str(file))
    with pytest.raises(SettingsAreWrong, match="temperatures"):
        read_weather(str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    "row", [["2026-02-30", "3"], ["2026-02-03"], ["soon", "3"], ["2026-1-1", ""]]
)
def test_what_is_no_day_with_a_mean_is_refused(row: list[str]) -> None:
    with pytest.raises(TemperaturesAreWrong, match="line 2"):
        read_temperatures([["day", "mean"], row])
