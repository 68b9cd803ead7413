"""The pack's tariffs as they ship, and one with everything that a tariff may have."""

from datetime import date
from decimal import Decimal
from functools import cache

from billing.charge import Household, Working, charge
from billing.tariff import Period, Tariff, Tariffs
from bot.tariff_pack import read_tariffs, tariffs_in

DAY = date(2026, 7, 31)
EDGES = (0, 1, 2759, 2760, 2761, 4799, 4800, 4801, 6000)

EVERYTHING = """
[province]
there = "那里"
[category]
residential = "居民"
[tariff.there]
province = "there"
category = "residential"
from = 2025-01-01
source = "internal"
ladder = "month"
limits = [200, 400]
unverified = ["people"]
[tariff.there.prices]
whole = [0.6, 0.65, 0.9]
peak = [0.7, 0.75, 1.0]
valley = [0.3, 0.32, 0.4]
[tariff.there.hours]
peak = ["08:00-12:00", "14:00-22:00"]
valley = ["22:00-08:00", "12:00-14:00"]
[[tariff.there.season]]
months = [5, 6, 7, 8, 9, 10]
limits = [260, 600]
[[tariff.there.season]]
months = [1]
[tariff.there.season.prices]
whole = [0.6, 0.65, 0.9]
sharp = [1.1, 1.15, 1.4]
flat = [0.6, 0.65, 0.9]
valley = [0.3, 0.35, 0.6]
[tariff.there.season.hours]
sharp = ["18:00-20:00"]
flat = ["06:00-18:00", "20:00-24:00"]
valley = ["00:00-06:00"]
[[tariff.there.allowance]]
people = 5
kwh = 100
[[tariff.there.allowance]]
people = 7
kwh = 150
"""


@cache
def shipped() -> Tariffs:
    """Return the pack's tariffs."""
    return read_tariffs("power-cn")


@cache
def everything() -> Tariff:
    """Return the tariff with seasons, several periods and allowances."""
    return tariffs_in([("there.toml", EVERYTHING)]).holding("there", "residential", DAY)


def residential(province: str = "zhejiang") -> Tariff:
    """Return a province's tariff for households."""
    return shipped().holding(province, "residential", DAY)


def bill(kwh: object, before: object = 0, tariff: Tariff | None = None, people: int = 0) -> Working:
    """Charge some kWh of a meter that does not tell hours apart."""
    return charge(
        tariff or residential(),
        {Period.WHOLE: Decimal(str(kwh))},
        DAY,
        Decimal(str(before)),
        Household(people),
    )


def by_period(peak: object, valley: object, before: object = 0, at: str = "zhejiang") -> Working:
    """Charge some kWh by peak and valley."""
    usage = {Period.PEAK: Decimal(str(peak)), Period.VALLEY: Decimal(str(valley))}
    return charge(residential(at), usage, DAY, Decimal(str(before)))


def exact(working: Working) -> Decimal:
    """Return what a bill comes to before its lines are rounded."""
    return sum((line.exact for line in working.lines), Decimal(0))
