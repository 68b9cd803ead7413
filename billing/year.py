"""What a year came to so far, by the bills that are known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.bill import Bill


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """The sum of a year's bills in kWh and yuan, from January to month ``last``.

    ``missing`` are the months before ``last`` of which no bill is known: they are in no sum.
    """

    year: int
    last: int
    kwh: Decimal
    amount: Decimal
    missing: tuple[int, ...] = ()


def year_so_far(bills: Iterable[Bill], year: int) -> YearSoFar | None:
    """Add up the bills of a year; ``None`` where there is none of it."""
    found = {one.period % 100: one for one in bills if one.period // 100 == year}
    if not found:
        return None
    last = max(found)
    return YearSoFar(
        year,
        last,
        sum((one.kwh for one in found.values()), Decimal(0)),
        sum((one.amount for one in found.values()), Decimal(0)),
        tuple(month for month in range(1, last) if month not in found),
    )
