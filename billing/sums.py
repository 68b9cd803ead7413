"""What several bills come to, and which months are in no sum because no bill of them is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.bill import Bill
from billing.months import from_to


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of some months' bills in kWh and yuan; ``missing`` are the periods without one."""

    bills: tuple[Bill, ...]
    kwh: Decimal
    amount: Decimal
    missing: tuple[int, ...] = ()


def add_up(bills: Iterable[Bill], periods: Sequence[int]) -> Sum | None:
    """Add up the bills of some periods; ``None`` where there is none of them."""
    found = {one.period: one for one in bills if one.period in periods}
    if not found:
        return None
    return Sum(
        tuple(found[one] for one in sorted(found)),
        sum((one.kwh for one in found.values()), Decimal(0)),
        sum((one.amount for one in found.values()), Decimal(0)),
        tuple(one for one in periods if one not in found),
    )


def months_so_far(bills: Iterable[Bill], year: int) -> tuple[int, ...]:
    """Return the periods of a year up to the newest bill of it; none where there is no bill."""
    newest = max((one.period for one in bills if one.period // 100 == year), default=None)
    return () if newest is None else from_to(year * 100 + 1, newest)
