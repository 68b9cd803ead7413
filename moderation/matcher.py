"""Looking for every word of a lexicon at once, in what was written and in what it sounds like."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

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

    def take(self, use: Use, hit: Hit) -> None:
        """Keep a hit, once for its place and at most ``_MOST_ALIKE`` times for its word.

        Words of combinations that cannot be whole (not ``wanted``) are passed over.
        """
        if use is Use.PART and self.wanted is not None and hit.index not in self.wanted:
            return
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

    def __init__(self, lexicon: Lexicon, sample: Sequence[str] = ()) -> None:
        """Spell every word of the lexicon as texts are spelled; linear in its size.

        ``sample`` is ordinary talk, by which is told what words it is full of.
        """
        written, heard = _Words(), _Words()
        self.runs: dict[int, tuple[int, ...]] = {}
        self._single: dict[str, list[tuple[int, int]]] = {}
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
                    if len(form) == 1:
                        # Looked for only where the rest of a combination is: they are everywhere.
                        self._single.setdefault(form, []).append((index, part))
                        continue
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
        self._glance = _Glance(
            [len(near.sets) for near in lexicon.near],
            self._uses,
            self._heard_uses,
            self._single,
            self._usual(sample),
        )

    def find(self, normal: Normal, *, closely: bool = False) -> Found | None:
        """Return what is found in a spelling, or nothing where nothing is; linear in it.

        ``closely``: phrases that are allowed count as well, though no word was found.
        """
        hits = self._written.find_matches_as_indexes(normal.text, overlapping=True)
        sounds = sounds_of(normal.text)
        echoes = self._heard.find_matches_as_indexes(sounds.text, overlapping=True)
        bare = without_marks(normal) if COMMA in normal.text or STOP in normal.text else None
        near = self._glance.sees(normal.text, hits, echoes)
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

    def _usual(self, sample: Sequence[str]) -> tuple[Counter[int], Counter[int]]:
        """Count in how many messages of ordinary talk each word stands, and each is heard."""
        written: Counter[int] = Counter()
        heard: Counter[int] = Counter()
        for text in sample:
            normal = normalise(text).text
            found = self._written.find_matches_as_indexes(normal, overlapping=True)
            written.update({form for form, _, _ in found})
            sounds = sounds_of(normal).text
            echoes = self._heard.find_matches_as_indexes(sounds, overlapping=True)
            heard.update({form for form, _, _ in echoes})
        return written, heard

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
        for at in self._singles_in(normal.text):
            for index, part in self._single[normal.text[at]]:
                first, last = normal.span(at, at + 1)
                found.take(Use.PART, Hit(index, part, normal, at, at + 1, first, last, why))
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
                else:
                    found.take(use, Hit(index, part, normal, start, end, first, last, why))
        return pairs

    def _singles_in(self, text: str) -> list[int]:
        """Return where single characters of combinations stand, each at most so many times."""
        often: Counter[str] = Counter()
        places = []
        for at, one in enumerate(text):
            if one in self._single and often[one] < _MOST_ALIKE:
                often[one] += 1
                places.append(at)
        return places

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
                found.take(use, Hit(index, part, normal, start, end, first, last, Why.SOUND))


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
    Of each combination the set that ordinary talk has least of is its anchor: without a word of it
    the others need not be looked at.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        uses: _Uses,
        heard: _Uses,
        single: Mapping[str, Sequence[tuple[int, int]]],
        usual: tuple[Counter[int], Counter[int]],
    ) -> None:
        self._marks, sets = _marked(uses, sizes)
        self._heard_marks, heard_sets = _marked(heard, sizes)
        letters: list[list[set[str]]] = [[set() for _ in range(size)] for size in sizes]
        for one, places in single.items():
            for index, part in places:
                letters[index][part].add(one)
        self._sets = [
            [
                _Set(frozenset(written), frozenset(echoed), frozenset(chars))
                for written, echoed, chars in zip(*of_one, strict=True)
            ]
            for of_one in zip(sets, heard_sets, letters, strict=True)
        ]
        self._anchors: dict[int, list[int]] = {}
        self._heard_anchors: dict[int, list[int]] = {}
        self._letter_anchors: dict[str, list[int]] = {}
        for index, each in enumerate(self._sets):
            anchor = min(each, key=lambda one: _commonness(one, usual))
            for one in anchor.letters:
                self._letter_anchors.setdefault(one, []).append(index)
            for form in anchor.written:
                self._anchors.setdefault(form, []).append(index)
            for form in anchor.heard:
                self._heard_anchors.setdefault(form, []).append(index)

        self._of_note = self._marks | self._anchors.keys()
        self._heard_of_note = self._heard_marks | self._heard_anchors.keys()
        self._letters_of_note = frozenset(self._letter_anchors)

    def sees(
        self, text: str, hits: Sequence[_Match], echoes: Sequence[_Match]
    ) -> frozenset[int] | None:
        """Return the combinations that may be whole in a spelling; nothing where there is nothing.

        None of them, where there is only a term or a split character.
        """
        forms = {form for form, _, _ in hits}
        heard = {form for form, _, _ in echoes}
        letters = {*text}
        if (
            self._of_note.isdisjoint(forms)
            and self._heard_of_note.isdisjoint(heard)
            and self._letters_of_note.isdisjoint(letters)
        ):
            return None
        near = [index for form in forms for index in self._anchors.get(form, ())]
        near += [index for form in heard for index in self._heard_anchors.get(form, ())]
        near += [index for one in letters for index in self._letter_anchors.get(one, ())]
        whole = [index for index in near if self._is_whole(index, forms, heard, letters)]
        if whole or not self._marks.isdisjoint(forms) or not self._heard_marks.isdisjoint(heard):
            return frozenset(whole)
        return None

    def _is_whole(self, index: int, forms: set[int], heard: set[int], letters: set[str]) -> bool:
        for one in self._sets[index]:
            if (
                one.written.isdisjoint(forms)
                and one.heard.isdisjoint(heard)
                and one.letters.isdisjoint(letters)
            ):
                return False
        return True


class _Set(NamedTuple):
    """One set of a combination: words that are written, that are heard, and single characters."""

    written: frozenset[int]
    heard: frozenset[int]
    letters: frozenset[str]


def _commonness(words: _Set, usual: tuple[Counter[int], Counter[int]]) -> tuple[bool, int, int]:
    """Tell how common a set's words are: single characters, in how much talk, how many words."""
    said = sum(usual[0][form] for form in words.written)
    said += sum(usual[1][form] for form in words.heard)
    return bool(words.letters), said, len(words.written) + len(words.heard)


def _marked(uses: _Uses, sizes: Sequence[int]) -> tuple[frozenset[int], list[list[set[int]]]]:
    """Return the words that are worth a closer look alone, and those of each set there is."""
    alone = set()
    sets: list[list[set[int]]] = [[set() for _ in range(size)] for size in sizes]
    for form, each in enumerate(uses):
        for use, index, part in each:
            if use in (Use.TERM, Use.SPLIT):
                alone.add(form)
            elif use is Use.PART:
                sets[index][part].add(form)
    return frozenset(alone), sets
