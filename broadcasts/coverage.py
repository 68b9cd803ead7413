"""The coverage ledger (通知到户台账): how surely each household knows of a notice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How surely a household knows, the surest first; a bot cannot see who reads a group.

    Somebody of it pressed 「已知晓」; was written to in private; is in a group that was reached;
    the district has such a group, so that it may be presumed; or nothing is known.
    """

    ACKNOWLEDGED = "acknowledged"
    PRIVATE = "private"
    MEMBER = "member"
    PRESUMED = "presumed"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Households by level, of all districts and of each (by its id)."""

    levels: Mapping[Level, int] = field(default_factory=dict)
    unreached: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All households in scope."""
        return sum(self.levels.values())


def make_ledger(
    accounts: Iterable[tuple[int, Level, int]],
    households: Mapping[int, int | None],
    reached: Collection[int],
) -> Ledger:
    """Add up a ledger.

    ``accounts`` are (district, level, how many) of the households that have an account here,
    ``households`` how many there are in each district, ``reached`` the districts with a group that
    was reached. Households that no account stands for are presumed to know there, and nowhere
    else.
    """
    levels = dict.fromkeys(Level, 0)
    unreached = dict.fromkeys(households, 0)
    known = dict.fromkeys(households, 0)
    for district, level, count in accounts:
        levels[level] += count
        known[district] += count
        if level is Level.UNREACHED:
            unreached[district] += count
    for district, every in households.items():
        others = max((every or 0) - known[district], 0)
        if district in reached:
            levels[Level.PRESUMED] += others
        else:
            levels[Level.UNREACHED] += others
            unreached[district] += others
    return Ledger(levels, {one: count for one, count in unreached.items() if count})


@dataclass(frozen=True, slots=True)
class CoverageRules:
    """When calls begin: so many minutes after a notice was out, those for the vulnerable sooner.

    At most ``a_day`` calls are given to one manager on a day; the vulnerable do not count.
    """

    minutes: int = 60
    vulnerable_minutes: int = 15
    a_day: int = 10


def within_the_day(open_today: int, wanted: int, rules: CoverageRules) -> int:
    """Return how many of some calls may still be given to a manager today."""
    return max(min(rules.a_day - open_today, wanted), 0)
