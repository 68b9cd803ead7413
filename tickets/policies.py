"""Within what time something must have happened to a ticket: dated targets, with their source."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, product
from typing import Any

from chat.errors import BadInput, Fact
from stations.area import Density

_FIELDS = frozenset(
    {"metric", "kinds", "subkind", "density", "amount", "unit", "from", "until", "source", "warn"}
)
_NEEDED = ("metric", "kinds", "amount", "unit", "from", "source")
_FOREVER = date.max


class Metric(StrEnum):
    """What a clock waits for. ``CONTACT``: the first substantive answer to the resident."""

    CONTACT = "contact"
    ARRIVAL = "arrival"
    RESTORATION = "restoration"
    ANSWER = "answer"


class Unit(StrEnum):
    """In what a target is counted."""

    MINUTES = "minutes"
    WORKING_MINUTES = "working_minutes"
    WORKING_DAYS = "working_days"


# A year; more is a slip of the pen, and would be counted through day by day.
_MOST = {Unit.MINUTES: 366 * 24 * 60, Unit.WORKING_MINUTES: 366 * 24 * 60, Unit.WORKING_DAYS: 366}

_CHOICES: Mapping[str, type[StrEnum]] = {"metric": Metric, "unit": Unit, "density": Density}
_LONGEST_CODE = 60  # what the log of events has room for


class Hole(Fact):
    """A target holds for some densities or days and not for others, so some tickets have none."""

    key = "clock.hole"


class Overlap(Fact):
    """Two targets hold for the same ticket on the same day."""

    key = "clock.overlap"


@dataclass(frozen=True, slots=True)
class Target:
    """One row: within ``amount`` ``unit`` the ``metric`` must be met, for tickets of ``kinds``.

    ``warn`` are the shares of the time at which the owner and then the supervisor are warned; the
    leader hears of the breach. ``since`` and ``until`` are the first and the last day of asking
    for which it holds. ``source`` says where the figure is from; "internal" is no rule of others.
    """

    code: str
    metric: Metric
    kinds: tuple[str, ...]
    amount: int
    unit: Unit
    since: date
    source: str
    until: date = _FOREVER
    subkind: str | None = None
    density: Density | None = None
    warn: tuple[float, ...] = (0.7, 0.9)

    def holds(self, kind: str, subkind: str | None, density: Density, on: date) -> bool:
        """True when the target is for such a ticket on that day."""
        fits = kind in self.kinds and self.subkind in (None, subkind)
        return fits and self.density in (None, density) and self.since <= on <= self.until


@dataclass(frozen=True, slots=True)
class Policies:
    """The pack's targets, and a station's own, which go before them."""

    targets: tuple[Target, ...] = ()
    own: tuple[Target, ...] = ()

    def for_ticket(
        self, kind: str, subkind: str | None, density: Density | None, on: date
    ) -> tuple[Target, ...]:
        """Return at most one target for each metric, for a ticket opened on a local day.

        A ticket of an unknown density is counted as rural, the middle of the three. A target for
        its sub-class goes before one for the whole kind.
        """
        where = Density.RURAL if density is None else density
        found: dict[Metric, Target] = {}
        for rows in (self.targets, self.own):
            fitting = [one for one in rows if one.holds(kind, subkind, where, on)]
            for one in sorted(fitting, key=lambda row: row.subkind is not None):
                found[one.metric] = one
        return tuple(found[metric] for metric in Metric if metric in found)

    def in_force(self, on: date) -> tuple[Target, ...]:
        """Return what holds on a day: own targets first, the pack's without what own replace."""
        own = tuple(one for one in self.own if one.since <= on <= one.until)
        left = [
            replace(row, kinds=tuple(kind for kind in row.kinds if not _replaced(row, kind, own)))
            for row in self.targets
            if row.since <= on <= row.until
        ]
        return (*own, *(one for one in left if one.kinds))


def _replaced(row: Target, kind: str, own: Iterable[Target]) -> bool:
    return any(
        one.metric is row.metric
        and kind in one.kinds
        and one.subkind in (None, row.subkind)
        and one.density in (None, row.density)
        for one in own
    )


def policies_from(trees: Iterable[Mapping[str, Any]], kinds: Collection[str]) -> Policies:
    """Read the ``[clock.<code>]`` tables of the pack's files.

    Raises ``BadInput``, ``Overlap`` or ``Hole`` naming the entry.
    """
    made = Policies(_targets(trees, kinds))
    _refuse_holes(made.targets)
    return made


