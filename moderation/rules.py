"""What a trade sets for moderation: behaviours, limits, when cases are due, strikes, learning."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from chat.errors import BadInput
from moderation.behaviour import Behaviours, Limits, Sort
from moderation.finding import Deed, Level
from moderation.penalties import Penalties, Step

T = TypeVar("T")

_SECONDS = {"same_text_seconds": "same_text_within", "flood_seconds": "flood_within"}
_MINUTES = {"raid_minutes": "raid_within", "leaving_minutes": "leaving_within"}
_HOURS = {"newcomer_hours": "newcomer_for"}
_COUNTS = ("mentions", "emoji", "same_text", "same_text_people", "flood", "raid", "leaving")
LIMIT_NAMES = (*_COUNTS, *_SECONDS, *_MINUTES, *_HOURS)
_MOST = 100_000
_KEPT = timedelta(days=365)
_UNBOUNDED = re.compile(r"(?<!\\)[+*]|,\}")


@dataclass(frozen=True, slots=True)
class Reviewing:
    """By when a case of each level is to be decided, and when its reviewers are warned.

    ``delete_within``: so long after its sending a message can still be deleted.
    ``shadow_for``: so long a newly loaded list is only watched.
    """

    due: Mapping[Level, timedelta] = field(
        default_factory=lambda: {
            Level.R1: timedelta(minutes=10),
            Level.R2: timedelta(hours=2),
            Level.R3: timedelta(hours=24),
        }
    )
    delete_within: timedelta = timedelta(hours=48)
    warn_before: timedelta = timedelta(hours=6)
    shadow_for: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Repeat:
    """From how many cases within what time the next of a category is graver."""

    categories: frozenset[str] = frozenset()
    times: int = 2
    within: timedelta = timedelta(days=7)
    level: Level = Level.R2


@dataclass(frozen=True, slots=True)
class Learning:
    """Below what precision, after how many verdicts, a rule is proposed for suspension."""

    least_precision: float = 0.5
    least_verdicts: int = 5


@dataclass(frozen=True, slots=True)
class ModerationRules:
    """All of it."""

    behaviours: Behaviours = field(default_factory=Behaviours)
    reviewing: Reviewing = field(default_factory=Reviewing)
    penalties: Penalties = field(default_factory=Penalties)
    repeat: Repeat = field(default_factory=Repeat)
    learning: Learning = field(default_factory=Learning)
    tickets: Mapping[str, str] = field(default_factory=dict)
    retention: Mapping[str, timedelta] = field(default_factory=dict)

    def kept_for(self, category: str) -> timedelta:
        """Return how long the evidence of decided cases of a category is kept."""
        return self.retention.get(category) or self.retention.get("default") or _KEPT

    def ticket_kind(self, category: str, usual: str) -> str:
        """Return what kind of ticket a flagged message of a category becomes."""
        return self.tickets.get(category) or self.tickets.get("default") or usual


def moderation_rules(tree: Mapping[str, Any]) -> ModerationRules:
    """Read the trade's file; raises ``BadInput`` naming the entry that is wrong."""
    known = {
        "address",
        "behaviour",
        "learning",
        "limits",
        "name",
        "penalties",
        "repeat",
        "retention",
        "review",
        "ticket",
    }
    strange = set(tree) - known
    if strange:
        raise BadInput(field="file", got=min(strange), wanted=f"one of {', '.join(sorted(known))}")
    sorts = {name: _sort(name, entry) for name, entry in tree.get("behaviour", {}).items()}
    limits = limits_from(tree.get("limits", {}), Limits())
    return ModerationRules(
        Behaviours(sorts, limits, _pattern(tree, "address"), _pattern(tree, "name")),
        _reviewing(tree.get("review", {})),
        _penalties(tree.get("penalties", {})),
        _repeat(tree.get("repeat", {})),
        _learning(tree.get("learning", {})),
        {str(name): str(kind) for name, kind in tree.get("ticket", {}).items()},
        {
            str(name): timedelta(days=_count(days, f"retention.{name}"))
            for name, days in tree.get("retention", {}).items()
        },
    )


