"""Looking for every word of a lexicon at once, in what was written and in what it sounds like."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from ahocorasick_rs import AhoCorasick, Implementation

from moderation.finding import Why
from moderation.lexicon import SOUNDS_FROM, Lexicon
from moderation.normalise import (
    COMMA,
    STOP,
    Normal,
    Sounds,
    normalise,
    sounds_of,
    with_joined,
    without_marks,
)
from moderation.styles import JOINED

_SHORTEST_PART_HEARD = 2
# The same word so often in one message says no more than a few times; it bounds what is weighed.
_MOST_ALIKE = 16


class Use(IntEnum):
    """What a word is looked for as."""

    TERM = 0
    PART = 1
    WITHOUT = 2
    ALLOWED = 3
    SPLIT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One word found: as what, in which spelling, and where in the spelling and the original.

    ``index`` counts the lexicon's terms, combinations or allowed phrases; ``part`` is the set of a
    combination. A hit by sound covers the characters that sound so.
    """

    index: int
    part: int
    normal: Normal
    start: int
    end: int
    first: int
    last: int
    why: Why


@dataclass(slots=True)
class Found:
    """All that was found in one text, by what it is for."""

    terms: list[Hit] = field(default_factory=list)
    parts: dict[int, dict[int, list[Hit]]] = field(default_factory=dict)
    without: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    allowed: list[Hit] = field(default_factory=list)
    _seen: set[tuple[Use, int, int, int, int]] = field(default_factory=set)
    _often: Counter[tuple[Use, int, int]] = field(default_factory=Counter)

    def take(self, use: Use, hit: Hit) -> None:
        """Keep a hit, once for its place and at most ``_MOST_ALIKE`` times for its word."""
        place = (use, hit.index, hit.part, hit.first, hit.last)
        often = (use, hit.index, hit.part)
        if place in self._seen or self._often[often] >= _MOST_ALIKE:
            return
        self._seen.add(place)
        self._often[often] += 1
        if use is Use.TERM:
            self.terms.append(hit)
        elif use is Use.PART:
            self.parts.setdefault(hit.index, {}).setdefault(hit.part, []).append(hit)
        else:
            self.allowed.append(hit)


_Uses = Sequence[tuple[tuple[Use, int, int], ...]]
_Match = tuple[int, int, int]
# Whether a word alone is worth a closer look, and of which combinations it is which set.
_Glance = tuple[bool, tuple[tuple[int, int], ...]]


def _glance(uses: tuple[tuple[Use, int, int], ...]) -> _Glance:
    certain = any(use in (Use.TERM, Use.SPLIT) for use, _, _ in uses)
    return certain, tuple((index, 1 << part) for use, index, part in uses if use is Use.PART)


class _Words:
    """Words that are looked for together, each with its uses."""

    def __init__(self) -> None:
        self._uses: dict[str, list[tuple[Use, int, int]]] = defaultdict(list)

    def add(self, form: str, use: Use, index: int, part: int = 0) -> None:
        if form and (use, index, part) not in self._uses[form]:
            self._uses[form].append((use, index, part))

    def build(self) -> tuple[AhoCorasick, _Uses, tuple[str, ...]]:
        """Return the automaton; the sparse one, since dense ones grow beyond all bounds here."""
        forms = tuple(self._uses)
        automaton = AhoCorasick(forms, implementation=Implementation.ContiguousNFA)
        return automaton, [tuple(self._uses[form]) for form in forms], forms


