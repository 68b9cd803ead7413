"""What a message resembles, learnt from examples: for what no list of words foresees."""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from math import exp, log, sqrt
from operator import add

from chat.sounds import sound
from moderation.normalise import COMMA, STOP

SHORTEST = 6
"""Characters below which a message says too little to be like anything."""
LONGEST = 400
"""Characters that are weighed: what a message is stands in its first lines."""
_BEGINS, _ENDS = "\x02", "\x03"
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
    """Return the part that is weighed: its edges marked, every digit and every stop alike."""
    text = text[:LONGEST]
    level = text.translate(_DIGITS) if _TO_LEVEL.search(text) else text
    return f"{_BEGINS}{level}{_ENDS}"


def glance(text: str) -> list[str]:
    """Return what decides whether a spelling is weighed at all: its pairs of characters."""
    plain = _plain(text)
    return list(map(add, plain, plain[1:]))


def signs(text: str) -> list[str]:
    """Return every run of a spelling that is weighed, as it is written and as it sounds."""
    return list(chain.from_iterable(run for run, _ in _runs(text)))


def _runs(text: str) -> list[tuple[list[str], int]]:
    """Return the runs of one kind after the other, each kind with how many characters they have.

    The marks of the edges say nothing alone.
    """
    plain = _plain(text)
    sounds = sound(plain)
    pairs = list(map(add, plain, plain[1:]))
    heard = list(map(add, sounds, sounds[1:]))
    return [
        (list(plain[1:-1]), 1),
        (pairs, 2),
        (list(map(add, pairs, plain[2:])), 3),
        (heard, 2),
        (list(map(add, heard, sounds[2:])), 3),
    ]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: how much each sign speaks for a message being flagged, and as what.

    ``gate`` and ``flag`` weigh signs for a violation of any category, ``rows`` count the rows of
    ``kinds``, each with a column for each of ``categories``. ``bias`` holds the gate's, the flag's,
    and one for each category.
    """

    gate: Mapping[str, float]
    flag: Mapping[str, float]
    rows: Mapping[str, int]
    kinds: Sequence[float]
    categories: Sequence[str]
    bias: Sequence[float]


class Likeness:
    """Weighs spellings by what was learnt; nearly all of ordinary talk stops at the gate."""

    def __init__(self, weights: Weights, *, opens: float, sure: Mapping[str, float]) -> None:
        """Take what was learnt; ``sure`` is the share from which a category counts.

        ``opens``: what the gate must be told, in log odds, for a message to be weighed.
        """
        self._weights = weights
        self._at_gate = weights.gate.get
        self._kinds = array("f", weights.kinds)
        self._gate_bias, self._flag_bias, *self._bias = weights.bias
        self._opens = opens
        self._sure = sure
        least = min(sure.values(), default=0.5)
        self._least = log(least / (1 - least))

    def of(self, text: str) -> Resemblance | None:
        """Return what a spelling resembles, or nothing; linear in it, and quick for most talk."""
        if len(text) < SHORTEST:
            return None
        # Every message passes here, so that the loops are the interpreter's own.
        plain = _plain(text)
        total = sum(map(self._at_gate, map(add, plain, plain[1:]), _ZEROS))
        if total / sqrt(len(plain) - 1) + self._gate_bias < self._opens:
            return None
        runs = _runs(text)
        said = list(chain.from_iterable(run for run, _ in runs))
        root = sqrt(len(said))
        total = sum(map(self._weights.flag.get, said, _ZEROS)) / root + self._flag_bias
        if total < self._least:
            return None
        category, share = self._kind(said, root), 1 / (1 + exp(-total))
        if share < self._sure.get(category, 1.0):
            return None
        return Resemblance(category, share, *self._loudest(runs))

    def _kind(self, said: Sequence[str], root: float) -> str:
        """Return the category that a message is most like, given that it is like any."""
        width = len(self._bias)
        rows = self._weights.rows
        bases = [rows[one] * width for one in said if one in rows]
        speaking = zip(*(self._kinds[base : base + width] for base in bases), strict=True)
        spoken = [sum(column) / root for column in speaking] or [0.0] * width
        scores = list(map(add, spoken, self._bias))
        return self._weights.categories[scores.index(max(scores))]

    def _loudest(self, runs: Sequence[tuple[list[str], int]]) -> tuple[int, int]:
        """Return the stretch of the text that speaks most for its being flagged."""
        size = len(runs[0][0])
        speaks = [0.0] * size
        weight = self._weights.flag.get
        for run, order in runs:
            for at, sign in enumerate(run):
                # A run of several characters may begin with the mark of the beginning.
                first = max(at - (order > 1), 0)
                last = min(at + order - (order > 1), size)
                spoken = weight(sign, 0.0) / (last - first)
                for place in range(first, last):
                    speaks[place] += spoken
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
