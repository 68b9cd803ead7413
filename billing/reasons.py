"""Why a bill is what it is: what the figures themselves say, and nothing that they do not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from billing.bill import Bill, BillLine
from billing.degree_days import DegreeDays

_CENT = Decimal("0.01")
# A change below this share of the other bill is none that people speak of.
_NOTICED = Decimal("0.05")
# So much of the day's energy a household can move to the night without great trouble.
_MOVABLE = Decimal("0.2")
# Degree days of a month apart: one degree on each day.
_MARKED = Decimal(30)
_UNKNOWN = DegreeDays()
_ADDED_TIERS = ("tier2", "tier3")


class Why(StrEnum):
    """One reason."""

    ESTIMATED = "estimated"
    MORE_THAN_LAST_MONTH = "more_than_last_month"
    LESS_THAN_LAST_MONTH = "less_than_last_month"
    MORE_THAN_LAST_YEAR = "more_than_last_year"
    LESS_THAN_LAST_YEAR = "less_than_last_year"
    LONGER = "longer"
    SHORTER = "shorter"
    HOTTER = "hotter"
    COOLER = "cooler"
    COLDER = "colder"
    MILDER = "milder"
    TIER = "tier"
    LATE_FEE = "late_fee"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, with the figures that its sentence names."""

    why: Why
    figures: Mapping[str, Decimal | int | str]


def reasons(
    bill: Bill, last_month: Bill | None, last_year: Bill | None, weather: DegreeDays = _UNKNOWN
) -> tuple[Reason, ...]:
    """Return what a bill's figures say of its amount, the most telling first."""
    return tuple(_reasons(bill, last_month, last_year, weather))


def main_cause(bill: Bill, last_month: Bill, weather: DegreeDays = _UNKNOWN) -> Reason | None:
    """Return what most of a change against the month before comes from, where the figures say so.

    The weather of these days, else the number of days where it makes half the change, else a
    higher tier. A change that nobody would speak of needs no cause.
    """
    if abs(bill.kwh - last_month.kwh) <= last_month.kwh * _NOTICED:
        return None
    marked = next(_weather(bill, last_month, weather), None)
    if marked is not None:
        return marked
    for days in _days(bill, last_month):
        longer = days.why is Why.LONGER
        share = Decimal(str(days.figures["kwh"])) * 2 >= abs(bill.kwh - last_month.kwh)
        if share and longer == (bill.kwh > last_month.kwh):
            return days
    if bill.amount > last_month.amount and not _in_added_tiers(last_month):
        return next(_tiers(bill), None)
    return None


def _reasons(
    bill: Bill, last_month: Bill | None, last_year: Bill | None, weather: DegreeDays
) -> Iterator[Reason]:
    if bill.estimated:
        yield Reason(Why.ESTIMATED, {})
    if last_month is not None:
        more, less = Why.MORE_THAN_LAST_MONTH, Why.LESS_THAN_LAST_MONTH
        yield from _compared(bill, last_month, more, less)
        yield from _days(bill, last_month)
        yield from _weather(bill, last_month, weather)
    yield from _tiers(bill)
    if last_year is not None:
        more, less = Why.MORE_THAN_LAST_YEAR, Why.LESS_THAN_LAST_YEAR
        yield from _compared(bill, last_year, more, less)
    if bill.late_fee:
        yield Reason(Why.LATE_FEE, {"amount": bill.late_fee})


def _tiers(bill: Bill) -> Iterator[Reason]:
    for line in _in_added_tiers(bill):
        yield Reason(Why.TIER, {"tier": line.code[-1], "kwh": line.kwh, "amount": line.amount})


def _in_added_tiers(bill: Bill) -> list[BillLine]:
    return [line for line in bill.lines if line.code in _ADDED_TIERS and line.kwh]


def _compared(bill: Bill, other: Bill, more: Why, less: Why) -> Iterator[Reason]:
    kwh, amount = bill.kwh - other.kwh, bill.amount - other.amount
    if abs(kwh) > other.kwh * _NOTICED:
        yield Reason(more if kwh > 0 else less, {"kwh": abs(kwh), "amount": abs(amount)})


def _days(bill: Bill, other: Bill) -> Iterator[Reason]:
    if bill.days is None or other.days is None or bill.days == other.days:
        return
    days = bill.days - other.days
    # What these days alone account for, at this bill's own daily use.
    kwh = (bill.kwh * abs(days) / bill.days).quantize(Decimal(1), ROUND_HALF_UP)
    yield Reason(Why.LONGER if days > 0 else Why.SHORTER, {"days": abs(days), "kwh": kwh})


def _weather(bill: Bill, other: Bill, weather: DegreeDays) -> Iterator[Reason]:
    """Yield a change of the weather that goes the way of the kWh; another explains nothing."""
    for measure, more, less in (
        (weather.cooling, Why.HOTTER, Why.COOLER),
        (weather.heating, Why.COLDER, Why.MILDER),
    ):
        now, then = _of_days(bill, measure), _of_days(other, measure)
        if now is None or then is None or abs(now - then) < _MARKED:
            continue
        if (now > then) == (bill.kwh > other.kwh):
            yield Reason(more if now > then else less, {"now": int(now), "then": int(then)})


def _of_days(bill: Bill, measure: Callable[[date, date], Decimal | None]) -> Decimal | None:
    if bill.first_day is None or bill.last_day is None:
        return None
    return measure(bill.first_day, bill.last_day)


def night_saving(bill: Bill) -> Decimal | None:
    """Return what moving a fifth of the day's energy to the night would save, in yuan.

    Nothing for a bill that does not tell them apart, or where it would save less than a yuan.
    """
    prices = {line.code: line.price for line in bill.lines}
    day, night = prices.get("peak"), prices.get("valley")
    if day is None or night is None or bill.kwh_peak is None:
        return None
    saving = (bill.kwh_peak * _MOVABLE * (day - night)).quantize(_CENT, ROUND_HALF_UP)
    return saving if saving >= 1 else None
