"""Evidence is kept as long as its category needs it, and not longer."""

from collections import defaultdict
from datetime import timedelta

from moderation.rules import ModerationRules
from stations.scope import SYSTEM
from storage import cases
from storage.unit_of_work import Work

STEP = 200


async def erase(work: Work, rules: ModerationRules, limit: int = STEP) -> int:
    """Empty one step's worth of old evidence and count it; what was decided stays on record."""
    by_age: dict[timedelta, set[str]] = defaultdict(set)
    for category in await cases.categories_kept(work, SYSTEM):
        by_age[rules.kept_for(category)].add(category)
    erased = 0
    for age, categories in by_age.items():
        before = work.now - age
        erased += await cases.erase_old(work, SYSTEM, categories, before, limit - erased)
        if erased >= limit:
            break
    return erased
