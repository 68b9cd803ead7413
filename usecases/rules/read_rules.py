"""Reading a station's own policies and calendar; what is wrong is named with its line."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chat.errors import BadInput, Fact
from chat.toml_lines import line_of
from stations.calendar import Calendar, NoWorkingTime, calendar_from
from stations.rule_version import RuleName
from tickets.policies import Policies, with_own
from usecases.trade import Trade

_LONGEST = 100_000
"""Characters of a file; the pack's own have a tenth of it."""


_BEYOND = "nested too deeply, or a number too long"


class RulesAreWrong(Fact):
    """The file cannot hold: it has a hole, an overlap, or no sense; ``line`` is where."""

    key = "rules.wrong"


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
        raise RulesAreWrong(line=_line_in(str(wrong)), reason=str(wrong)) from None
    except (ValueError, OverflowError, RecursionError):
        # The parser's own limits: brackets in brackets, a number of thousands of digits.
        raise RulesAreWrong(line=1, reason=_BEYOND) from None
    except BadInput as wrong:
        reason = str(wrong.values["reason"])
        raise RulesAreWrong(line=line_of(body, reason) or 1, reason=reason) from None
    except Fact as wrong:
        code = wrong.values.get("other") or wrong.values.get("code")
        place = "calendar.week" if isinstance(wrong, NoWorkingTime) else f"clock.{code}"
        raise RulesAreWrong(line=line_of(body, place) or 1, reason=wrong) from None


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
