"""What is equal for the same words, however they are written."""

from moderation.normalise import normalise
from storage.unit_of_work import Work

# 好 and 收到 are said by everybody; what is longer is said again for a reason.
_SHORTEST_ALIKE = 6
# Characters that are compared; who says the same again says the same first thousand.
_LONGEST = 1_000


def alike_of(work: Work, text: str) -> bytes | None:
    """Return what is equal for the same words, however they are written; nothing for a few."""
    normal = normalise(text[:_LONGEST]).text
    return work.sealer.blind(normal) if len(normal) >= _SHORTEST_ALIKE else None
