"""Words that upheld messages have in common and ordinary talk has not: new terms to consider."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.boundary import Cutter
from moderation.normalise import normalise

_SHORTEST, _LONGEST = 3, 8
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A phrase, in how many upheld messages it stands and from how many people."""

    phrase: str
    messages: int
    people: int


def propose(
    upheld: Sequence[tuple[int, str]],
    ordinary: Iterable[str],
    words: Cutter,
    *,
    least: int = 3,
    least_people: int = 2,
    most: int = 5,
) -> tuple[Proposal, ...]:
    """Return phrases of whole words from upheld messages, by person and text, most common first.

    One that ordinary messages have as well is none; nor is one that a longer one explains.
    """
    counts: Counter[str] = Counter()
    people: dict[str, set[int]] = defaultdict(set)
    for person, text in upheld:
        for phrase in set(_phrases(normalise(text).text, words)):
            counts[phrase] += 1
            people[phrase].add(person)
    common = [
        one for one, count in counts.items() if count >= least and len(people[one]) >= least_people
    ]
    usual = "\n".join(normalise(one).text for one in ordinary)
    found = sorted(
        (one for one in common if one not in usual), key=lambda one: (-counts[one], -len(one), one)
    )
    kept = [
        one
        for one in found
        if not any(
            one in longer and one != longer for longer in found if counts[longer] >= counts[one]
        )
    ]
    return tuple(Proposal(one, counts[one], len(people[one])) for one in kept[:most])


def _phrases(text: str, words: Cutter) -> Iterable[str]:
    cut = words.cut(text)
    for start in range(len(cut)):
        phrase = ""
        for word in cut[start : start + _MOST_WORDS]:
            if not word[0].isalnum():
                break
            phrase += word
            if len(phrase) > _LONGEST:
                break
            if len(phrase) >= _SHORTEST:
                yield phrase