class Matcher:
    """A lexicon made ready; never changed, so that a new one can take its place at once."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Spell every word of the lexicon as texts are spelled; linear in its size."""
        written, heard = _Words(), _Words()
        self.runs: dict[int, tuple[int, ...]] = {}
        for index, term in enumerate(lexicon.terms):
            normal = normalise(term.word)
            written.add(normal.text, Use.TERM, index)
            if normal.runs is not None and max(normal.runs, default=1) > 1:
                self.runs[index] = normal.runs
            sounds = sounds_of(normal.text).text
            if len(sounds) >= SOUNDS_FROM or (term.heard and len(sounds) > 1):
                heard.add(sounds, Use.TERM, index)
            _add_all(written, Use.WITHOUT, term.without)
        for index, near in enumerate(lexicon.near):
            for part, words in enumerate(near.sets):
                for word in words:
                    form = normalise(word).text
                    written.add(form, Use.PART, index, part)
                    sounds = sounds_of(form).text
                    if len(sounds) >= (_SHORTEST_PART_HEARD if near.heard else SOUNDS_FROM):
                        heard.add(sounds, Use.PART, index, part)
            _add_all(written, Use.WITHOUT, near.without)
        for index, allowed in enumerate(lexicon.allowed):
            written.add(normalise(allowed.phrase).text, Use.ALLOWED, index)
        for pair in JOINED:
            written.add(pair, Use.SPLIT, 0)
        self._written, self._uses, self._forms = written.build()
        self._heard, self._heard_uses, _ = heard.build()
        self._whole = [(1 << len(near.sets)) - 1 for near in lexicon.near]
        self._glances = [*map(_glance, self._uses)]
        self._heard_glances = [*map(_glance, self._heard_uses)]

    def find(self, text: str) -> Found | None:
        """Return what is found in a text, or nothing where nothing is; linear in the text."""
        normal = normalise(text)
        hits = self._written.find_matches_as_indexes(normal.text, overlapping=True)
        sounds = sounds_of(normal.text)
        echoes = self._heard.find_matches_as_indexes(sounds.text, overlapping=True)
        bare = without_marks(normal) if COMMA in normal.text or STOP in normal.text else None
        if bare is None and not self._is_worth_more(hits, echoes):
            return None
        found = Found()
        pairs = self._take(found, normal, hits, Why.WORD)
        self._take_heard(found, normal, sounds, echoes)
        for other in (bare, with_joined(normal, pairs) if pairs else None):
            if other is not None:
                self._look_again(found, other)
        return found

    def _is_worth_more(self, hits: Sequence[_Match], echoes: Sequence[_Match]) -> bool:
        """Tell whether a term, all sets of a combination, or a split character is among the hits.

        Most talk has single words of combinations and nothing else; it is done with here.
        """
        got: dict[int, int] = {}
        for matches, glances in ((hits, self._glances), (echoes, self._heard_glances)):
            for form, _, _ in matches:
                certain, parts = glances[form]
                if certain:
                    return True
                for index, bit in parts:
                    bits = got.get(index, 0) | bit
                    if bits == self._whole[index]:
                        return True
                    got[index] = bits
        return False

    def _look_again(self, found: Found, other: Normal) -> None:
        """Look at the text in another spelling: what it alone shows is added."""
        why = Why.JOINED if other.made else Why.WORD
        more = self._written.find_matches_as_indexes(other.text, overlapping=True)
        self._take(found, other, more, why)
        sounds = sounds_of(other.text)
        echoes = self._heard.find_matches_as_indexes(sounds.text, overlapping=True)
        self._take_heard(found, other, sounds, echoes)

    def _take(
        self, found: Found, normal: Normal, hits: Iterable[tuple[int, int, int]], why: Why
    ) -> list[tuple[int, int]]:
        """Sort what was found by what it is for; return where split characters stand."""
        pairs = []
        for form, start, end in hits:
            first, last = normal.span(start, end)
            for use, index, part in self._uses[form]:
                if use is Use.SPLIT:
                    pairs.append((start, end))
                elif use is Use.WITHOUT:
                    found.without.setdefault(self._forms[form], []).append((first, last))
                else:
                    found.take(use, Hit(index, part, normal, start, end, first, last, why))
        return pairs

    def _take_heard(
        self,
        found: Found,
        normal: Normal,
        sounds: Sounds,
        echoes: Iterable[tuple[int, int, int]],
    ) -> None:
        for form, heard_start, heard_end in echoes:
            start, end = sounds.span(heard_start, heard_end)
            first, last = normal.span(start, end)
            for use, index, part in self._heard_uses[form]:
                found.take(use, Hit(index, part, normal, start, end, first, last, Why.SOUND))


def _add_all(words: _Words, use: Use, added: Iterable[str]) -> None:
    for word in added:
        words.add(normalise(word).text, use, 0)


def contained(forms: Sequence[str]) -> dict[str, list[str]]:
    """Return the forms that stand inside others, each with those; linear in all of them."""
    kept = [one for one in forms if one]
    automaton = AhoCorasick(kept, implementation=Implementation.ContiguousNFA)
    found: dict[str, list[str]] = {}
    for outer in kept:
        for inner, _, _ in automaton.find_matches_as_indexes(outer, overlapping=True):
            if kept[inner] != outer:
                found.setdefault(kept[inner], []).append(outer)
    return found
