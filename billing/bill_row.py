"""A row of a bill file: what it says of one account and period, or why it says nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chat.cells import Cells, RowIsWrong, account_number, amount, day, refuse_surplus

NEEDED = ("number", "period", "kwh", "amount")
_HOURS = ("kwh_sharp", "kwh_peak", "kwh_flat", "kwh_valley")
_ENERGY = (*_HOURS, "year_kwh")
_READINGS = ("reading_before", "reading_after", "multiplier")
_MONEY = ("late_fee", "paid", "balance")
_DAYS = ("first_day", "last_day", "due_on")
# Each line as billed: its code, and the columns of its energy and money.
_LINES = (
    ("tier1", "tier1_kwh", "tier1_amount"),
    ("tier2", "tier2_kwh", "tier2_amount"),
    ("tier3", "tier3_kwh", "tier3_amount"),
    ("sharp", "kwh_sharp", "sharp_amount"),
    ("peak", "kwh_peak", "peak_amount"),
    ("flat", "kwh_flat", "flat_amount"),
    ("valley", "kwh_valley", "valley_amount"),
)
_AMOUNTS = frozenset((*_ENERGY, *_READINGS, *_MONEY))
_DAYS_TOLD = frozenset(_DAYS)
_EMPTY = {**dict.fromkeys((*_ENERGY, *_READINGS, *_MONEY, *_DAYS)), "estimated": False}
# 2026-07, 2026年7月, or any day of it; seven digits might be read in two ways.
_MONTH = re.compile(
    r"(20[0-9]{2})(?:(0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?"
    r"|[-/.年](0?[1-9]|1[0-2])(?:月份?|[-/.月](?:0?[1-9]|[12][0-9]|3[01])日?(?: 00:00:00)?)?)"
)
# Bills come every month or two; half a year is a slip of the pen.
_LONGEST = 190
# Parts are rounded each by itself.
_ROUNDED = Decimal(2)
_ZERO = Decimal(0)
# Dials of household meters have five or six digits before the point.
_DIALS = (100_000, 1_000_000, 10_000)


@dataclass(frozen=True, slots=True)
class BillRow:
    """What a row says: the account's number, the period (202607), the fields of a ``Bill``.

    ``lines`` are as billed: code, kWh, yuan.
    """

    number: str
    period: int
    fields: Mapping[str, Any]
    lines: tuple[tuple[str, Decimal, Decimal], ...]


def read_bill_row(cells: Cells, yes: Mapping[str, frozenset[str]], today: date) -> BillRow:
    """Read a row; raises ``RowIsWrong`` for what no bill can say."""
    refuse_surplus(cells)
    number = account_number(cells.get("number", ""))
    period = _period(cells.get("period", ""), today)
    found: dict[str, Any] = {
        **_EMPTY,
        "kwh": amount(cells, "kwh"),
        "amount": amount(cells, "amount"),
    }
    for name in _AMOUNTS & cells.keys():
        found[name] = amount(cells, name, signed=name == "balance")
    for name in _DAYS_TOLD & cells.keys():
        found[name] = day(cells, name)
    if "estimated" in cells:
        found["estimated"] = cells["estimated"].casefold() in yes.get("estimated", ())
    _check_days(found, today)
    _check_readings(found)
    _check_parts(found)
    told = day(cells, "as_of") or found["last_day"] or _end_of(period, today)
    if told > today:
        raise RowIsWrong("future", "as_of", told.isoformat())
    return BillRow(number, period, found | {"as_of": told}, tuple(_lines(cells)))


def _period(text: str, today: date) -> int:
    found = _MONTH.fullmatch(text)
    if found is None:
        raise RowIsWrong("period", "period", text)
    period = int(found[1]) * 100 + int(found[2] or found[3])
    if period > today.year * 100 + today.month:
        raise RowIsWrong("future", "period", text)
    return period


def _check_days(found: Mapping[str, Any], today: date) -> None:
    first, last = found["first_day"], found["last_day"]
    if last is not None and last > today:
        raise RowIsWrong("future", "last_day", last.isoformat())
    if first is not None and last is not None and first > last:
        raise RowIsWrong("order", "first_day", first.isoformat())
    if first is not None and last is not None and (last - first).days > _LONGEST:
        raise RowIsWrong("too_many_days", "first_day", first.isoformat())


def _check_readings(found: Mapping[str, Any]) -> None:
    """A meter that went back has rolled over, if the energy says so; else somebody slipped."""
    if found["multiplier"] == 0:
        raise RowIsWrong("nought", "multiplier")
    begun, ended = found["reading_before"], found["reading_after"]
    if begun is None or ended is None or ended >= begun:
        return
    times = found["multiplier"] or Decimal(1)
    rolled = {(ended + dial - begun) * times for dial in _DIALS if begun < dial}
    if not any(abs(found["kwh"] - one) <= times for one in rolled):
        raise RowIsWrong("went_back", "reading_after", str(ended))


def _check_parts(found: Mapping[str, Any]) -> None:
    """What was used by day and by night makes up the whole, where both are told."""
    if found["kwh_peak"] is None or found["kwh_valley"] is None:
        return
    parts = sum((found[one] or _ZERO for one in _HOURS), _ZERO)
    if abs(parts - found["kwh"]) > _ROUNDED:
        raise RowIsWrong("parts", "kwh", str(parts))


def _end_of(period: int, today: date) -> date:
    """The last day of a month, or today where it is still running."""
    year, month = divmod(period, 100)
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(date.fromordinal(after.toordinal() - 1), today)


def _lines(cells: Cells) -> list[tuple[str, Decimal, Decimal]]:
    lines = []
    for code, energy, money in _LINES:
        if money in cells and energy in cells:
            lines.append((code, amount(cells, energy), amount(cells, money)))
    return lines
