"""What judging a message gives: findings with their places, and a verdict of them all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How grave a finding is; a smaller number is graver, and ``NONE`` is no finding."""

    R1 = 1
    R2 = 2
    R3 = 3
    NONE = 9

    @property
    def code(self) -> str:
        """How people write it; a message without findings is ``R0``."""
        return "R0" if self is Level.NONE else self.name


class Deed(StrEnum):
    """What policy does about a finding beside keeping a case."""

    LOG = "log"
    REVIEW = "review"
    HINT = "hint"
    MASK = "mask"
    DELETE = "delete"


class Why(StrEnum):
    """How a finding was made."""

    WORD = "word"
    SOUND = "sound"
    JOINED = "joined"
    NEAR = "near"
    LIKENESS = "likeness"
    BEHAVIOUR = "behaviour"


class Passed(StrEnum):
    """Why a finding does not count."""

    BOUNDARY = "boundary"
    ALLOWED = "allowed"
    WITHOUT = "without"
    STEP_OFF = "step_off"
    ELSEWHERE = "elsewhere"
    NOT_NOW = "not_now"
    SUSPENDED = "suspended"
    SHADOW = "shadow"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one place.

    ``start`` and ``end`` count characters of the text as it was written; a finding about the
    message as a whole has both 0. ``normal`` is the form that was looked for and found. ``rule``
    names the term, combination or behaviour, the same from day to day. ``passed`` says why it does
    not count, if it does not.
    """

    rule: str
    category: str
    level: Level
    deed: Deed
    start: int
    end: int
    normal: str
    why: Why
    passed: Passed | None = None

    @property
    def counts(self) -> bool:
        """True when nothing speaks against it."""
        return self.passed is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every finding of one message in the order of the text, those that passed too."""

    findings: tuple[Finding, ...] = ()

    def without(self, passes: Callable[[Finding], bool]) -> "Verdict":
        """Return the verdict with some findings passed over, as for staff or in private."""
        return Verdict(
            tuple(
                replace(one, passed=Passed.EXEMPT) if one.counts and passes(one) else one
                for one in self.findings
            )
        )

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that count, gravest first."""
        return tuple(sorted((one for one in self.findings if one.counts), key=_gravity))

    @property
    def level(self) -> Level:
        """The gravest level that counts."""
        return min((one.level for one in self.findings if one.counts), default=Level.NONE)

    @property
    def category(self) -> str:
        """The category of the gravest finding that counts, or nothing."""
        gravest = self.counting
        return gravest[0].category if gravest else ""


def _gravity(one: Finding) -> tuple[int, bool, int, int, str]:
    """A word says what it is about; what a message is merely like comes after it."""
    return one.level, one.why is Why.LIKENESS, one.start, -one.end, one.rule
