"""A bill: what an account used and owes in a period, as the marketing system told it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as billed: a tier or a time of use, kWh, yuan."""

    code: str
    kwh: Decimal
    amount: Decimal

    @property
    def price(self) -> Decimal | None:
        """Yuan a kWh, to the hundredth of a cent; nothing where nothing was used."""
        return (self.amount / self.kwh).quantize(Decimal("0.0001")) if self.kwh else None


@dataclass(frozen=True, slots=True)
class Bill:
    """A period's bill in kWh and yuan; whatever is ``None`` was not told.

    ``period`` is 202607. ``as_of`` is the day to which the figures reach. ``year_kwh`` counts from
    the first of the year through this period. ``balance`` is what is left on a prepaid account.
    """

    id: int
    account_id: int
    period: int
    batch_id: int
    station_id: int
    kwh: Decimal
    amount: Decimal
    as_of: date
    first_day: date | None = None
    last_day: date | None = None
    reading_before: Decimal | None = None
    reading_after: Decimal | None = None
    multiplier: Decimal | None = None
    kwh_sharp: Decimal | None = None
    kwh_peak: Decimal | None = None
    kwh_flat: Decimal | None = None
    kwh_valley: Decimal | None = None
    year_kwh: Decimal | None = None
    late_fee: Decimal | None = None
    paid: Decimal | None = None
    balance: Decimal | None = None
    due_on: date | None = None
    estimated: bool = False
    lines: tuple[BillLine, ...] = ()

    @property
    def days(self) -> int | None:
        """How many days the period has, where its ends are known."""
        if self.first_day is None or self.last_day is None:
            return None
        return (self.last_day - self.first_day).days + 1

    @property
    def owed(self) -> Decimal | None:
        """What is still to be paid, where it is known what has been."""
        if self.paid is None:
            return None
        return max(Decimal(0), self.amount + (self.late_fee or 0) - self.paid)


def before(period: int, months: int) -> int:
    """Return the period so many months earlier: 202601 less 1 is 202512."""
    count = period // 100 * 12 + period % 100 - 1 - months
    return count // 12 * 100 + count % 12 + 1
