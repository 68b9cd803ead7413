"""The whole judgement of one message: its words, how it was sent, and what is different there."""

from dataclasses import replace

from moderation.behaviour import Behaviours, Limits, Manner, edited_foul, notice
from moderation.finding import Finding, Passed, Verdict
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
    noticed = tuple(_placed(one, place) for one in notice(manner, behaviours, held))
    findings = judge.words(manner.text, place) + noticed
    if manner.edited:
        findings += tuple(edited_foul(manner, findings, behaviours))
    if not findings:
        return Verdict()
    return Verdict(tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule))))


def _placed(one: Finding, place: Place) -> Finding:
    if one.rule in place.suspended:
        return replace(one, passed=Passed.SUSPENDED)
    if one.rule in place.shadow:
        return replace(one, passed=Passed.SHADOW)
    return replace(one, level=place.level(one.rule, one.level))
