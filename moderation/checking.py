"""Testing a list before it is used: doubles, overlaps, terms too short or in common words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderation.boundary import Cutter
from moderation.judge import Judge
from moderation.lexicon import Lexicon, Term
from moderation.matcher import contained
from moderation.normalise import normalise

SHORTEST = 2
"""A term of one character is in too many words to be meant."""
_MOST_SHOWN = 3


class Trouble(StrEnum):
    """What may be wrong with a term."""

    SHORT = "short"
    DOUBLE = "double"
    OVERLAP = "overlap"
    COMMON = "common"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One term that somebody should look at.

    ``count``: in how many benign messages it is found (COMMON), or stands inside other words and
    is let through (INSIDE). ``beside``: the terms or messages that show it, a few of them.
    """

    word: str
    trouble: Trouble
    count: int = 0
    beside: tuple[str, ...] = ()


def check(terms: Sequence[Term], benign: Iterable[str], words: Cutter) -> tuple[Doubt, ...]:
    """Return what is doubtful about a list; linear in the list and in the benign messages."""
    forms: dict[str, list[str]] = defaultdict(list)
    for one in terms:
        forms[normalise(one.word).text].append(one.word)
    doubts = [
        Doubt(known[0], Trouble.SHORT) for form, known in forms.items() if len(form) < SHORTEST
    ]
    doubts += [
        Doubt(known[0], Trouble.DOUBLE, len(known), tuple(known[1 : 1 + _MOST_SHOWN]))
        for known in forms.values()
        if len(known) > 1
    ]
    for inner, outer in contained(list(forms)).items():
        beside = tuple(forms[one][0] for one in outer[:_MOST_SHOWN])
        doubts.append(Doubt(forms[inner][0], Trouble.OVERLAP, len(outer), beside))
    return (*doubts, *_against(terms, benign, words))


def _against(terms: Sequence[Term], benign: Iterable[str], words: Cutter) -> list[Doubt]:
    """Judge messages that nothing is wrong with: whatever is found there is found wrongly."""
    judge = Judge(Lexicon(terms=tuple(terms)), words)
    found: dict[tuple[str, Trouble], dict[str, None]] = defaultdict(dict)
    word_of = {one.rule: one.word for one in terms}
    for text in benign:
        for one in judge.words(text):
            trouble = Trouble.COMMON if one.counts else Trouble.INSIDE
            found[word_of[one.rule], trouble][text] = None
    return [
        Doubt(word, trouble, len(texts), tuple(texts)[:_MOST_SHOWN])
        for (word, trouble), texts in sorted(found.items(), key=lambda one: -len(one[1]))
    ]
