"""A planned outage (计划停电): which district is switched off, from when till when, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chat.errors import Fact

_HOURS = re.compile(r"(\d{1,2})[:：.](\d{2})\D{1,3}(\d{1,2})[:：.](\d{2})")
_LONGEST = 200
"""Characters of a reason that are kept."""


class EndsBeforeItBegins(Fact):
    """A planned outage must end after it begins."""

    key = "planned.ends_before_it_begins"


class IsOverAlready(Fact):
    """What has ended cannot be planned."""

    key = "planned.is_over_already"


@dataclass(frozen=True, slots=True)
class PlannedOutage:
    """What a member of staff entered; it holds from ``starts_at`` up to, not at, ``ends_at``.

    ``ended_at`` is when the people whom it concerned were asked whether the supply is back,
    ``outage_id`` the announced outage that it is a part of.
    """

    id: int
    station_id: int
    district_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    entered_by: int | None = None
    cancelled_at: datetime | None = None
    ended_at: datetime | None = None
    outage_id: int | None = None

    def covers(self, moment: datetime) -> bool:
        """True while the district is planned to be without power."""
        return self.cancelled_at is None and self.starts_at <= moment < self.ends_at


def check(one: PlannedOutage, now: datetime) -> None:
    """Refuse what makes no sense; raises ``EndsBeforeItBegins`` or ``IsOverAlready``."""
    if one.ends_at <= one.starts_at:
        raise EndsBeforeItBegins
    if one.ends_at <= now:
        raise IsOverAlready


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody typed: a district by name, from when till when on the local clock, and why."""

    district: str
    starts_at: datetime
    ends_at: datetime
    reason: str


def read_plan(text: str, now: datetime, days: Mapping[str, int]) -> Plan | None:
    """Read 「台区 7月2日 08:00-17:00 原因」; ``None`` when it is put otherwise.

    ``now`` is local; ``days`` says how many days ahead a word such as 明天 is. Without a day it is
    today; what would end before it begins ends on the day after.
    """
    hours = _HOURS.search(text)
    before = text[: hours.start()].split() if hours else []
    if hours is None or not 1 <= len(before) <= 2:
        return None
    day = now.date() if len(before) == 1 else _day(before[1], now.date(), days)
    numbers = [int(one) for one in hours.groups()]
    if day is None or max(numbers[0], numbers[2]) > 23 or max(numbers[1], numbers[3]) > 59:
        return None
    starts = datetime.combine(day, time(numbers[0], numbers[1]), now.tzinfo)
    ends = datetime.combine(day, time(numbers[2], numbers[3]), now.tzinfo)
    if ends <= starts:
        ends += timedelta(days=1)
    reason = text[hours.end() :].strip()[:_LONGEST]
    return Plan(before[0], starts, ends, reason) if reason else None


def _day(text: str, today: date, days: Mapping[str, int]) -> date | None:
    if text.casefold() in days:
        return today + timedelta(days=days[text.casefold()])
    numbers = [int(one) for one in re.findall(r"\d{1,4}", text)]
    if len(numbers) == 2:
        numbers = [today.year, *numbers]
    try:
        found = date(*numbers) if len(numbers) == 3 else None
    except ValueError:
        return None
    # 1月2日 said in December is in the new year.
    if found is not None and len(re.findall(r"\d+", text)) == 2 and found < today:
        return found.replace(year=found.year + 1)
    return found
