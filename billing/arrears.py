"""Arrears and notices: what is told without asking, what lateness costs, when a person must act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from billing.bill import Bill

_CENT = Decimal("0.01")
_MONTHS_BEFORE = 3


class Notice(StrEnum):
    """What somebody may be told without asking."""

    READY = "ready"
    DUE = "due"
    OVERDUE = "overdue"
    LOW = "low"
    UNUSUAL = "unusual"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """``wanted`` holds for who has not said otherwise; ``days`` before or after the day meant."""

    wanted: bool
    source: str
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrearsRules:
    """From a day on: the late fee in thousandths a day, and when supply may be stopped at all."""

    since: date
    per_mille: Decimal
    stop_days: int
    notice_days: int
    source: str


@dataclass(frozen=True, slots=True)
class BillNotices:
    """The pack's rules; without any nothing is told."""

    notices: Mapping[Notice, NoticeRule] = field(default_factory=dict)
    low_balance: Decimal = Decimal(0)
    unusual_times: Decimal = Decimal(2)
    unusual_least: Decimal = Decimal(0)
    arrears: ArrearsRules | None = None

    def wants(self, kind: Notice, said: Mapping[str, bool]) -> bool:
        """Tell whether somebody is told of a kind: as they said, else as the rule has it."""
        rule = self.notices.get(kind)
        return rule is not None and said.get(kind.value, rule.wanted)

    def days(self, kind: Notice) -> tuple[int, ...]:
        """Return on which days around the one that is meant a kind is told."""
        rule = self.notices.get(kind)
        return rule.days if rule else ()

    def is_low(self, bill: Bill) -> bool:
        """True for a prepaid balance below the warning value."""
        return bill.balance is not None and bill.balance < self.low_balance

    def is_unusual(self, bill: Bill, last_year: Bill | None, earlier: Sequence[Bill]) -> bool:
        """True when much more was used than in the same month of last year, else than lately."""
        usual = last_year.kwh if last_year is not None else _mean(earlier)
        if usual is None or bill.kwh - usual < self.unusual_least:
            return False
        return bill.kwh > usual * self.unusual_times


def late_fee(amount: Decimal, days: int, rules: ArrearsRules) -> Decimal:
    """Return what so many days over the due day cost, to the cent."""
    return (amount * rules.per_mille / 1000 * max(days, 0)).quantize(_CENT, ROUND_HALF_UP)


def days_over(bill: Bill, today: date) -> int:
    """Return how many days a bill is over its due day; none before it, or where it is unknown."""
    return max(0, (today - bill.due_on).days) if bill.due_on is not None else 0


def untold(bills: Sequence[Bill]) -> tuple[int, ...]:
    """Return the periods, oldest first, of which nobody told what was paid.

    Bills come oldest first. Where some month's payments were told, those before it are history.
    """
    told = [one.period for one in bills if one.owed is not None]
    since = told[0] if told else 0
    return tuple(one.period for one in bills if one.owed is None and one.period > since)


def may_be_stopped(bill: Bill, today: date, rules: ArrearsRules) -> bool:
    """True when supply may be stopped by procedure: by a person, dunned and given notice."""
    return bool(bill.owed) and days_over(bill, today) > rules.stop_days


def _mean(earlier: Sequence[Bill]) -> Decimal | None:
    last = earlier[-_MONTHS_BEFORE:]
    if len(last) < _MONTHS_BEFORE:
        return None
    return sum((one.kwh for one in last), Decimal(0)) / len(last)


def read_notices(tree: Mapping[str, Any]) -> BillNotices:
    """Read the pack's rules; raises ``KeyError`` and ``ValueError`` for what they lack."""
    law = tree["arrears"]
    return BillNotices(
        notices={
            Notice(code): NoticeRule(
                bool(one["wanted"]), str(one["source"]), tuple(map(int, one.get("days", ())))
            )
            for code, one in tree["notice"].items()
        },
        low_balance=Decimal(str(tree["low"]["balance"])),
        unusual_times=Decimal(str(tree["unusual"]["times"])),
        unusual_least=Decimal(str(tree["unusual"]["least_kwh"])),
        arrears=ArrearsRules(
            since=law["from"],
            per_mille=Decimal(str(law["per_mille"])),
            stop_days=int(law["stop_days"]),
            notice_days=int(law["notice_days"]),
            source=str(law["source"]),
        ),
    )
