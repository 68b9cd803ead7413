"""What electricity costs: dated tariffs by province and category, and which of them holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from chat.errors import Fact

FOREVER = date.max
YEAR_MONTHS = 12


class UnknownProvince(Fact):
    """The pack has no tariff of this province; ``known`` are those that it has."""

    key = "tariff.unknown_province"


class UnknownCategory(Fact):
    """The province has no tariff of this category; ``known`` are those that it has."""

    key = "tariff.unknown_category"


class NotInForce(Fact):
    """No tariff of the category is known for that day."""

    key = "tariff.not_in_force"


class Period(StrEnum):
    """A part of the day with a price of its own; ``WHOLE`` where hours make no difference."""

    WHOLE = "whole"
    SHARP = "sharp"
    PEAK = "peak"
    FLAT = "flat"
    VALLEY = "valley"


class Ladder(StrEnum):
    """Over what time kWh are added up before they reach a dearer tier."""

    NONE = "none"
    YEAR = "year"
    MONTH = "month"


class Part(StrEnum):
    """A part of a tariff that may be generally known, and yet read in no public text."""

    PRICES = "prices"
    HOURS = "hours"
    YEAR = "year"
    PEOPLE = "people"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day, in minutes from midnight; it runs over midnight if it closes first."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Season:
    """What holds in some months.

    ``limits`` are the kWh up to which the tiers reach, in the ladder's year or month, each
    included; the last tier has none. ``prices`` are in yuan a kWh, one a tier, for each period.
    """

    months: frozenset[int]
    limits: tuple[Decimal, ...]
    prices: Mapping[Period, tuple[Decimal, ...]]
    hours: Mapping[Period, tuple[Hours, ...]] = field(default_factory=dict)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that time-of-use meters tell apart, in the order of their prices."""
        return tuple(one for one in Period if one in self.prices and one is not Period.WHOLE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A household of so many people or more has each limit raised by so many kWh a month."""

    people: int
    kwh: Decimal


@dataclass(frozen=True, slots=True)
class Tariff:
    """One row: what a category of households in a province pays between two days.

    ``since`` and ``until`` are the first and the last day; ``year_begins`` is the month and the day
    on which an annual ladder starts again. ``seasons`` cover every month once.
    """

    code: str
    province: str
    category: str
    since: date
    source: str
    ladder: Ladder
    seasons: tuple[Season, ...]
    until: date = FOREVER
    year_begins: tuple[int, int] = (1, 1)
    allowances: tuple[Allowance, ...] = ()
    unverified: frozenset[Part] = frozenset()

    def season_in(self, month: int) -> Season:
        """Return what holds in a month, 1 to 12."""
        return next(one for one in self.seasons if month in one.months)

    def year_of(self, day: date) -> tuple[date, date]:
        """Return the first and the last day of the ladder's year around a day."""
        month, first = self.year_begins
        began = day.year if (day.month, day.day) >= self.year_begins else day.year - 1
        return date(began, month, first), date(began + 1, month, first) - timedelta(days=1)

    def allowance(self, people: int) -> Decimal:
        """Return by how many kWh a month the limits are raised for so many people."""
        fitting = [one for one in self.allowances if one.people <= people]
        return max(fitting, key=lambda one: one.people).kwh if fitting else Decimal(0)


@dataclass(frozen=True, slots=True)
class Tariffs:
    """Every tariff that the pack has; ``provinces`` and ``categories`` are their names by code."""

    tariffs: tuple[Tariff, ...]
    provinces: Mapping[str, str]
    categories: Mapping[str, str]

    def holding(self, province: str, category: str, on: date) -> Tariff:
        """Return what holds on a day, for a province and a category named by code or by name.

        Raises ``UnknownProvince``, ``UnknownCategory`` or ``NotInForce``.
        """
        where = _code_of(province, self.provinces)
        here = [one for one in self.tariffs if one.province == where]
        if where is None or not here:
            named = {one.province: self.provinces[one.province] for one in self.tariffs}
            raise UnknownProvince(province=province, known=_list(named))
        kinds = {one.category: self.categories[one.category] for one in here}
        kind = _code_of(category, kinds)
        if kind is None:
            raise UnknownCategory(
                province=self.provinces[where], category=category, known=_list(kinds)
            )
        alike = [one for one in here if one.category == kind]
        for one in alike:
            if one.since <= on <= one.until:
                return one
        raise NotInForce(
            province=self.provinces[where],
            category=kinds[kind],
            day=on,
            since=min(one.since for one in alike),
            until=max(one.until for one in alike),
        )


def _code_of(named: str, names: Mapping[str, str]) -> str | None:
    """Return the code of what is named by its code, or by a name that may be told in full."""
    wanted = named.strip().casefold()
    exact = (code for code, name in names.items() if wanted in (code, name.casefold()))
    # 浙江省 is 浙江.
    longer = (code for code, name in names.items() if wanted.startswith(name.casefold()))
    return next(exact, None) or next(longer, None)


def _list(names: Mapping[str, str]) -> str:
    return ", ".join(f"{code} ({name})" for code, name in sorted(names.items())) or "-"
