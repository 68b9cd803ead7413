"""Judging a message by a lexicon: what was found, and what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date

from moderation.boundary import Borders, Cutter
from moderation.finding import Deed, Finding, Level, Passed, Verdict, Why
from moderation.lexicon import WITHOUT_WITHIN, Lexicon, Near, Term
from moderation.likeness import Likeness, Resemblance
from moderation.matcher import Found, Hit, Matcher
from moderation.normalise import STOP, Normal, Step, form_of, normalise

LIKENESS = "like"
"""What the names of rules that were learnt from examples begin with."""
_SURE_ENOUGH_TO_CALL = 0.5
# So many words of one set are tried as the first of a combination.
_MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a message was said, and what is different there.

    ``suspended`` are rules that do not count, ``shadow`` those that are only watched, ``levels``
    those that supervisors have given to rules there.
    """

    station_id: int | None = None
    chat_id: int | None = None
    day: date | None = None
    suspended: frozenset[str] = frozenset()
    shadow: frozenset[str] = frozenset()
    levels: Mapping[str, Level] = field(default_factory=dict)

    def applied(self, one: Finding) -> Finding:
        """Return a finding as it counts there."""
        passed = one.passed
        if passed is None and one.rule in self.suspended:
            passed = Passed.SUSPENDED
        elif passed is None and one.rule in self.shadow:
            passed = Passed.SHADOW
        return replace(one, level=self.levels.get(one.rule, one.level), passed=passed)


ANYWHERE = Place()


class Judge:
    """A lexicon and the cutter that its veto needs; judging twice gives the same."""

    def __init__(
        self,
        lexicon: Lexicon,
        words: Cutter,
        likeness: Likeness | None = None,
    ) -> None:
        """Make the lexicon ready, which takes a while for a long one."""
        self.lexicon = lexicon
        self.likeness = likeness
        self.cutter = words
        self._matcher = Matcher(lexicon)
        rules: tuple[Term | Near, ...] = (*lexicon.terms, *lexicon.near)
        self._without = {
            one.rule: frozenset(map(form_of, one.without)) for one in rules if one.without
        }

    def with_likeness(self, likeness: Likeness | None) -> "Judge":
        """Return a judge that asks as well what a message is like."""
        other = copy(self)
        other.likeness = likeness
        return other

    def with_lexicon(self, lexicon: Lexicon) -> "Judge":
        """Return a judge that differs in nothing but what it looks for."""
        return Judge(lexicon, self.cutter, self.likeness)

    def words(self, text: str, place: Place = ANYWHERE) -> tuple[Finding, ...]:
        """Return what the lexicon says of a text, in its order, what passed too."""
        normal = normalise(text)
        like = self.likeness.of(normal.text) if self.likeness is not None else None
        found = self._matcher.find(normal, closely=like is not None)
        if like is None and (found is None or not (found.terms or found.parts)):
            return ()
        found = found or Found()
        case = _Case(self.lexicon, self.cutter, self._without, found, place)
        findings = [case.of_term(hit, self._matcher.runs) for hit in found.terms]
        for index, parts in found.parts.items():
            near = self.lexicon.near[index]
            if len(parts) == len(near.sets):
                findings += case.of_near(near, parts)
        if like is not None:
            findings += case.of_likeness(like, normal, findings)
        return tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule)))

    def verdict(self, text: str, place: Place = ANYWHERE) -> Verdict:
        """Return the verdict by words alone."""
        return Verdict(self.words(text, place))


