"""Reading tariffs from the pack's files, so that nothing impossible or doubtful gets in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from billing.tariff import (
    FOREVER,
    YEAR_MONTHS,
    Allowance,
    Hours,
    Ladder,
    Part,
    Period,
    Season,
    Tariff,
    Tariffs,
)
from chat.errors import BadInput, Fact

_FIELDS = frozenset(
    {
        "province",
        "category",
        "from",
        "until",
        "source",
        "ladder",
        "year_begins",
        "limits",
        "prices",
        "hours",
        "season",
        "allowance",
        "unverified",
    }
)
_NEEDED = ("province", "category", "from", "source", "ladder", "prices")
_SEASON_FIELDS = frozenset({"months", "limits", "prices", "hours"})
_TABLES = ("province", "category", "tariff")
_DAY_MINUTES = 24 * 60
# Yuan a kWh and kWh a year; more is a slip of the pen, such as fen for yuan.
_DEAREST = Decimal(10)
_HIGHEST = Decimal(1_000_000)
_LEAP_YEAR = 2024

_Choice = TypeVar("_Choice", bound=StrEnum)


class TariffHole(Fact):
    """Between two tariffs of a category there are days for which none holds."""

    key = "tariff.hole"


class TariffOverlap(Fact):
    """Two tariffs of a category hold on the same day."""

    key = "tariff.overlap"


def tariffs_from(trees: Iterable[Mapping[str, Any]]) -> Tariffs:
    """Read ``[province]``, ``[category]`` and the ``[tariff.<code>]`` tables of the pack's files.

    Numbers with a point must have been read as ``Decimal``. Raises ``BadInput`` with a reason that
    begins with the place, or ``TariffHole`` and ``TariffOverlap`` naming the entry.
    """
    written: dict[str, dict[str, Any]] = {name: {} for name in _TABLES}
    for tree in trees:
        for table, entries in tree.items():
            _refuse(table, table not in _TABLES, f"unknown {table}")
            for name, value in _table(table, entries).items():
                _refuse(f"{table}.{name}", name in written[table], "is there twice")
                written[table][name] = value
    names = {
        table: {name: _text(f"{table}.{name}", value) for name, value in written[table].items()}
        for table in ("province", "category")
    }
    found = [
        _tariff(f"tariff.{code}", code, _table(f"tariff.{code}", fields), names)
        for code, fields in written["tariff"].items()
    ]
    _refuse_gaps(found)
    return Tariffs(tuple(found), names["province"], names["category"])


def _tariff(
    place: str, code: str, fields: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]
) -> Tariff:
    _refuse_fields(place, fields, _FIELDS, _NEEDED)
    for table in ("province", "category"):
        value = _text(f"{place}.{table}", fields[table])
        _refuse(f"{place}.{table}", value not in names[table], f"{value} has no name in [{table}]")
    ladder = _one_of(f"{place}.ladder", Ladder, fields["ladder"])
    by_year = ladder is Ladder.YEAR
    _refuse(
        f"{place}.year_begins", "year_begins" in fields and not by_year, "the ladder has no year"
    )
    made = Tariff(
        code=code,
        province=fields["province"],
        category=fields["category"],
        since=_day(f"{place}.from", fields["from"]),
        until=_day(f"{place}.until", fields.get("until", FOREVER)),
        source=_text(f"{place}.source", fields["source"]),
        ladder=ladder,
        year_begins=_year_begins(f"{place}.year_begins", fields.get("year_begins", "01-01")),
        seasons=_seasons(place, ladder, fields),
        allowances=_allowances(f"{place}.allowance", fields.get("allowance", [])),
        unverified=frozenset(
            _one_of(f"{place}.unverified", Part, one)
            for one in _list(f"{place}.unverified", fields.get("unverified", []))
        ),
    )
    _refuse(f"{place}.until", made.until < made.since, "lies before from")
    pointless = ladder is Ladder.NONE and bool(made.allowances)
    _refuse(f"{place}.allowance", pointless, "there are no limits to be raised")
    return made


def _seasons(place: str, ladder: Ladder, fields: Mapping[str, Any]) -> tuple[Season, ...]:
    """Read the seasons; the rest of the year has what stands in the entry itself."""
    # First, so that what a season takes over from the entry is refused where it stands.
    rest = _season(place, ladder, frozenset(), fields)
    found: list[Season] = []
    left = set(range(1, YEAR_MONTHS + 1))
    entries = _list(f"{place}.season", fields.get("season", []))
    for number, entry in enumerate(entries, 1):
        where = f"{place}.season.{number}"
        _refuse_fields(where, _table(where, entry), _SEASON_FIELDS, ("months",))
        seasonal = ladder is Ladder.YEAR and "limits" in entry
        _refuse(f"{where}.limits", seasonal, "a year's limits cannot change within it")
        months = _list(f"{where}.months", entry["months"])
        for month in months:
            known = type(month) is int and month in left
            _refuse(f"{where}.months", not known, f"{month} is no month, or has its season already")
            left.discard(month)
        _refuse(f"{where}.months", not months, "there are none")
        found.append(_season(where, ladder, frozenset(months), {**fields, **entry}))
    return (*found, replace(rest, months=frozenset(left))) if left else tuple(found)


def _season(
    place: str, ladder: Ladder, months: frozenset[int], fields: Mapping[str, Any]
) -> Season:
    limits = _limits(f"{place}.limits", ladder, fields.get("limits", []))
    made = Season(
        months=months,
        limits=limits,
        prices={
            _one_of(f"{place}.prices.{name}", Period, name): _prices(
                f"{place}.prices.{name}", written, len(limits) + 1
            )
            for name, written in _table(f"{place}.prices", fields["prices"]).items()
        },
        hours={
            _one_of(f"{place}.hours.{name}", Period, name): tuple(
                _hours(f"{place}.hours.{name}", one)
                for one in _list(f"{place}.hours.{name}", written)
            )
            for name, written in _table(f"{place}.hours", fields.get("hours", {})).items()
        },
    )
    _refuse(f"{place}.prices", not made.prices, "there are none")
    for period in (*made.periods, *made.hours):
        both = period in made.periods and period in made.hours
        _refuse(f"{place}.hours", not both, f"{period.value} wants both hours and prices")
    _refuse_clock(f"{place}.hours", made.hours)
    return made


def _limits(place: str, ladder: Ladder, written: Any) -> tuple[Decimal, ...]:
    found = tuple(_number(place, one, _HIGHEST) for one in _list(place, written))
    _refuse(place, ladder is Ladder.NONE and bool(found), "there is no ladder")
    _refuse(place, ladder is not Ladder.NONE and not found, "there are none")
    _refuse(place, any(one >= other for one, other in pairwise((Decimal(0), *found))), "must rise")
    return found


def _prices(place: str, written: Any, tiers: int) -> tuple[Decimal, ...]:
    found = tuple(_number(place, one, _DEAREST) for one in _list(place, written))
    _refuse(place, len(found) != tiers, f"got {len(found)}, wants one for each of {tiers} tiers")
    _refuse(place, any(one > other for one, other in pairwise(found)), "a higher tier is cheaper")
    return found


def _refuse_clock(place: str, hours: Mapping[Period, tuple[Hours, ...]]) -> None:
    """Hours, where there are any, must cover each minute of the day once."""
    counted = [0] * _DAY_MINUTES
    for one in (stretch for stretches in hours.values() for stretch in stretches):
        length = (one.closes - one.opens) % _DAY_MINUTES or _DAY_MINUTES
        for minute in range(one.opens, one.opens + length):
            counted[minute % _DAY_MINUTES] += 1
    for minute, times in enumerate(counted if hours else ()):
        clock = f"{minute // 60:02}:{minute % 60:02}"
        _refuse(place, times != 1, f"{clock} belongs to {times} periods")


def _hours(place: str, written: Any) -> Hours:
    opens, _, closes = str(written).partition("-")
    return Hours(_minute(place, opens), _minute(place, closes) % _DAY_MINUTES)


def _minute(place: str, written: str) -> int:
    hour, _, minute = written.strip().partition(":")
    good = all(one.isascii() and one.isdecimal() and len(one) == 2 for one in (hour, minute))
    _refuse(place, not good or int(minute) > 59, f"got {written or '-'}, wants 08:00-22:00")
    found = int(hour) * 60 + int(minute)
    _refuse(place, found > _DAY_MINUTES, f"{written} is after midnight")
    return found


def _allowances(place: str, written: Any) -> tuple[Allowance, ...]:
    found: list[Allowance] = []
    for number, entry in enumerate(_list(place, written), 1):
        where = f"{place}.{number}"
        _refuse_fields(where, _table(where, entry), frozenset({"people", "kwh"}), ("people", "kwh"))
        people = entry["people"]
        more = type(people) is int and people > (found[-1].people if found else 1)
        _refuse(f"{where}.people", not more, "wants a number of people, rising")
        found.append(Allowance(people, _number(f"{where}.kwh", entry["kwh"], _HIGHEST)))
    return tuple(found)


def _year_begins(place: str, written: Any) -> tuple[int, int]:
    month, _, day = str(written).partition("-")
    try:
        found = date(_LEAP_YEAR, int(month), int(day))
    except ValueError:
        found = date(_LEAP_YEAR, 2, 29)
    # A day that not every year has cannot begin a year.
    leap = (found.month, found.day) == (2, 29)
    _refuse(place, leap, f"got {written}, wants a month and a day such as 01-01")
    return found.month, found.day


def _refuse_gaps(found: Iterable[Tariff]) -> None:
    ordered = sorted(found, key=lambda one: (one.province, one.category, one.since))
    for one, other in pairwise(ordered):
        if (one.province, one.category) != (other.province, other.category):
            continue
        if other.since <= one.until:
            raise TariffOverlap(code=other.code, one=one.code, day=other.since)
        day = one.until + timedelta(days=1)
        if day < other.since:
            raise TariffHole(code=other.code, one=one.code, day=day)


def _refuse_fields(
    place: str, fields: Mapping[str, Any], known: frozenset[str], needed: tuple[str, ...]
) -> None:
    for name in sorted(set(fields) - known):
        _refuse(place, True, f"unknown {name}")
    missing = [name for name in needed if name not in fields]
    _refuse(place, bool(missing), f"no {', '.join(missing)}")


def _refuse(place: str, wrong: bool, why: str) -> None:
    if wrong:
        raise BadInput(reason=f"{place}: {why}")


def _table(place: str, written: Any) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise BadInput(reason=f"{place}: wants a table")
    return written


def _list(place: str, written: Any) -> list[Any]:
    if not isinstance(written, list):
        raise BadInput(reason=f"{place}: wants a list")
    return written


def _text(place: str, written: Any) -> str:
    if not isinstance(written, str) or not written.strip():
        raise BadInput(reason=f"{place}: wants words")
    return written


def _day(place: str, written: Any) -> date:
    if type(written) is not date:
        raise BadInput(reason=f"{place}: wants a day such as 2024-01-01")
    return written


def _number(place: str, written: Any, most: Decimal) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, int | Decimal):
        raise BadInput(reason=f"{place}: {written} is no number")
    found = Decimal(written)
    _refuse(
        place,
        not found.is_finite() or not 0 < found <= most,
        f"{written} is not within 0 to {most}",
    )
    return found


def _one_of(place: str, choices: type[_Choice], written: Any) -> _Choice:
    try:
        return choices(written)
    except ValueError:
        known = ", ".join(one.value for one in choices)
        raise BadInput(reason=f"{place}: got {written}, wants one of {known}") from None
