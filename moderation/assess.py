"""The whole judgement of one message: its words, how it was sent, and what is different there."""

from moderation.behaviour import Behaviours, Limits, Manner, edited_foul, notice
from moderation.finding import Verdict
from moderation.judge import ANYWHERE, Judge, Place


def assess(
    judge: Judge,
    manner: Manner,
    behaviours: Behaviours,
    limits: Limits | None = None,
    place: Place = ANYWHERE,
) -> Verdict:
    """Return every finding; judging twice gives the same, whatever is done about it afterwards."""
    held = limits or behaviours.limits
    noticed = tuple(map(place.applied, notice(manner, behaviours, held)))
    findings = judge.words(manner.text, place) + noticed
    if manner.edited:
        findings += tuple(map(place.applied, edited_foul(manner, findings, behaviours)))
    if not findings:
        return Verdict()
    return Verdict(tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule))))
