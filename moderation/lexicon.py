"""What is looked for: terms, combinations and phrases that are always allowed, list by list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from moderation.finding import Deed, Level
from moderation.normalise import Step

NEAR_WITHIN = 12
"""Characters from the first word of a combination to its last, unless it says otherwise."""
WITHOUT_WITHIN = 12
"""Characters before or after a finding in which a word that speaks against it is looked for."""
SOUNDS_FROM = 3
"""Homophones of shorter terms are ordinary words: they would flag six times as much benign talk."""


@dataclass(frozen=True, slots=True)
class Category:
    """One of the categories of risk, with what its terms are unless they say otherwise.

    ``heard``: who writes such things hides them behind homophones, so short words are heard too.
    ``right``: to speak of it is anybody's right, so it is no reason to delete, strike or mute.
    ``alone``: its writer is answered by a person, in private, and never in the group.
    ``warns``: the group is told what keeps people from harm. ``solicits``: whoever writes so asks
    for nothing. ``of_staff``: it is no more allowed to staff than to others.
    """

    code: str
    names: Mapping[str, str]
    level: Level
    deed: Deed
    heard: bool = False
    right: bool = False
    alone: bool = False
    warns: bool = False
    solicits: bool = False
    of_staff: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is looked for; ``rule`` names it from day to day, whatever list it is in.

    ``off`` are the steps of normalising that must not have been needed to find it. ``without`` are
    words that speak against it. ``unbound``: it may stand across the borders of words.
    ``heard``: homophones count too, whatever its length. ``station_id`` and ``chat_id`` are where
    it holds, ``since`` and ``until`` (the last day) when.
    """

    rule: str
    word: str
    category: str
    level: Level
    deed: Deed
    off: frozenset[Step] = frozenset()
    without: tuple[str, ...] = ()
    unbound: bool = False
    heard: bool = False
    note: str = ""
    source: str = ""
    station_id: int | None = None
    chat_id: int | None = None
    since: date | None = None
    until: date | None = None
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A combination: a word of each set, close together within one sentence.

    ``heard``: homophones of its words of two characters count too.
    """

    rule: str
    category: str
    level: Level
    deed: Deed
    sets: tuple[tuple[str, ...], ...]
    within: int = NEAR_WITHIN
    ordered: bool = False
    without: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """A phrase in which nothing of a category counts, or nothing at all; where it holds."""

    phrase: str
    category: str = ""
    station_id: int | None = None
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is looked for at once."""

    categories: Mapping[str, Category] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    near: tuple[Near, ...] = ()
    allowed: tuple[Allowed, ...] = ()

    def plus(self, other: "Lexicon") -> "Lexicon":
        """Return both together; a category that both know is this one's."""
        return Lexicon(
            {**other.categories, **self.categories},
            self.terms + other.terms,
            self.near + other.near,
            self.allowed + other.allowed,
        )