@dataclass(frozen=True, slots=True)
class _Case:
    """One text being judged."""

    lexicon: Lexicon
    words: Cutter
    without: Mapping[str, frozenset[str]]
    found: Found
    place: Place
    _borders: dict[int, Borders] = field(default_factory=dict)

    def of_term(self, hit: Hit, runs: Mapping[int, tuple[int, ...]]) -> Finding:
        term = self.lexicon.terms[hit.index]
        passed = (
            self._placed(term)
            or self._spelled(hit, term, runs.get(hit.index))
            or self._spoken_against(term.rule, term.category, hit)
            or (None if term.unbound else self._bound(hit))
            or (Passed.SHADOW if term.shadow else None)
        )
        found = Finding(
            term.rule,
            term.category,
            term.level,
            term.deed,
            hit.first,
            hit.last,
            hit.normal.text[hit.start : hit.end],
            hit.why,
            passed,
        )
        return self.place.applied(found)

    def of_near(self, near: Near, parts: Mapping[int, Sequence[Hit]]) -> list[Finding]:
        """Return the combination where it stands closest; with words against it where it stands."""
        found = self._closest(near, {part: list(hits) for part, hits in parts.items()})
        if found is None:
            return []
        chosen, passed = found
        words = [one.normal.text[one.start : one.end] for one in chosen]
        finding = Finding(
            near.rule,
            near.category,
            near.level,
            near.deed,
            min(one.first for one in chosen),
            max(one.last for one in chosen),
            "…".join(words),
            Why.NEAR,
            passed,
        )
        return [self.place.applied(finding)]

    def of_likeness(
        self, like: Resemblance, normal: Normal, known: Sequence[Finding]
    ) -> list[Finding]:
        """Return what a message is like; nothing where a word has said what it is."""
        category = self.lexicon.categories.get(like.category)
        rule = f"{LIKENESS}:{like.category}"
        if category is None:
            return []
        level = category.level
        if level is Level.R1 and like.share < _SURE_ENOUGH_TO_CALL:
            # It is looked at at once; nobody is woken for a resemblance that is not plain.
            level = Level.R2
        first, last = normal.span(like.start, like.end)
        hit = Hit(0, 0, normal, like.start, like.end, first, last, Why.LIKENESS)
        passed = self._spoken_against(rule, category.code, hit)
        words = normal.text[like.start : like.end]
        code = category.code
        found = self.place.applied(
            Finding(rule, code, level, Deed.REVIEW, first, last, words, Why.LIKENESS, passed)
        )
        said = any(one.counts and one.level <= found.level for one in known)
        # A word says more surely what a message is; only what may cost a life is added to it.
        spoken = level is not Level.R1 and any(one.counts for one in known)
        return [] if said or spoken else [found]

    def _closest(
        self, near: Near, parts: dict[int, list[Hit]]
    ) -> tuple[tuple[Hit, ...], Passed | None] | None:
        """Return the words that stand closest together, rather such as nothing speaks against.

        A word inside another must not hide one that stands alone (送10 in 送100).
        """
        first: tuple[tuple[Hit, ...], Passed | None] | None = None
        while ways := list(_together(near, parts)):
            chosen = min(ways, key=_width)
            passed = self._passed_near(near, chosen)
            if passed is None:
                return chosen, None
            first = first or (chosen, passed)
            against = [one for one in chosen if self._hit_passed(near, one)]
            if not against:
                break
            parts[against[0].part].remove(against[0])
        return first

    def _hit_passed(self, near: Near, hit: Hit) -> Passed | None:
        return self._spoken_against(near.rule, near.category, hit) or self._bound(hit)

    def _passed_near(self, near: Near, chosen: Sequence[Hit]) -> Passed | None:
        if all(hit.why is Why.SOUND for hit in chosen) and not all(map(self._garbled, chosen)):
            # Words that merely sound so are ordinary words; characters that make none are a code.
            return Passed.BOUNDARY
        against = (self._hit_passed(near, hit) for hit in chosen)
        return next((one for one in against if one is not None), None)

    def _placed(self, term: Term) -> Passed | None:
        place = self.place
        if not (
            term.station_id in (None, place.station_id) and term.chat_id in (None, place.chat_id)
        ):
            return Passed.ELSEWHERE
        day = place.day
        if day is not None and not (term.since or day) <= day <= (term.until or day):
            return Passed.NOT_NOW
        return None

    def _spelled(self, hit: Hit, term: Term, runs: tuple[int, ...] | None) -> Passed | None:
        """A step that the term does without, or 天天 where there is but one 天."""
        if hit.why is Why.SOUND:
            return Passed.STEP_OFF if term.off & {Step.SOUND} else None
        if runs is not None and any(
            hit.normal.run(hit.start + at) < least for at, least in enumerate(runs)
        ):
            return Passed.STEP_OFF
        if term.off and term.off & hit.normal.steps(hit.start, hit.end):
            return Passed.STEP_OFF
        return None

    def _spoken_against(self, rule: str, category: str, hit: Hit) -> Passed | None:
        """A phrase that is always allowed holds it, or a word that speaks against it is near."""
        for phrase in self.found.allowed:
            held = phrase.first <= hit.first and hit.last <= phrase.last
            if hit.why is Why.LIKENESS:
                # What was learnt has no edges of its own: a phrase that is allowed speaks for all.
                held = phrase.first < hit.last and hit.first < phrase.last
            allowed = self.lexicon.allowed[phrase.index]
            if allowed.category not in ("", category):
                continue
            here = allowed.station_id in (None, self.place.station_id)
            if held and here and allowed.chat_id in (None, self.place.chat_id):
                return Passed.ALLOWED
        first, last = hit.first - WITHOUT_WITHIN, hit.last + WITHOUT_WITHIN
        against = self.without.get(rule, frozenset())
        for word, spans in self.found.without.items():
            if word in against and any(first <= start and end <= last for start, end in spans):
                return Passed.WITHOUT
        return None

    def _garbled(self, hit: Hit) -> bool:
        """Tell whether what was written makes no word, or is pinyin."""
        written = "".join(hit.normal.readable(at) for at in range(hit.start, hit.end))
        return all(len(word) == 1 or word.isascii() for word in self.words.cut(written))

    def _bound(self, hit: Hit) -> Passed | None:
        """The veto by words; a part that is merely heard must stand alone as well."""
        borders = self._borders.get(id(hit.normal))
        if borders is None:
            borders = self._borders[id(hit.normal)] = Borders(hit.normal, self.words)
        return None if borders.alone(hit.start, hit.end) else Passed.BOUNDARY


def _width(chosen: Sequence[Hit]) -> int:
    return max(one.last for one in chosen) - min(one.first for one in chosen)


def _together(near: Near, parts: Mapping[int, Sequence[Hit]]) -> Iterable[tuple[Hit, ...]]:
    """Give the ways in which a word of each set stands close together in one sentence."""
    for anchor in parts[0][:_MOST_TRIED]:
        chosen = [anchor]
        for part in range(1, len(near.sets)):
            fitting = [one for one in parts[part] if _fits(near, chosen, one)]
            if not fitting:
                break
            chosen.append(min(fitting, key=lambda one: abs(one.first - anchor.first)))
        if len(chosen) == len(near.sets):
            yield tuple(chosen)


def _fits(near: Near, chosen: Sequence[Hit], one: Hit) -> bool:
    """Tell whether a word goes with those chosen: near enough, none in another, in order."""
    if any(one.normal is not other.normal for other in chosen):
        return False
    if any(one.start < other.end and other.start < one.end for other in chosen):
        return False
    if near.ordered and one.start < chosen[-1].end:
        return False
    start = min(one.start, *(other.start for other in chosen))
    end = max(one.end, *(other.end for other in chosen))
    return end - start <= near.within and STOP not in one.normal.text[start:end]
