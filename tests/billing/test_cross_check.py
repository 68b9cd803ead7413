"""Ten thousand random bills, against a second computation that walks up the ladder by price."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing.charge import Household, charge
from billing.tariff import Period
from tests.billing.rates import residential

# Written from the facts by hand, in ten-thousandths of a yuan, and not read from the pack.
TABLE: dict[str, tuple[int, int, dict[str, tuple[int, int, int]]]] = {
    "zhejiang": (
        2760,
        4800,
        {"flat": (5380, 5880, 8380), "peak": (5680, 6180, 8680), "valley": (2880, 3380, 5880)},
    ),
    "jiangsu": (
        2760,
        4800,
        {"flat": (5283, 5783, 8283), "peak": (5583, 6083, 8583), "valley": (3583, 4083, 6583)},
    ),
    "anhui": (2160, 4200, {"flat": (5653, 6153, 8653)}),
    "sichuan": (180, 280, {"flat": (5224, 6224, 8224)}),
}


def cumulative(kwh: int, first: int, second: int, prices: tuple[int, int, int]) -> int:
    """What everything up to ``kwh`` costs: the base price, and what the excess costs more."""
    low, middle, high = prices
    beyond_first, beyond_second = max(kwh - first, 0), max(kwh - second, 0)
    return kwh * low + beyond_first * (middle - low) + beyond_second * (high - middle)


def recomputed(province: str, peak: int, valley: int, flat: int, before: int, people: int) -> int:
    """Return ten-thousandths of a yuan."""
    first, second, prices = TABLE[province]
    if people >= 5 and province == "zhejiang":
        first, second = first + 1200, second + 1200
    start = 0 if province == "sichuan" else before
    used = peak + valley + flat
    low, middle, high = prices["flat"]
    as_flat = cumulative(start + used, first, second, (low, middle, high))
    as_flat -= cumulative(start, first, second, (low, middle, high))
    if flat or not peak + valley:
        return as_flat
    # Every tier is dearer by the same by day and by night: only the base differs.
    return as_flat + peak * (prices["peak"][0] - low) + valley * (prices["valley"][0] - low)


def test_ten_thousand_bills() -> None:
    noise = random.Random(20260731)
    for _ in range(10_000):
        province = noise.choice(sorted(TABLE))
        people, before = noise.randint(0, 8), noise.randint(0, 6000)
        by_time = "peak" in TABLE[province][2] and noise.random() < 0.5
        one, other = noise.randint(1, 3000), noise.randint(1, 3000)
        usage = {Period.WHOLE: Decimal(one)}
        if by_time:
            usage = {Period.PEAK: Decimal(one), Period.VALLEY: Decimal(other)}
        day = date(2026, noise.randint(1, 12), 28)
        made = charge(residential(province), usage, day, Decimal(before), Household(people))
        split = (one, other, 0) if by_time else (0, 0, one)
        wanted = Fraction(recomputed(province, *split, before, people), 10_000)
        exact = sum((Fraction(line.kwh) * Fraction(line.price) for line in made.lines), Fraction())
        assert exact == wanted
        assert abs(Fraction(made.total) - wanted) <= Fraction(len(made.lines), 200)
