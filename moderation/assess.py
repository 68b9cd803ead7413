"""The whole judgement of one message: its words, how it was sent, and what is different there."""

from moderation.behaviour import Behaviours, Limits, Manner, edited_foul, notice
from moderation.finding import Verdict
from moderation.judge import ANYWHERE, Judge, Place

# Nearly every message gets it.
_NOTHING = Verdict()


def assess(
    judge: Judge,
    manner: Manner,
    behaviours: Behaviours,
    limits: Limits | None = None,
    place: Place = ANYWHERE,
) -> Verdict:
    """Return every finding; judging twice gives the same, whatever is done about it afterwards."""
    findings = judge.words(manner.text, place)
    if noticed := notice(manner, behaviours, limits or behaviours.limits):
        findings += tuple(map(place.applied, noticed))
    if manner.edited:
        findings += tuple(map(place.applied, edited_foul(manner, findings, behaviours)))
    if not findings:
        return _NOTHING
    return Verdict(tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule))))