def with_own(policies: Policies, tree: Mapping[str, Any], kinds: Collection[str]) -> Policies:
    """Read a station's own ``[clock.<code>]`` tables, which go before the pack's.

    They may cover just a part of what the pack covers; a hole is what neither covers. Raises
    ``BadInput``, ``Overlap`` or ``Hole`` naming the entry.
    """
    unknown = sorted(set(tree) - {"clock"})
    if unknown:
        raise BadInput(reason=f"{unknown[0]}: unknown")
    made = replace(policies, own=_targets([tree], kinds))
    _refuse_holes((*made.targets, *made.own))
    return made


def _targets(trees: Iterable[Mapping[str, Any]], kinds: Collection[str]) -> tuple[Target, ...]:
    found: dict[str, Target] = {}
    for tree in trees:
        written = tree.get("clock", {})
        if not isinstance(written, Mapping):
            raise BadInput(reason="clock: wants a table")
        for code, fields in written.items():
            if code in found:
                raise BadInput(reason=f"clock.{code}: is there twice")
            found[code] = _target(code, fields, kinds)
    for one, other in combinations(found.values(), 2):
        _refuse_overlap(one, other)
    return tuple(found.values())


def _target(code: str, fields: Any, kinds: Collection[str]) -> Target:
    if not isinstance(fields, Mapping):
        raise BadInput(reason=f"clock.{code}: wants a table")
    wrong = [f"unknown {name}" for name in sorted(set(fields) - _FIELDS)]
    wrong += [f"no {name}" for name in _NEEDED if name not in fields]
    if wrong:
        raise BadInput(reason=f"clock.{code}: {', '.join(wrong)}")
    for name, choices in _CHOICES.items():
        if name in fields and fields[name] not in tuple(choices):
            raise BadInput(reason=f"clock.{code}: wrong {name}")
    for name in ("kinds", "warn"):
        if not isinstance(fields.get(name, []), list):
            raise BadInput(reason=f"clock.{code}: wrong {name}")
    made = Target(
        code=code,
        metric=Metric(fields["metric"]),
        kinds=tuple(fields["kinds"]),
        amount=fields["amount"],
        unit=Unit(fields["unit"]),
        since=fields["from"],
        source=fields["source"],
        until=fields.get("until", _FOREVER),
        subkind=fields.get("subkind"),
        density=Density(fields["density"]) if "density" in fields else None,
        warn=tuple(fields.get("warn", (0.7, 0.9))),
    )
    for name in _wrong(made, kinds):
        raise BadInput(reason=f"clock.{code}: wrong {name}")
    return made


def _wrong(one: Target, kinds: Collection[str]) -> list[str]:
    shares = all(type(share) is float and 0 < share < 1 for share in one.warn)
    good = {
        "code": len(one.code) <= _LONGEST_CODE,
        "kinds": one.kinds and all(kind in tuple(kinds) for kind in one.kinds),
        "subkind": one.subkind is None or isinstance(one.subkind, str),
        "amount": type(one.amount) is int and 0 < one.amount <= _MOST[one.unit],
        "from": type(one.since) is date,
        "until": type(one.until) is date,
        "source": isinstance(one.source, str) and one.source.strip(),
        "warn": shares and len(one.warn) <= 2 and list(one.warn) == sorted(set(one.warn)),
    }
    wrong = [name for name, holds in good.items() if not holds]
    return wrong or (["until"] if one.until < one.since else [])


def _refuse_overlap(one: Target, other: Target) -> None:
    both = sorted(set(one.kinds) & set(other.kinds))
    densities = one.density == other.density or None in (one.density, other.density)
    same = one.metric is other.metric and one.subkind == other.subkind and densities
    begins = max(one.since, other.since)
    if both and same and begins <= min(one.until, other.until):
        raise Overlap(one=one.code, other=other.code, day=begins, kind=both[0])


def _refuse_holes(rows: Sequence[Target]) -> None:
    """From its first day on, a metric of a kind is covered each day, for every density."""
    covered = {(row.metric, kind, row.subkind) for row in rows for kind in row.kinds}
    for (metric, kind, subkind), density in product(sorted(covered, key=str), Density):
        alike = [
            row
            for row in rows
            if (row.metric, row.subkind) == (metric, subkind) and kind in row.kinds
        ]
        meant = [row for row in alike if row.density in (None, density)]
        day = _uncovered(meant, min(row.since for row in alike))
        if day is not None:
            near = max(meant or alike, key=lambda row: (row.since <= day, row.since))
            raise Hole(
                code=near.code, metric=metric.value, kind=kind, density=density.value, day=day
            )


def _uncovered(rows: Iterable[Target], day: date) -> date | None:
    """Return the first day from ``day`` on for which no row holds."""
    for row in sorted(rows, key=lambda one: one.since):
        if row.since > day:
            return day
        if row.until == _FOREVER:
            return None
        day = max(day, row.until + timedelta(days=1))
    return day
