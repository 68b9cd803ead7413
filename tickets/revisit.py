"""When a household is asked something by itself: revisits, one budget for all, third times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from tickets.pack_table import Table


class Revisit(StrEnum):
    """Whether a person asks the resident again after a kind of ticket (回访)."""

    ALWAYS = "always"
    SAMPLE = "sample"
    NEVER = "never"


class Purpose(StrEnum):
    """What a household is contacted for without having asked."""

    CSAT = "csat"
    REVISIT = "revisit"
    SURVEY = "survey"
    CAMPAIGN = "campaign"
    DATA = "data"


class Level(StrEnum):
    """Whose matter comes up again."""

    HOUSEHOLD = "household"
    DISTRICT = "district"
    TRANSFORMER = "transformer"


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """``ratio`` of the tickets are revisited; a household ``most`` times a week.

    ``interval`` lies at least between two revisits of one household.
    """

    ratio: float = 0.0
    most: int = 1
    interval: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Contact:
    """A household was contacted."""

    purpose: Purpose
    at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """``most`` contacts within a time; ``each`` bounds single purposes within it."""

    most: int = 1
    within: timedelta = timedelta(days=7)
    each: Mapping[Purpose, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many times within a time is an alarm."""

    times: int
    within: timedelta


_WEEK = timedelta(days=7)


def chance_of(ticket_id: int) -> float:
    """Return a number in [0, 1) that is always the same for a ticket, and even among tickets."""
    digest = sha256(f"revisit:{ticket_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def wants_revisit(
    revisit: Revisit,
    chance: float,
    history: Iterable[datetime],
    now: datetime,
    policy: RevisitPolicy,
) -> bool:
    """Tell whether a ticket is revisited.

    ``chance`` is in [0, 1), ``history`` the moments of the household's earlier revisits. Where a
    revisit is always owed, neither chance nor history withholds it.
    """
    if revisit is not Revisit.SAMPLE:
        return revisit is Revisit.ALWAYS
    earlier = list(history)
    close = any(now - at < policy.interval for at in earlier)
    lately = sum(now - at < _WEEK for at in earlier)
    return chance < policy.ratio and not close and lately < policy.most


def may_contact(
    history: Iterable[Contact], purpose: Purpose, now: datetime, budget: Budget
) -> bool:
    """Tell whether one more contact is within a household's budget.

    A revisit that is owed (``Revisit.ALWAYS``) is made without asking here, and counted.
    """
    lately = [one.purpose for one in history if now - one.at < budget.within]
    bound = budget.each.get(purpose, budget.most)
    return len(lately) < budget.most and lately.count(purpose) < bound


def repeats(history: Iterable[datetime], now: datetime, threshold: Threshold) -> bool:
    """Tell whether the same matter has come up often enough to be an alarm (未诉先办).

    ``history`` are the moments at which it came up, this time among them; many tickets of one
    incident are one time.
    """
    return sum(timedelta(0) <= now - at < threshold.within for at in history) >= threshold.times


def read_revisit_policy(table: Table) -> RevisitPolicy:
    """Read ``ratio``, ``most_a_week`` and ``interval_days``."""
    read = RevisitPolicy(
        table.share("ratio"), table.whole("most_a_week"), _days(table, "interval_days")
    )
    table.end()
    return read


def read_budget(table: Table) -> Budget:
    """Read ``most``, ``days`` and the bounds of single purposes."""
    most, within, single = table.whole("most"), _days(table, "days"), table.table("each")
    each = {one: single.whole(one.value) for one in Purpose if single.has(one.value)}
    single.end()
    table.end()
    return Budget(most, within, each)


def read_repeats(table: Table) -> Mapping[str, Mapping[Level, Threshold]]:
    """Read the thresholds of each kind, by whose matter it is."""
    read: dict[str, dict[Level, Threshold]] = {}
    for kind, levels in table.tables().items():
        read[kind] = {}
        for level in Level:
            if levels.has(level.value):
                one = levels.table(level.value)
                read[kind][level] = Threshold(one.whole("times"), _days(one, "days"))
                one.end()
        levels.end()
    return read


def _days(table: Table, name: str) -> timedelta:
    return timedelta(days=table.whole(name))
