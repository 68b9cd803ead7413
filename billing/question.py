"""What somebody wants to know of their bills, of which months and whose, by the trade's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from billing.months import YEARS_AGO, from_to, named_in, periods_named


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
    DUE = "due"
    LATE_FEE = "late_fee"
    PRICE = "price"
    HOURS = "hours"
    STOP = "stop"


_OF_MONTHS = frozenset({Wanted.BILL, Wanted.USAGE, Wanted.HISTORY, Wanted.DETAILS})
# Told by name on a button; more months than that are taken for all between them.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and of which periods (202607), oldest first; none where none was named.

    ``YEAR`` has years for its periods (2026). ``tail`` are the last digits of the account that is
    meant. ``every``: of all accounts together. ``other``: of somebody else's home, named ``whose``
    where it has a name. ``daily``: of a day or a week, of which no bill tells.
    """

    wanted: Wanted
    periods: tuple[int, ...] = ()
    tail: str = ""
    every: bool = False
    other: bool = False
    whose: str = ""
    daily: bool = False

    @property
    def period(self) -> int | None:
        """The newest period that is asked about."""
        return self.periods[-1] if self.periods else None

    @property
    def several(self) -> bool:
        """True for what several months come to."""
        return len(self.periods) > 1 and self.wanted in _OF_MONTHS

    @property
    def when(self) -> str:
        """The periods as a button carries them; see ``read_when``."""
        if len(self.periods) < 2:
            return str(self.period or 0)
        between = from_to(self.periods[0], self.periods[-1])
        if self.periods == between or len(self.periods) > _NAMED:
            return f"{self.periods[0]}-{self.periods[-1]}"
        return "_".join(map(str, self.periods))


_WHEN = re.compile(r"\d{1,6}(?:-\d{6}|(?:_\d{6}){1,2})?")


def read_when(text: str) -> tuple[int, ...]:
    """Read what ``Question.when`` wrote; raises ``ValueError`` for anything else."""
    if not _WHEN.fullmatch(text):
        raise ValueError(text)
    if "-" in text:
        first, _, last = text.partition("-")
        return from_to(int(first), int(last))
    return tuple(int(one) for one in text.split("_") if int(one))


_TAIL = re.compile(
    r"(?:尾号|末尾|后[三四五六]位|末[三四]位)[是为数]?(?:是)?(\d{2,6})(?!\d)"
    r"|(?<!\d)(\d{3,6})(?:那|这|的)?(?:一|1)?[户家](?!型)"
    # An account's whole number is none of a telephone.
    r"|(?<!\d)(?!1[3-9]\d{9}(?!\d))\d{6,9}(\d{4})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class OtherHomes:
    """Words that mean somebody else's home, and how a neighbour is named: 李强家, 老王家.

    A name is a surname with one or two characters, or one of ``familiar`` before a surname; it is
    none where one of ``never`` stands before 家 (大家, 我家).
    """

    words: tuple[str, ...] = ()
    surnames: str = ""
    familiar: str = ""
    never: str = ""

    def find(self, said: str) -> str | None:
        """Return whose home is meant, by name where one is given; nothing where it is nobody's."""
        if self.surnames:
            name = re.search(
                rf"((?:[{self.familiar}][{self.surnames}]|[{self.surnames}][一-龥]{{1,2}}))"
                rf"(?<![{self.never}])家",
                said,
            )
            if name is not None:
                return name[1]
        return "" if any(word in said for word in self.words) else None


@dataclass(frozen=True, slots=True)
class BillWords:
    """The words by which questions and months are told apart.

    ``sure`` are questions about bills whatever else they might be taken for.
    """

    questions: Mapping[Wanted, tuple[str, ...]] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    days: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    others: OtherHomes = OtherHomes()
    sure: tuple[re.Pattern[str], ...] = ()

    def understand(self, text: str, today: date) -> Question:
        """Return what a text asks for; whoever names no month means the newest bill."""
        said = text.casefold()
        wanted = next(
            (one for one, words in self.questions.items() if any(word in said for word in words)),
            Wanted.BILL,
        )
        # 比去年同期 names what is compared with, and not what is asked about.
        compared = [f"比{word}" for word in self.months if f"比{word}" in said]
        if compared and wanted in _OF_MONTHS:
            wanted = Wanted.WHY
        plain = said
        for one in compared:
            plain = plain.replace(one, "")
        periods = periods_named(plain, today, self.months)
        years = {YEARS_AGO[word] for word in named_in(said, YEARS_AGO)}
        if wanted in _OF_MONTHS and years and not periods:
            wanted = Wanted.YEAR
        if wanted is Wanted.YEAR:
            periods = tuple(sorted(today.year - one for one in years or {0}))
        whose = self.others.find(said)
        tail = _TAIL.search(said)
        return Question(
            wanted,
            periods,
            tail=next(filter(None, tail.groups())) if tail else "",
            every=any(word in said for word in self.every),
            other=whose is not None,
            whose=whose or "",
            daily=not periods and wanted in _OF_MONTHS and any(one in said for one in self.days),
        )

    def is_sure(self, text: str) -> bool:
        """Tell whether words ask of a bill and can hardly mean anything else."""
        said = text.casefold().strip()
        return any(one.search(said) for one in self.sure)


def read_bill_words(tree: Mapping[str, Any]) -> BillWords:
    """Read the pack's words; raises ``KeyError`` and ``ValueError`` for what it lacks."""
    others = tree["others"]
    return BillWords(
        {Wanted(code): tuple(one["words"]) for code, one in tree["question"].items()},
        {word: int(count) for count, words in tree["months"].items() for word in words},
        tuple(tree["days"]["words"]),
        tuple(tree["every"]["words"]),
        OtherHomes(
            tuple(others["words"]), *(others[one] for one in ("surnames", "familiar", "never"))
        ),
        tuple(re.compile(one) for one in tree["sure"]["patterns"]),
    )
