"""What somebody wants to know of their bill, and of which month, by the words of the trade."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from billing.bill import before


class Wanted(StrEnum):
    """What is asked for; ``BILL`` is the bill as a whole."""

    BILL = "bill"
    WHY = "why"
    OWED = "owed"
    TIER = "tier"
    BALANCE = "balance"
    USAGE = "usage"
    HISTORY = "history"
    DETAILS = "details"
    PAY = "pay"
    SPLIT = "split"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and of which period (202607); nothing where none was named.

    ``YEAR`` has a year for its period (2026).
    """

    wanted: Wanted
    period: int | None = None


# 7月, 七月份, 2025年7月: an eleven or twelve may be written with 十 in front.
_MONTH = re.compile(
    r"(?:(20\d\d)年|(大前年|前年|去年|今年))?(?<![\d十])(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
)
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_NUMERALS = {one: at for at, one in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}


@dataclass(frozen=True, slots=True)
class BillWords:
    """The words by which questions and months are told apart."""

    questions: Mapping[Wanted, tuple[str, ...]] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)

    def understand(self, text: str, today: date) -> Question:
        """Return what a text asks for; whoever names no month means the newest bill."""
        said = text.casefold()
        wanted = next(
            (one for one, words in self.questions.items() if any(word in said for word in words)),
            Wanted.BILL,
        )
        if wanted is Wanted.YEAR:
            ago = (years for word, years in _YEARS_AGO.items() if word in said)
            return Question(wanted, today.year - max(ago, default=0))
        return Question(wanted, self._period(said, today))

    def _period(self, said: str, today: date) -> int | None:
        now = today.year * 100 + today.month
        named = [word for word in self.months if word in said]
        # 去年这个月 names no 这个月; of several that are named, the newest is asked about.
        whole = [one for one in named if not any(one in other != one for other in named)]
        if whole:
            return before(now, min(self.months[one] for one in whole))
        found = _MONTH.search(said)
        if found is None:
            return None
        year, word, month = found.groups()
        number = _NUMERALS.get(month) or int(month)
        if year:
            return int(year) * 100 + number
        period = (today.year - _YEARS_AGO.get(word, 0)) * 100 + number
        # Whoever says 十二月 in November means the last one.
        return before(period, 12) if period > now and not word else period


def read_bill_words(tree: Mapping[str, Any]) -> BillWords:
    """Read the pack's words; raises ``KeyError`` and ``ValueError`` for what it lacks."""
    return BillWords(
        {Wanted(code): tuple(one["words"]) for code, one in tree["question"].items()},
        {word: int(count) for count, words in tree["months"].items() for word in words},
    )