def _pattern(tree: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    """Read a pattern; raises ``BadInput`` for one that may take longer than the text is long."""
    found = tree.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or _UNBOUNDED.search(found):
        raise BadInput(field=name, got=str(found)[:80], wanted="a pattern without + and *")
    return _read(name, lambda: re.compile(found))


def limits_from(entry: Mapping[str, Any], base: Limits) -> Limits:
    """Return ``base`` with what an entry sets; raises ``BadInput`` naming what it cannot."""
    limits = base
    for name, found in entry.items():
        if name == "known_sites":
            limits = replace(limits, known_sites=frozenset(map(str, found)))
        elif name == "staff_names":
            limits = replace(limits, staff_names=tuple(map(str, found)))
        else:
            limits = with_limit(limits, name, found)
    return limits


def with_limit(limits: Limits, name: str, found: object) -> Limits:
    """Return limits with one of them set, by the name and in the unit of the trade's file."""
    if name not in LIMIT_NAMES:
        raise BadInput(field=name, got=name, wanted=f"one of {', '.join(LIMIT_NAMES)}")
    number = _count(found, name)
    if name in _COUNTS:
        return replace(limits, **{name: number})  # type: ignore[arg-type]
    units = ((_SECONDS, "seconds"), (_MINUTES, "minutes"), (_HOURS, "hours"))
    spans: dict[str, Any] = {
        names[name]: timedelta(**{unit: number}) for names, unit in units if name in names
    }
    return replace(limits, **spans)


def _count(found: object, name: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= _MOST:
        raise BadInput(field=name, got=str(found), wanted=f"a whole number from 1 to {_MOST}")
    return found


def _sort(name: str, entry: Any) -> Sort:
    return _read(
        f"behaviour.{name}",
        lambda: Sort(str(entry["category"]), Level[entry["level"]], Deed(entry["action"])),
    )


def _reviewing(entry: Mapping[str, Any]) -> Reviewing:
    base = Reviewing()
    due = {
        level: timedelta(minutes=_count(entry[key], f"review.{key}")) if key in entry else default
        for level, default in base.due.items()
        for key in (f"{level.code}_minutes",)
    }
    return Reviewing(
        due,
        timedelta(hours=_count(entry.get("delete_within_hours", 48), "delete_within_hours")),
        timedelta(hours=_count(entry.get("warn_before_hours", 6), "warn_before_hours")),
        timedelta(days=_count(entry.get("shadow_days", 7), "shadow_days")),
    )


def _penalties(entry: Mapping[str, Any]) -> Penalties:
    if not entry:
        return Penalties()
    return _read(
        "penalties",
        lambda: Penalties(
            timedelta(days=_count(entry["strike_days"], "penalties.strike_days")),
            tuple(Step(one) for one in entry["steps"]),
        ),
    )


def _repeat(entry: Mapping[str, Any]) -> Repeat:
    if not entry:
        return Repeat()
    return _read(
        "repeat",
        lambda: Repeat(
            frozenset(map(str, entry["categories"])),
            _count(entry["times"], "repeat.times"),
            timedelta(days=_count(entry["days"], "repeat.days")),
            Level[entry["level"]],
        ),
    )


def _learning(entry: Mapping[str, Any]) -> Learning:
    base = Learning()
    return _read(
        "learning",
        lambda: Learning(
            float(entry.get("least_precision", base.least_precision)),
            _count(entry.get("least_verdicts", base.least_verdicts), "learning.least_verdicts"),
        ),
    )


def _read(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (KeyError, ValueError, TypeError, re.error) as wrong:
        raise BadInput(
            field=name, got=str(wrong), wanted="what the trade's file describes"
        ) from None
