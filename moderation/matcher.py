"""Looking for every word of a lexicon at once, in what was written and in what it sounds like."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
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
    form_of,
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
    wanted: Set[int] | None = None
    _seen: set[tuple[Use, int, int, int, int]] = field(default_factory=set)
    _often: Counter[tuple[Use, int, int]] = field(default_factory=Counter)

    def passes_over(self, use: Use, index: int) -> bool:
        """Tell whether a word's use is one in a combination that cannot be whole."""
        return use is Use.PART and self.wanted is not None and index not in self.wanted

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


class _Words:
    """Words that are looked for together, each with its uses."""

    def __init__(self) -> None:
        self._uses: dict[str, dict[tuple[Use, int, int], None]] = defaultdict(dict)

    def add(self, form: str, use: Use, index: int, part: int = 0) -> None:
        if form:
            self._uses[form][use, index, part] = None

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
                    form = form_of(word)
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
        sizes = [len(near.sets) for near in lexicon.near]
        self._glance = _Glance(sizes, self._uses, self._heard_uses)

    def find(self, normal: Normal, *, closely: bool = False) -> Found | None:
        """Return what is found in a spelling, or nothing where nothing is; linear in it.

        ``closely``: phrases that are allowed count as well, though no word was found.
        """
        hits = self._written.find_matches_as_indexes(normal.text, overlapping=True)
        sounds = sounds_of(normal.text)
        echoes = self._heard.find_matches_as_indexes(sounds.text, overlapping=True)
        bare = without_marks(normal) if COMMA in normal.text or STOP in normal.text else None
        near = self._glance.sees(hits, echoes)
        if near is None and bare is None and not closely:
            return None
        found = Found(wanted=near if bare is None else None)
        pairs = self._take(found, normal, hits, Why.WORD)
        self._take_heard(found, normal, sounds, echoes)
        joined = with_joined(normal, pairs) if pairs else None
        for other in (bare, joined):
            if other is not None:
                found.wanted = None
                self._look_again(found, other)
        return found

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
        often: Counter[int] = Counter()
        for form, start, end in hits:
            often[form] += 1
            if often[form] > _MOST_ALIKE:
                continue
            first, last = normal.span(start, end)
            for use, index, part in self._uses[form]:
                if use is Use.SPLIT:
                    pairs.append((start, end))
                elif use is Use.WITHOUT:
                    found.without.setdefault(self._forms[form], []).append((first, last))
                elif not found.passes_over(use, index):
                    found.take(use, Hit(index, part, normal, start, end, first, last, why))
        return pairs

    def _take_heard(
        self,
        found: Found,
        normal: Normal,
        sounds: Sounds,
        echoes: Iterable[tuple[int, int, int]],
    ) -> None:
        often: Counter[int] = Counter()
        for form, heard_start, heard_end in echoes:
            often[form] += 1
            if often[form] > _MOST_ALIKE:
                continue
            start, end = sounds.span(heard_start, heard_end)
            first, last = normal.span(start, end)
            for use, index, part in self._heard_uses[form]:
                if not found.passes_over(use, index):
                    hit = Hit(index, part, normal, start, end, first, last, Why.SOUND)
                    found.take(use, hit)


def _add_all(words: _Words, use: Use, added: Iterable[str]) -> None:
    for word in added:
        words.add(form_of(word), use, 0)


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


class _Glance:
    """Tells at a glance whether hits are worth a closer look: nearly none of ordinary talk are.

    They are where there is a term or a split character, or a word of every set of a combination.
    Each word has a row of bits: for every set, as many as there are combinations, and one for what
    is worth a look alone. Those of all hits together tell which combinations may be whole.
    """

    def __init__(self, sizes: Sequence[int], uses: _Uses, heard: _Uses) -> None:
        self._combinations = len(sizes)
        self._sets = max(sizes, default=0)
        self._noted = 1 << self._combinations * self._sets
        # A set that a combination does not have wants no word.
        self._unwanted = sum(
            self._bit(index, part)
            for index, size in enumerate(sizes)
            for part in range(size, self._sets)
        )
        self._bits = [self._bits_of(each) for each in uses]
        self._heard_bits = [self._bits_of(each) for each in heard]

    def sees(self, hits: Sequence[_Match], echoes: Sequence[_Match]) -> frozenset[int] | None:
        """Return the combinations that may be whole in a spelling; nothing where there is nothing.

        None of them, where there is only a term or a split character.
        """
        seen = self._unwanted
        for form, _, _ in hits:
            seen |= self._bits[form]
        for form, _, _ in echoes:
            seen |= self._heard_bits[form]
        whole = seen & (1 << self._combinations) - 1
        for part in range(1, self._sets):
            whole &= seen >> self._combinations * part
        if not whole and not seen & self._noted:
            return None
        return frozenset(at for at in range(whole.bit_length()) if whole >> at & 1)

    def _bit(self, index: int, part: int) -> int:
        return 1 << self._combinations * part + index

    def _bits_of(self, uses: Iterable[tuple[Use, int, int]]) -> int:
        bits = 0
        for use, index, part in uses:
            if use in (Use.TERM, Use.SPLIT):
                bits |= self._noted
            elif use is Use.PART:
                bits |= self._bit(index, part)
        return bits
