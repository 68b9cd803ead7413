"""What is not said to a message that was flagged: only what somebody is owed goes at once."""

from dataclasses import replace

from moderation.finding import Level, Verdict
from usecases.messages.plan import Course
from usecases.messages.scene import Scene
from usecases.trade import Trade

# Everything else is owed: the receipt with its number, the hotline, the state of an outage.
_OPTIONAL = frozenset({Course.ASK_BACK, Course.OFFER, Course.TELL_BILL, Course.TELL_MINE})


def held_back(trade: Trade, scene: Scene, course: Course, verdict: Verdict) -> tuple[Scene, Course]:
    """Return the scene and course that are left once a verdict is known.

    Who speaks of ending their life is answered by a person, in private, and never in the group.
    """
    if verdict.level > Level.R2:
        return scene, course
    known = trade.watch.categories
    alone = any(one.category in known and known[one.category].alone for one in verdict.counting)
    if alone and not scene.private:
        scene = replace(scene, silent=True)
    return scene, Course.LEAVE if course in _OPTIONAL else course
