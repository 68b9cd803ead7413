"""A bill worked out again from its readings and the tariff, beside what was billed."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.bill import Bill
from billing.charge import Household, Working, charge
from billing.tariff import Ladder, Period, Season, Tariffs
from chat.errors import Fact

# A period of more days holds more than a month of the ladder; it is not worked out again.
_LONGEST_MONTH = 35
# Every line is rounded to the cent, by us and by whoever billed: each may be half a cent apart.
_A_LINE = Decimal("0.01")
# Meters are read to the hundredth and billed in whole kWh by some.
_A_READING = Decimal(1)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a bill comes to by our working; ``metered`` are the kWh of the readings, if told."""

    bill: Bill
    working: Working | None
    metered: Decimal | None

    @property
    def apart(self) -> Decimal:
        """By how many yuan the bill is above our working; zero within rounding or without one."""
        if self.working is None:
            return Decimal(0)
        apart = self.bill.amount - self.working.total
        return apart if abs(apart) > _A_LINE * len(self.working.lines) else Decimal(0)

    @property
    def kwh_apart(self) -> Decimal:
        """By how many kWh the bill is above its readings; zero within rounding."""
        if self.metered is None:
            return Decimal(0)
        apart = self.bill.kwh - self.metered
        return apart if abs(apart) >= _A_READING else Decimal(0)


def recompute(
    tariffs: Tariffs, province: str, category: str, people: int, bill: Bill
) -> Recomputed:
    """Work a bill out again; there is no working where the bill or the pack tells too little."""
    return Recomputed(bill, _working(tariffs, province, category, people, bill), _metered(bill))


def _metered(bill: Bill) -> Decimal | None:
    if bill.reading_before is None or bill.reading_after is None or bill.estimated:
        return None
    used = bill.reading_after - bill.reading_before
    # A meter that was changed, or began again at zero, tells nothing by its two ends.
    return None if used < 0 else used * (bill.multiplier or 1)


def _working(
    tariffs: Tariffs, province: str, category: str, people: int, bill: Bill
) -> Working | None:
    if bill.days is not None and bill.days > _LONGEST_MONTH:
        return None
    year, month = divmod(bill.period, 100)
    on = bill.last_day or date(year, month, calendar.monthrange(year, month)[1])
    try:
        tariff = tariffs.holding(province, category, on)
        if tariff.ladder is Ladder.YEAR and bill.year_kwh is None:
            return None
        had = max(Decimal(0), (bill.year_kwh or bill.kwh) - bill.kwh)
        usage = _usage(bill, tariff.season_in(on.month))
        return charge(tariff, usage, on, had, Household(people=people))
    except Fact:
        # No tariff of that day or category, or kWh of some periods only: nothing is guessed.
        return None


def _usage(bill: Bill, season: Season) -> dict[Period, Decimal]:
    told = {
        Period.SHARP: bill.kwh_sharp,
        Period.PEAK: bill.kwh_peak,
        Period.FLAT: bill.kwh_flat,
        Period.VALLEY: bill.kwh_valley,
    }
    # Some systems fill the periods that a household does not have with zeros.
    used = {
        one: kwh for one, kwh in told.items() if kwh is not None and (kwh or one in season.periods)
    }
    return used if any(used.values()) else {Period.WHOLE: bill.kwh}
