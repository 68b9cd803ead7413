"""Within what time something must have happened to a ticket: dated targets, with their source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any

from chat.errors import BadInput, Fact
from stations.area import Density

_DENSITIES = tuple(one.value for one in Density)
_FIELDS = frozenset(
    {"metric", "kinds", "subkind", "density", "amount", "unit", "from", "until", "source", "warn"}
)
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


class Hole(Fact):
    """A target holds for some densities and not for others, so some ticket would have none."""

    key = "clock.hole"


class Overlap(Fact):
    """Two targets hold for the same ticket on the same day."""

    key = "clock.overlap"


@dataclass(frozen=True, slots=True)
class Target:
    """One row: within ``amount`` ``unit`` the ``metric`` must be met, for tickets of ``kinds``.

    ``warn`` are the shares of the time at which the owner and then the supervisor are warned; the
    leader hears of the breach. ``until`` is the last day on which it holds.
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
    density: str | None = None
    warn: tuple[float, ...] = (0.7, 0.9)

    def holds(self, kind: str, subkind: str | None, density: str | None, on: date) -> bool:
        """True when the target is for such a ticket on that day."""
        fits = kind in self.kinds and self.subkind in (None, subkind)
        return fits and self.density in (None, density) and self.since <= on <= self.until


@dataclass(frozen=True, slots=True)
class Policies:
    """The pack's targets, and a station's own, which go before them."""

    targets: tuple[Target, ...] = ()
    own: tuple[Target, ...] = ()

    def for_ticket(
        self, kind: str, subkind: str | None, density: str | None, on: date
    ) -> tuple[Target, ...]:
        """Return at most one target for each metric, for a ticket opened on a local day.

        A ticket of an unknown density is counted as rural, the middle of the three. A target for
        its sub-class goes before one for the whole kind.
        """
        density = density or Density.RURAL.value
        found: dict[Metric, Target] = {}
        for rows in (self.targets, self.own):
            fitting = [one for one in rows if one.holds(kind, subkind, density, on)]
            for one in sorted(fitting, key=lambda row: row.subkind is not None):
                found[one.metric] = one
        return tuple(found[metric] for metric in Metric if metric in found)


def targets_from(trees: Iterable[Mapping[str, Any]]) -> tuple[Target, ...]:
    """Read the ``[clock.<code>]`` tables of files; raises ``BadInput``, ``Hole`` or ``Overlap``."""
    targets = tuple(
        _target(code, fields) for tree in trees for code, fields in tree.get("clock", {}).items()
    )
    for one, other in combinations(targets, 2):
        _refuse_overlap(one, other)
    _refuse_holes(targets)
    return targets


def _target(code: str, fields: Mapping[str, Any]) -> Target:
    unknown = set(fields) - _FIELDS
    if unknown:
        raise BadInput(reason=f"clock.{code}: {', '.join(sorted(unknown))}")
    try:
        made = Target(
            code=code,
            metric=Metric(fields["metric"]),
            kinds=tuple(fields["kinds"]),
            amount=int(fields["amount"]),
            unit=Unit(fields["unit"]),
            since=fields["from"],
            source=str(fields["source"]),
            until=fields.get("until", _FOREVER),
            subkind=fields.get("subkind"),
            density=fields.get("density"),
            warn=tuple(fields.get("warn", (0.7, 0.9))),
        )
    except KeyError as missing:
        raise BadInput(reason=f"clock.{code}: {missing.args[0]}") from None
    except ValueError as wrong:
        raise BadInput(reason=f"clock.{code}: {wrong}") from None
    _refuse_nonsense(made)
    return made


def _refuse_nonsense(one: Target) -> None:
    wrong = {
        "kinds": not one.kinds,
        "amount": one.amount < 1,
        "from": not isinstance(one.since, date) or not isinstance(one.until, date),
        "density": one.density not in (None, *_DENSITIES),
        "warn": not all(0 < share < 1 for share in one.warn) or len(one.warn) > 2,
    }
    for name, bad in wrong.items():
        if bad:
            raise BadInput(reason=f"clock.{one.code}: {name}")
    if one.until < one.since:
        raise BadInput(reason=f"clock.{one.code}: until")


def _refuse_overlap(one: Target, other: Target) -> None:
    both = set(one.kinds) & set(other.kinds)
    densities = one.density == other.density or None in (one.density, other.density)
    same = one.metric is other.metric and one.subkind == other.subkind and densities
    begins = max(one.since, other.since)
    if both and same and begins <= min(one.until, other.until):
        raise Overlap(one=one.code, other=other.code, day=begins, kind=sorted(both)[0])


def _refuse_holes(targets: tuple[Target, ...]) -> None:
    for one in targets:
        if one.density is None:
            continue
        for kind in one.kinds:
            for density in _DENSITIES:
                alike = [row for row in targets if _for(row, one, kind, density)]
                day = _uncovered(alike, one.since, one.until)
                if day is not None:
                    raise Hole(code=one.code, density=density, day=day)


def _for(row: Target, one: Target, kind: str, density: str) -> bool:
    same = row.metric is one.metric and row.subkind == one.subkind
    return same and kind in row.kinds and row.density in (None, density)


def _uncovered(rows: list[Target], since: date, until: date) -> date | None:
    """Return the first day from ``since`` to ``until`` on which no row holds."""
    day = since
    for row in sorted(rows, key=lambda one: one.since):
        if row.since > day:
            return day
        if row.until >= until:
            return None
        day = max(day, row.until + timedelta(days=1))
    return day
