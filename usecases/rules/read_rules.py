"""Reading a station's own policies and calendar; what is wrong is named with its line."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chat.errors import BadInput, Fact
from chat.toml_lines import line_of, line_within
from stations.calendar import Calendar, NoWorkingTime, calendar_from
from stations.rule_version import RuleName
from tickets.policies import Hole, Overlap, Policies, with_own
from usecases.trade import Trade

_LONGEST = 100_000
"""Characters of a file; the pack's own have a tenth of it."""


class RulesAreWrong(Fact):
    """The file cannot hold: it has a hole, an overlap, or no sense; ``line`` is where."""

    key = "rules.wrong"


class NotToml(RulesAreWrong):
    """The line is not written as such files are."""

    key = "rules.not_toml"


class BeyondReading(RulesAreWrong):
    """Brackets in brackets, or a number of thousands of digits: no station means that."""

    key = "rules.beyond"


class UnknownKeys(RulesAreWrong):
    """There are keys that nobody knows; a slip of the pen would otherwise hold silently."""

    key = "rules.unknown"


class MissingKeys(RulesAreWrong):
    """What every entry needs is missing."""

    key = "rules.missing"


class WrongValue(RulesAreWrong):
    """A value is none that the key can have."""

    key = "rules.value"


class OtherShape(RulesAreWrong):
    """A list or a table is wanted there."""

    key = "rules.shape"


class ThereTwice(RulesAreWrong):
    """The same is there twice, and nobody can tell which holds."""

    key = "rules.twice"


class HoleInRules(RulesAreWrong):
    """From some day on, some tickets would have no time limit."""

    key = "rules.hole"


class OverlapInRules(RulesAreWrong):
    """Two time limits would hold for the same ticket."""

    key = "rules.overlap"


class NeverAtWork(RulesAreWrong):
    """The calendar has no working day within reach."""

    key = "rules.no_working_time"


class RulesTooLong(Fact):
    """No station needs so many rules."""

    key = "rules.too_long"


def check(trade: Trade, name: RuleName, body: str, zone: str) -> None:
    """Refuse a file that cannot hold; raises ``RulesAreWrong`` and ``RulesTooLong``."""
    if len(body) > _LONGEST:
        raise RulesTooLong(most=_LONGEST)
    try:
        if name is RuleName.POLICIES:
            with_own(trade.policies, tomllib.loads(body), trade.tickets.kinds)
        else:
            calendar_from(tomllib.loads(body), zone)
    except tomllib.TOMLDecodeError as wrong:
        raise NotToml(line=_line_in(str(wrong))) from None
    except (ValueError, OverflowError, RecursionError):
        raise BeyondReading(line=1) from None
    except BadInput as wrong:
        raise _named(body, str(wrong.values["reason"])) from None
    except NoWorkingTime:
        raise NeverAtWork(line=line_of(body, "calendar.week") or 1) from None
    except (Hole, Overlap) as wrong:
        code = wrong.values.get("other") or wrong.values.get("code")
        line = line_of(body, f"clock.{code}") or 1
        made = HoleInRules if isinstance(wrong, Hole) else OverlapInRules
        raise made(**{**wrong.values, "line": line}) from None


def _named(body: str, reason: str) -> RulesAreWrong:
    """Return the fact that a reader's words (``place: what is wrong``) stand for."""
    place, _, words = reason.partition(": ")
    line = line_of(body, reason) or 1
    if words == "unknown":
        return UnknownKeys(line=line, names=place)
    if words.startswith("unknown "):
        return UnknownKeys(line=line, names=words.removeprefix("unknown "))
    if words.startswith("no "):
        return MissingKeys(line=line, names=words.removeprefix("no "))
    if words.startswith("wrong "):
        name = words.removeprefix("wrong ")
        return WrongValue(line=line_within(body, place, name) or line, name=name)
    if words.startswith("wants "):
        return OtherShape(line=line, name=place.rpartition(".")[2])
    if words.endswith("is there twice"):
        return ThereTwice(line=line, name=words.removesuffix("is there twice").strip() or place)
    return WrongValue(line=line, name=f"{place.rpartition('.')[2]} {words}".strip())


def policies_of(trade: Trade, body: str) -> Policies:
    """Return the pack's policies with a station's own before them."""
    return _with_own(trade.policies, body, tuple(trade.tickets.kinds))


@lru_cache(maxsize=64)
def _with_own(policies: Policies, body: str, kinds: tuple[str, ...]) -> Policies:
    return with_own(policies, _tree(body), kinds)


@lru_cache(maxsize=256)
def calendar_of(body: str, zone: str) -> Calendar:
    """Return a station's own calendar."""
    return calendar_from(_tree(body), zone)


def source_of(body: str) -> str:
    """Return what a file that was checked says of its source."""
    return str(_tree(body).get("source", ""))[:200]


@lru_cache(maxsize=256)
def _tree(body: str) -> Mapping[str, Any]:
    return tomllib.loads(body)


def _line_in(told: str) -> int:
    """Return the line that the parser names: ``… (at line 3, column 5)``."""
    number = told.rpartition("at line ")[2].partition(",")[0]
    return int(number) if number.isdecimal() else 1
