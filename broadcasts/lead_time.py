"""How early an outage must be announced, and what a breach needs; dated rules with a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from broadcasts.coverage import CoverageRules
from broadcasts.outage import Outage, OutageKind
from broadcasts.source_age import StaleRule


class Breach(StrEnum):
    """What is against the rules, or beyond what its author may send alone."""

    TOO_LATE = "too_late"
    NO_SCOPE = "no_scope"
    NO_REASON = "no_reason"
    LARGE = "large"
    KIND = "kind"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class LeadRule:
    """So long before it begins an outage of a kind is to be told, from a day on, by a source."""

    kind: OutageKind
    ahead: timedelta
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """What holds for outages and notices beside their texts.

    ``large`` households need a second person. A post is edited while the ETR moves by less than
    ``etr_step``. A second person is reminded after ``approve_within``. What another system tells is
    passed on after ``debounce``, unless it says the contrary meanwhile; what it told says nothing
    of the present when it is ``stale``.
    """

    leads: tuple[LeadRule, ...] = ()
    large: int = 1000
    etr_step: timedelta = timedelta(minutes=30)
    approve_within: timedelta = timedelta(minutes=10)
    debounce: timedelta = timedelta(minutes=5)
    coverage: CoverageRules = field(default_factory=CoverageRules)
    remind: Mapping[OutageKind, tuple[timedelta, ...]] = field(default_factory=dict)
    stale: tuple[StaleRule, ...] = ()

    def lead(self, kind: OutageKind, on: date) -> timedelta:
        """Return how early a kind is to be told, by the rule of that day; nothing for none."""
        held = [one for one in self.leads if one.kind is kind and one.since <= on]
        return max(held, key=lambda one: one.since).ahead if held else timedelta(0)

    def stale_after(self, on: date) -> timedelta:
        """Return how long a source may be silent, by the rule of that day; not at all for none."""
        held = [one for one in self.stale if one.since <= on]
        return max(held, key=lambda one: one.since).after if held else timedelta(0)


def breaches(outage: Outage, rules: NoticeRules, now: datetime) -> frozenset[Breach]:
    """Return what is against the rules in announcing an outage now."""
    found = set()
    if outage.starts_at - now < rules.lead(outage.kind, now.date()):
        found.add(Breach.TOO_LATE)
    if not outage.scope.strip():
        found.add(Breach.NO_SCOPE)
    if not outage.reason.strip():
        found.add(Breach.NO_REASON)
    return frozenset(found)


def read_notice_rules(tree: Mapping[str, Any]) -> NoticeRules:
    """Read the pack's rules; raises ``KeyError`` and ``ValueError`` for what it lacks."""
    leads = tuple(
        LeadRule(
            OutageKind(one["kind"]),
            timedelta(hours=int(one["hours"])),
            one["from"],
            str(one["source"]),
        )
        for one in tree["lead"]
    )
    return NoticeRules(
        leads,
        int(tree["approval"]["households"]),
        timedelta(minutes=int(tree["etr"]["step_minutes"])),
        timedelta(minutes=int(tree["approval"]["remind_minutes"])),
        timedelta(minutes=int(tree["source"]["debounce_minutes"])),
        CoverageRules(**{name: int(value) for name, value in tree["coverage"].items()}),
        {
            OutageKind(kind): tuple(timedelta(hours=int(one)) for one in hours)
            for kind, hours in tree["remind"].items()
        },
        tuple(
            StaleRule(timedelta(minutes=int(one["minutes"])), one["from"], str(one["source"]))
            for one in tree["stale"]
        ),
    )
