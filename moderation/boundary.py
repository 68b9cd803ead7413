"""The veto: what was found begins and ends where words do, or it is part of other words."""

from typing import Protocol

from moderation.normalise import COMMA, STOP, Normal

_AROUND = 8
"""Characters beside a finding that are cut with it; no word of the dictionary crosses more."""


class Cutter(Protocol):
    """Whatever cuts text into words; chat/words.py is one."""

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        ...


def stands_alone(normal: Normal, start: int, end: int, words: Cutter) -> bool:
    """Tell whether characters ``start`` to ``end`` of the spelling are whole words.

    Only what is written without a gap can be one word, so a mark, a blank or an emoji beside the
    finding is a border. Measured on straddles such as 路口交通 (docs/decisions/0032).
    """
    if _inside_latin(normal, start) or _inside_latin(normal, end):
        return False
    first, last = start, end
    while first > max(0, start - _AROUND) and _joined(normal, first):
        first -= 1
    while last < min(len(normal.text), end + _AROUND) and _joined(normal, last):
        last += 1
    if (first, last) == (start, end):
        return True
    window = "".join(normal.readable(at) for at in range(first, last))
    at, borders = first, {first}
    for word in words.cut(window):
        at += len(word)
        borders.add(at)
    return start in borders and end in borders


def _inside_latin(normal: Normal, at: int) -> bool:
    """Tell whether a border would part letters, or digits, that are written as one."""
    if not 0 < at < len(normal.text) or not _joined(normal, at):
        return False
    before, after = normal.readable(at - 1), normal.readable(at)
    if not before.isascii() or not after.isascii():
        return False
    return before.isdigit() == after.isdigit()


def _joined(normal: Normal, at: int) -> bool:
    """Tell whether the characters before and behind a border are written without a gap."""
    if normal.text[at - 1] in (COMMA, STOP) or normal.text[at] in (COMMA, STOP):
        return False
    if normal.starts is None or normal.ends is None:
        return True
    return normal.ends[at - 1] == normal.starts[at]
