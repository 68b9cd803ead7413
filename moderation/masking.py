"""What is left of a message once everything that says who somebody is has been taken out of it."""

import re
from collections.abc import Iterable

from chat.personal_data import find

HIDDEN = "＊＊"
_FEWEST = 5
"""Letters and characters that have to be left for a copy to say anything."""


def masked(text: str, patterns: Iterable[re.Pattern[str] | None]) -> str | None:
    """Return a text with numbers, and what the patterns find, hidden whole.

    Nothing where there is nothing to hide, or where too little would be left to be worth reading.
    """
    spans = [(one.start, one.end) for one in find(text)]
    for pattern in patterns:
        if pattern is not None:
            spans += [found.span() for found in pattern.finditer(text)]
    if not spans:
        return None
    pieces, reached = [], 0
    for start, end in sorted(spans):
        if start >= reached:
            pieces += [text[reached:start], HIDDEN]
        reached = max(reached, end)
    pieces.append(text[reached:])
    left = sum(one.isalnum() for piece in pieces if piece is not HIDDEN for one in piece)
    return "".join(pieces) if left >= _FEWEST else None
