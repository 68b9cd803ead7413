"""The veto: what was found begins and ends where words do, or it is part of other words."""

from typing import Protocol

from moderation.normalise import COMMA, STOP, Normal

_AROUND = 8
"""Characters beside a finding that are cut with it; no word of the dictionary crosses more."""
_LONGEST_PIECE = 48
"""A stretch without gaps up to this length is cut as a whole, once for all findings in it."""


class Cutter(Protocol):
    """Whatever cuts text into words; chat/words.py is one."""

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        ...


class Borders:
    """The borders of words in one spelling; what is looked at twice is cut once."""

    def __init__(self, normal: Normal, words: Cutter) -> None:
        self._normal = normal
        self._words = words
        self._cut: dict[tuple[int, int], set[int]] = {}

    def alone(self, start: int, end: int) -> bool:
        """Tell whether characters ``start`` to ``end`` of the spelling are whole words.

        Only what is written without a gap can be one word, so a mark, a blank or an emoji beside
        the finding is a border. Measured on straddles such as 路口交通 (docs/decisions/0032).
        """
        normal = self._normal
        if _inside_latin(normal, start) or _inside_latin(normal, end):
            return False
        first, last = self._piece(start, end)
        if (first, last) == (start, end):
            return True
        borders = self._borders(first, last)
        return start in borders and end in borders

    def _piece(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch without gaps around a finding; of a long one only its surroundings."""
        normal, size = self._normal, len(self._normal.text)
        first, last = start, end
        while first > max(0, start - _LONGEST_PIECE) and _may_be_one_word(normal, first):
            first -= 1
        while last < min(size, end + _LONGEST_PIECE) and _may_be_one_word(normal, last):
            last += 1
        if last - first <= _LONGEST_PIECE:
            return first, last
        return max(first, start - _AROUND), min(last, end + _AROUND)

    def _borders(self, first: int, last: int) -> set[int]:
        known = self._cut.get((first, last))
        if known is not None:
            return known
        window = "".join(self._normal.readable(at) for at in range(first, last))
        at, borders = first, {first}
        for word in self._words.cut(window):
            at += len(word)
            borders.add(at)
        self._cut[first, last] = borders
        return borders


def _inside_latin(normal: Normal, at: int) -> bool:
    """Tell whether a border would part letters, or digits, that are written as one."""
    if not 0 < at < len(normal.text) or not _joined(normal, at):
        return False
    before, after = normal.readable(at - 1), normal.readable(at)
    if not before.isascii() or not after.isascii():
        return False
    return before.isdigit() == after.isdigit()


def _may_be_one_word(normal: Normal, at: int) -> bool:
    """Tell whether a word may cross a border: no gap is there, nor letters beside digits."""
    if not _joined(normal, at):
        return False
    before, after = normal.text[at - 1], normal.text[at]
    return not (before.isascii() and after.isascii())


def _joined(normal: Normal, at: int) -> bool:
    """Tell whether the characters before and behind a border are written without a gap."""
    if normal.text[at - 1] in (COMMA, STOP) or normal.text[at] in (COMMA, STOP):
        return False
    if normal.starts is None or normal.ends is None:
        return True
    return normal.ends[at - 1] == normal.starts[at]
