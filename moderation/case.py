"""A case: one message that was flagged, from its finding to its decision, and how cases queue."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chat.errors import Fact
from moderation.finding import Level
from moderation.rules import Reviewing

CLAIMED_FOR = timedelta(minutes=10)
"""A claim holds so long without a press; then another may take the case up."""


class CaseState(StrEnum):
    """Where a case stands: 待处理, 处理中, 已处理, 重新打开."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DECIDED = "decided"
    REOPENED = "reopened"


class Ruling(StrEnum):
    """What a reviewer decided: 违规, 误报, 不确定."""

    VIOLATION = "violation"
    MISTAKE = "mistake"
    UNSURE = "unsure"


class CaseTaken(Fact):
    """A colleague has the case before them just now."""

    key = "case_taken"


class CaseDecided(Fact):
    """The case is decided already."""

    key = "case_decided"


class CaseOpen(Fact):
    """Only a case that was decided can be opened again."""

    key = "case_open"


@dataclass(frozen=True, slots=True)
class Case:
    """A flagged message under review.

    ``message_row`` is the message in our log; ``text`` the evidence, kept before anything is
    deleted. ``alike`` is equal for the same words, whoever wrote them. ``rule`` is the gravest
    finding's. ``gone``: the message stands in its group no longer. ``undeletable_at``: from when on
    the channel refuses to delete it. ``next_at``: when its reviewers are reminded of it.
    """

    id: int
    station_id: int
    chat_id: int
    person_id: int
    message_row: int
    level: Level
    category: str
    rule: str
    state: CaseState
    opened_at: datetime
    due_at: datetime
    undeletable_at: datetime
    alike: bytes = b""
    text: str | None = None
    findings: bytes | None = None
    claimed_by: int | None = None
    claimed_at: datetime | None = None
    ruling: Ruling | None = None
    reason: str = ""
    decided_by: int | None = None
    decided_at: datetime | None = None
    gone: bool = False
    next_at: datetime | None = None
    erased_at: datetime | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        """True while nobody has decided."""
        return self.state is not CaseState.DECIDED

    def held_by_other(self, person_id: int, now: datetime) -> bool:
        """Tell whether somebody else has it before them."""
        if self.state is not CaseState.CLAIMED or self.claimed_by in (None, person_id):
            return False
        return self.claimed_at is not None and now < self.claimed_at + CLAIMED_FOR


def due(level: Level, at: datetime, rules: Reviewing) -> datetime:
    """Return by when a case is to be decided; no later than its message can still be deleted."""
    by_level = at + rules.due.get(level, rules.delete_within)
    return min(by_level, at + rules.delete_within)


def claim(case: Case, person_id: int, now: datetime) -> Case:
    """Take a case up; raises ``CaseDecided`` or ``CaseTaken``."""
    if not case.open:
        raise CaseDecided
    if case.held_by_other(person_id, now):
        raise CaseTaken
    return replace(case, state=CaseState.CLAIMED, claimed_by=person_id, claimed_at=now)


def release(case: Case) -> Case:
    """Put a case that somebody took up back into the queue."""
    return replace(case, state=CaseState.WAITING, claimed_by=None, claimed_at=None)


def decide(case: Case, person_id: int, ruling: Ruling, reason: str, now: datetime) -> Case:
    """Decide a case; raises ``CaseDecided`` or ``CaseTaken``."""
    claim(case, person_id, now)
    return replace(
        case,
        state=CaseState.DECIDED,
        ruling=ruling,
        reason=reason,
        decided_by=person_id,
        decided_at=now,
        claimed_by=None,
        claimed_at=None,
        next_at=None,
    )


def reopen(case: Case, now: datetime, rules: Reviewing) -> Case:
    """Open a decided case again, with a new due time; raises ``CaseOpen``."""
    if case.open:
        raise CaseOpen
    due_at = now + rules.due.get(case.level, rules.delete_within)
    return replace(
        case,
        state=CaseState.REOPENED,
        due_at=due_at,
        next_at=due_at,
        ruling=None,
        reason="",
        decided_by=None,
        decided_at=None,
    )


def reminded(case: Case, now: datetime, rules: Reviewing) -> Case:
    """Return a case whose reviewers were reminded, with when they are next.

    Once when it is due, and once more before its message can no longer be deleted.
    """
    last = case.undeletable_at - rules.warn_before
    return replace(case, next_at=last if last > now else None)


def of_one_group(first: Case, other: Case) -> bool:
    """Tell whether two cases may be decided at once: same words, same writer, or same finding.

    What is grave (R1) is looked at one by one, unless the very words are the same.
    """
    if first.alike == other.alike:
        return True
    if Level.R1 in (first.level, other.level) or first.category != other.category:
        return False
    return first.person_id == other.person_id or first.rule == other.rule
