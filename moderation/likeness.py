"""What a message resembles, learnt from examples: for what no list of words foresees."""

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import exp, sqrt
from operator import add

from moderation.normalise import COMMA, STOP

ORDERS = (1, 2, 3)
"""Lengths of the runs of characters that are weighed."""
GATE_ORDERS = (2,)
"""Those that decide whether a message is weighed at all."""
SHORTEST = 6
"""Characters below which a message says too little to be like anything."""
LONGEST = 400
"""Characters that are weighed: what a message is stands in its first lines."""
_TO_LEVEL = re.compile(f"[1-9{STOP}]")
_ZEROS = repeat(0.0)
_DIGITS = str.maketrans("123456789" + STOP, "000000000" + COMMA)


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The category that a message is most like, how surely (0 to 1), and what spoke for it most.

    ``start`` and ``end`` count characters of the spelling.
    """

    category: str
    share: float
    start: int
    end: int


def _plain(text: str) -> str:
    """Return the part that is weighed, with every digit and every end of a sentence alike."""
    text = text[:LONGEST]
    return text.translate(_DIGITS) if _TO_LEVEL.search(text) else text


def grams(text: str, orders: Sequence[int] = ORDERS) -> Iterator[tuple[str, int]]:
    """Give every run of characters of a spelling that is weighed, with where it begins."""
    plain = _plain(text)
    for order in orders:
        for start in range(len(plain) - order + 1):
            yield plain[start : start + order], start


class Likeness:
    """Weights of runs of characters: one that opens the gate, and one for each category."""

    def __init__(
        self,
        gate: Mapping[str, float],
        rows: Mapping[str, int],
        weights: Sequence[float],
        categories: Sequence[str],
        bias: Sequence[float],
        *,
        opens: float,
        sure: Mapping[str, float],
    ) -> None:
        """Take what was learnt; the last of ``bias`` is the gate's, the one before that of none.

        ``weights`` holds a row for each of ``rows``, with a column for each category and for none.
        ``sure`` is the share from which a category counts.
        """
        self._gate = gate
        self._rows = rows
        self._weights = array("f", weights)
        self._categories = tuple(categories)
        self._bias = tuple(bias)
        self._opens = opens
        self._sure = sure

    def of(self, text: str) -> Resemblance | None:
        """Return what a spelling resembles, or nothing; linear in it, and quick for most talk."""
        plain = _plain(text)
        size = len(plain)
        if size < SHORTEST:
            return None
        # Every message passes here, so that the loops are the interpreter's own.
        weight = self._gate.get
        total = sum(map(weight, map(add, plain, plain[1:]), _ZEROS))
        if total / sqrt(size - 1) + self._bias[-1] < self._opens:
            return None
        return self._weighed(text, sqrt(3 * size - 3))

    def _weighed(self, text: str, root: float) -> Resemblance | None:
        width = len(self._categories) + 1
        scores = list(self._bias[:width])
        found = [
            (self._rows[one], start, len(one)) for one, start in grams(text) if one in self._rows
        ]
        for row, _, _ in found:
            base = row * width
            for column in range(width):
                scores[column] += self._weights[base + column] / root
        highest = max(scores)
        shares = [exp(score - highest) for score in scores]
        whole = sum(shares)
        best = max(range(width - 1), key=lambda column: shares[column])
        category, share = self._categories[best], shares[best] / whole
        if share < self._sure.get(category, 1.0):
            return None
        start, end = self._loudest(found, best, width, min(len(text), LONGEST))
        return Resemblance(category, share, start, end)

    def _loudest(
        self, found: Sequence[tuple[int, int, int]], best: int, width: int, size: int
    ) -> tuple[int, int]:
        """Return the stretch of the text that speaks most for a category rather than for none."""
        speaks = [0.0] * size
        for row, start, long in found:
            base = row * width
            spoken = (self._weights[base + best] - self._weights[base + width - 1]) / long
            for at in range(start, start + long):
                speaks[at] += spoken
        start = first = 0
        end = size
        loudest = current = 0.0
        for at, spoken in enumerate(speaks):
            if current <= 0:
                current, first = 0.0, at
            current += spoken
            if current > loudest:
                loudest, start, end = current, first, at + 1
        return start, end
