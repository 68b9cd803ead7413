"""A bill is what the notice says, at every edge, and its parts add up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.charge import (
    CrossesSeasons,
    Household,
    NotAQuantity,
    OpenedLater,
    PeriodMissing,
    PeriodUnknown,
    charge,
)
from billing.tariff import Part, Period, Season, Tariff
from tests.billing.rates import DAY, bill, by_period, everything, exact, residential, shipped

KWH = st.decimals(0, 9000, places=2)
WHOLE_KWH = st.integers(0, 6000)
PROVINCES = st.sampled_from(["zhejiang", "jiangsu", "shanghai"])
WHOLE, PEAK, VALLEY = Period.WHOLE, Period.PEAK, Period.VALLEY


def d(written: object) -> Decimal:
    return Decimal(str(written))


@pytest.mark.parametrize(
    ("kwh", "before", "lines", "total"),
    [
        (200, 0, [(1, 200, "0.538", "107.60")], "107.60"),
        (300, 2600, [(1, 160, "0.538", "86.08"), (2, 140, "0.588", "82.32")], "168.40"),
        (500, 4700, [(2, 100, "0.588", "58.80"), (3, 400, "0.838", "335.20")], "394.00"),
        (
            5000,
            0,
            [
                (1, 2760, "0.538", "1484.88"),
                (2, 2040, "0.588", "1199.52"),
                (3, 200, "0.838", "167.60"),
            ],
            "2852.00",
        ),
    ],
)
def test_golden(kwh: int, before: int, lines: list[tuple[object, ...]], total: str) -> None:
    made = bill(kwh, before)
    assert [(one.tier, one.kwh, one.price, one.amount) for one in made.lines] == [
        (tier, d(some), d(price), d(amount)) for tier, some, price, amount in lines
    ]
    assert str(made.total) == total


def test_golden_by_time_of_use() -> None:
    made = by_period(120, 80)
    assert [(one.period, one.amount) for one in made.lines] == [
        (PEAK, d("68.16")),
        (VALLEY, d("23.04")),
    ]
    assert str(made.total) == "91.20"


@pytest.mark.parametrize(
    ("before", "price", "tier", "left"),
    [
        (0, "0.538", 1, 2759),
        (2758, "0.538", 1, 1),
        (2759, "0.538", 1, 0),
        (2760, "0.588", 2, 2039),
        (2761, "0.588", 2, 2038),
        (4798, "0.588", 2, 1),
        (4799, "0.588", 2, 0),
        (4800, "0.838", 3, None),
        (4801, "0.838", 3, None),
    ],
)
def test_one_kwh_at_each_edge(before: int, price: str, tier: int, left: int | None) -> None:
    made = bill(1, before)
    assert [one.price for one in made.lines] == [d(price)]
    assert (made.reached.tier, made.left) == (tier, left)
    by_time = by_period(1, 0, before)
    assert exact(by_time) - exact(made) == d("0.030")


def test_nothing_costs_nothing() -> None:
    assert (bill(0).lines, str(bill(0).total), bill(0).reached.tier) == ((), "0.00", 1)
    assert by_period(0, 0, 4800).lines == ()


@given(KWH, KWH, KWH, PROVINCES)
def test_cost_rises_with_kwh(kwh: Decimal, more: Decimal, before: Decimal, province: str) -> None:
    tariff = residential(province)
    less, greater = bill(kwh, before, tariff), bill(kwh + more, before, tariff)
    assert less.total <= greater.total
    if more:
        assert exact(less) < exact(greater)


@given(WHOLE_KWH, WHOLE_KWH, st.integers(1, 500), WHOLE_KWH, PROVINCES)
def test_cost_rises_with_either_period(
    peak: int, valley: int, more: int, before: int, province: str
) -> None:
    less = exact(by_period(peak, valley, before, province))
    slack = d("0.02")  # kWh of a tier are shared out by hundredths
    assert exact(by_period(peak + more, valley, before, province)) > less - slack
    assert exact(by_period(peak, valley + more, before, province)) > less - slack


@given(PROVINCES, st.sampled_from([0, 1]), st.decimals("0.01", 10, places=2))
def test_no_step_at_an_edge(province: str, tier: int, little: Decimal) -> None:
    tariff = residential(province)
    season = tariff.season_in(7)
    edge, prices = season.limits[tier], season.prices[WHOLE]
    at = exact(bill(edge, tariff=tariff))
    assert at - exact(bill(edge - little, tariff=tariff)) == little * prices[tier]
    assert exact(bill(edge + little, tariff=tariff)) - at == little * prices[tier + 1]


@given(KWH, KWH, KWH, PROVINCES)
def test_parts_add_up(peak: Decimal, valley: Decimal, before: Decimal, province: str) -> None:
    for made in (
        by_period(peak, valley, before, province),
        bill(peak + valley, before, residential(province)),
    ):
        assert made.kwh == peak + valley
        assert sum((one.kwh for one in made.lines if not one.is_surcharge), d(0)) == made.kwh
        for share in made.shares[1:]:
            dearer = [one.kwh for one in made.lines if one.tier == share.tier]
            assert sum(dearer, d(0)) == share.kwh
        assert made.total == sum((one.amount for one in made.lines), d(0))
        assert abs(made.total - exact(made)) <= d("0.005") * len(made.lines)
        assert all(one.kwh >= 0 and one.amount.as_tuple().exponent == -2 for one in made.lines)


def flat_by_time(tariff: Tariff) -> Tariff:
    season = tariff.season_in(7)
    alike = dict.fromkeys((WHOLE, PEAK, VALLEY), season.prices[WHOLE])
    months = frozenset(range(1, 13))
    return replace(tariff, seasons=(Season(months, season.limits, alike, season.hours),))


@given(KWH, KWH, KWH, PROVINCES)
def test_equal_prices_make_time_of_use_flat(
    peak: Decimal, valley: Decimal, before: Decimal, province: str
) -> None:
    tariff = flat_by_time(residential(province))
    by_time = charge(tariff, {PEAK: peak, VALLEY: valley}, DAY, before)
    assert exact(by_time) == exact(bill(peak + valley, before, tariff))


@given(st.lists(st.decimals(0, 1500, places=2), min_size=12, max_size=12), PROVINCES)
def test_months_cost_what_the_year_costs(months: list[Decimal], province: str) -> None:
    tariff = residential(province)
    parts = [exact(bill(kwh, sum(months[:at], d(0)), tariff)) for at, kwh in enumerate(months)]
    assert sum(parts, d(0)) == exact(bill(sum(months, d(0)), 0, tariff))


def test_a_large_household_has_higher_limits() -> None:
    assert bill(3960, people=5).reached.tier == 1
    assert bill(3961, people=5).reached.tier == 2
    assert bill(3960, people=4).reached.tier == 2
    assert [bill(1, people=some).raised for some in (4, 5)] == [d(0), d(1200)]
    assert Part.PEOPLE in bill(1, people=6).doubts
    assert Part.PEOPLE not in bill(1).doubts
    assert everything().allowance(8) == 150


@pytest.mark.parametrize(
    ("opened", "months", "limit"),
    [
        (date(2025, 6, 1), 12, 2760),
        (date(2026, 1, 1), 12, 2760),
        (date(2026, 1, 31), 12, 2760),
        (date(2026, 5, 20), 8, 1840),
        (date(2026, 7, 31), 6, 1380),
    ],
)
def test_a_part_of_a_year_has_a_part_of_the_limits(opened: date, months: int, limit: int) -> None:
    made = charge(residential(), {WHOLE: d(1)}, DAY, household=Household(0, opened))
    assert (made.counted, made.shares[0].limit) == (months, d(limit))
    assert made.part_of_year is (months < 12)
    assert (Part.OPENED in made.doubts) is (months < 12)


def test_a_ladder_year_begins_when_the_tariff_says() -> None:
    tariff = replace(residential(), year_begins=(5, 16))
    assert tariff.year_of(date(2026, 5, 15)) == (date(2025, 5, 16), date(2026, 5, 15))
    assert tariff.year_of(date(2026, 5, 16)) == (date(2026, 5, 16), date(2027, 5, 15))
    for opened, months in ((date(2026, 6, 15), 12), (date(2026, 6, 16), 11)):
        made = charge(tariff, {WHOLE: d(1)}, DAY, household=Household(0, opened))
        assert made.counted == months


def test_a_monthly_ladder_counts_its_months_and_no_year() -> None:
    sichuan = residential("sichuan")
    assert [one.kwh for one in bill(300, 5000, sichuan).shares] == [180, 100, 20]
    two = charge(sichuan, {WHOLE: d(300)}, DAY, d(5000), months=2)
    assert [one.kwh for one in two.shares] == [300, 0, 0]
    assert (two.before, two.term) == (d(0), None)


def test_limits_follow_the_months_of_the_season() -> None:
    for day, months, limit in (
        (date(2026, 7, 31), 1, 260),
        (date(2026, 4, 30), 1, 200),
        (date(2026, 5, 31), 2, 460),
    ):
        made = charge(everything(), {WHOLE: d(1)}, day, months=months)
        assert made.shares[0].limit == limit
    large = charge(everything(), {WHOLE: d(1)}, date(2026, 5, 31), d(0), Household(5), 2)
    assert large.shares[0].limit == 660


def test_sharp_hours_in_one_month_and_none_in_the_next() -> None:
    usage = {Period.SHARP: d(50), Period.FLAT: d(100), VALLEY: d(100)}
    made = charge(everything(), usage, date(2026, 1, 31))
    told = [(one.period, one.amount, one.is_surcharge) for one in made.lines]
    assert told == [
        (Period.SHARP, d("55.00"), False),
        (Period.FLAT, d("60.00"), False),
        (VALLEY, d("30.00"), False),
        (WHOLE, d("2.50"), True),
    ]
    with pytest.raises(PeriodUnknown):
        charge(everything(), usage, DAY)
    with pytest.raises(CrossesSeasons) as crossed:
        charge(everything(), {WHOLE: d(1)}, date(2026, 2, 28), months=2)
    assert crossed.value.values == {"months": "1, 2"}


def test_a_tier_is_shared_out_where_its_surcharge_differs_by_period() -> None:
    made = by_period(200, 100, 3020, "shanghai")
    told = [(one.tier, one.period, one.kwh, one.price) for one in made.lines]
    assert told == [
        (1, PEAK, 200, d("0.617")),
        (1, VALLEY, 100, d("0.307")),
        (2, PEAK, d("133.33"), d("0.060")),
        (2, VALLEY, d("66.67"), d("0.030")),
    ]


@pytest.mark.parametrize(("category", "total"), [("shared_low", "5580"), ("shared_high", "5380")])
def test_one_price_without_a_ladder(category: str, total: str) -> None:
    made = bill(10_000, 9999, shipped().holding("zhejiang", category, DAY), people=9)
    assert (made.total, made.before, made.raised, made.term) == (d(total), d(0), d(0), None)
    assert (made.reached.tier, made.left, made.doubts) == (1, None, ())


@pytest.mark.parametrize(
    "wrong", ["-1", "-0.01", "NaN", "Infinity", "1000000001", "1E-7", "1E-999999"]
)
def test_what_is_no_quantity_is_refused(wrong: str) -> None:
    for kwh, before in ((wrong, 0), (0, wrong)):
        with pytest.raises(NotAQuantity) as refused:
            bill(kwh, before)
        assert str(refused.value.values["value"]) == str(d(wrong))


def test_other_numbers_without_sense() -> None:
    for people, months in ((-1, 1), (1001, 1), (0, 0), (0, 13), (0, -1)):
        with pytest.raises(NotAQuantity):
            charge(residential(), {WHOLE: d(1)}, DAY, household=Household(people), months=months)
    with pytest.raises(OpenedLater):
        charge(residential(), {WHOLE: d(1)}, DAY, household=Household(0, date(2026, 8, 1)))


def test_a_period_is_never_guessed() -> None:
    with pytest.raises(PeriodMissing) as missing:
        charge(residential(), {PEAK: d(1)}, DAY)
    assert missing.value.values == {"period": "valley"}
    with pytest.raises(PeriodMissing):
        charge(residential(), {}, DAY)
    for usage in ({WHOLE: d(1), PEAK: d(1)}, {PEAK: d(1), VALLEY: d(1), Period.FLAT: d(1)}):
        with pytest.raises(PeriodUnknown):
            charge(residential(), usage, DAY)
    with pytest.raises(PeriodUnknown) as unknown:
        charge(residential("anhui"), {PEAK: d(1), VALLEY: d(1)}, DAY)
    assert unknown.value.values == {"period": "peak", "known": "whole"}
