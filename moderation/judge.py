"""Judging a message by a lexicon: what was found, and what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from moderation.boundary import Cutter, stands_alone
from moderation.finding import Finding, Level, Passed, Verdict, Why
from moderation.lexicon import WITHOUT_WITHIN, Lexicon, Near, Term
from moderation.matcher import Found, Hit, Matcher
from moderation.normalise import STOP, Step, normalise

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

    def level(self, rule: str, usual: Level) -> Level:
        """Return how grave a rule's findings are there."""
        return self.levels.get(rule, usual)


ANYWHERE = Place()


class Judge:
    """A lexicon and the cutter that its veto needs; judging twice gives the same."""

    def __init__(self, lexicon: Lexicon, words: Cutter) -> None:
        """Make the lexicon ready, which takes a while for a long one."""
        self.lexicon = lexicon
        self._words = words
        self._matcher = Matcher(lexicon)
        rules: tuple[Term | Near, ...] = (*lexicon.terms, *lexicon.near)
        self._without: dict[str, tuple[str, ...]] = {
            one.rule: tuple(normalise(word).text for word in one.without)
            for one in rules
            if one.without
        }

    def words(self, text: str, place: Place = ANYWHERE) -> tuple[Finding, ...]:
        """Return what the lexicon says of a text, in its order, what passed too."""
        found = self._matcher.find(text)
        if found is None or not (found.terms or found.parts):
            return ()
        case = _Case(self.lexicon, self._words, self._without, found, place)
        findings = [case.of_term(hit, self._matcher.runs) for hit in found.terms]
        for index, parts in found.parts.items():
            near = self.lexicon.near[index]
            if len(parts) == len(near.sets):
                findings += case.of_near(near, parts)
        return tuple(sorted(findings, key=lambda one: (one.start, one.end, one.rule)))

    def verdict(self, text: str, place: Place = ANYWHERE) -> Verdict:
        """Return the verdict by words alone."""
        return Verdict(self.words(text, place))


@dataclass(frozen=True, slots=True)
class _Case:
    """One text being judged."""

    lexicon: Lexicon
    words: Cutter
    without: Mapping[str, tuple[str, ...]]
    found: Found
    place: Place
    _borders: dict[tuple[int, int], bool] = field(default_factory=dict)

    def of_term(self, hit: Hit, runs: Mapping[int, tuple[int, ...]]) -> Finding:
        term = self.lexicon.terms[hit.index]
        passed = (
            self._placed(term)
            or self._spelled(hit, term, runs.get(hit.index))
            or self._spoken_against(term.rule, hit)
            or (None if term.unbound else self._bound(hit))
            or (Passed.SHADOW if term.shadow or term.rule in self.place.shadow else None)
        )
        return Finding(
            term.rule,
            term.category,
            self.place.level(term.rule, term.level),
            term.deed,
            hit.first,
            hit.last,
            hit.normal.text[hit.start : hit.end],
            hit.why,
            passed,
        )

    def of_near(self, near: Near, parts: Mapping[int, Sequence[Hit]]) -> list[Finding]:
        """Return the combination where it stands closest; with words against it where it stands."""
        closest: tuple[bool, int, tuple[Hit, ...], Passed | None] | None = None
        for chosen in _together(near, parts):
            passed = self._passed_near(near, chosen)
            wide = max(one.last for one in chosen) - min(one.first for one in chosen)
            tried = (passed is not None, wide, chosen, passed)
            if closest is None or tried[:2] < closest[:2]:
                closest = tried
        if closest is None:
            return []
        _, _, chosen, passed = closest
        words = [one.normal.text[one.start : one.end] for one in chosen]
        finding = Finding(
            near.rule,
            near.category,
            self.place.level(near.rule, near.level),
            near.deed,
            min(one.first for one in chosen),
            max(one.last for one in chosen),
            "…".join(words),
            Why.NEAR,
            passed,
        )
        return [finding]

    def _passed_near(self, near: Near, chosen: Sequence[Hit]) -> Passed | None:
        against = (self._spoken_against(near.rule, hit) or self._bound(hit) for hit in chosen)
        passed = next((one for one in against if one is not None), None)
        if passed is None and near.rule in self.place.suspended:
            return Passed.SUSPENDED
        return passed or (Passed.SHADOW if near.rule in self.place.shadow else None)

    def _placed(self, term: Term) -> Passed | None:
        place = self.place
        if term.rule in place.suspended:
            return Passed.SUSPENDED
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

    def _spoken_against(self, rule: str, hit: Hit) -> Passed | None:
        """A phrase that is always allowed holds it, or a word that speaks against it is near."""
        for phrase in self.found.allowed:
            held = phrase.first <= hit.first and hit.last <= phrase.last
            allowed = self.lexicon.allowed[phrase.index]
            here = allowed.station_id in (None, self.place.station_id)
            if held and here and allowed.chat_id in (None, self.place.chat_id):
                return Passed.ALLOWED
        first, last = hit.first - WITHOUT_WITHIN, hit.last + WITHOUT_WITHIN
        for word in self.without.get(rule, ()):
            spans = self.found.without.get(word, ())
            if any(first <= start and end <= last for start, end in spans):
                return Passed.WITHOUT
        return None

    def _bound(self, hit: Hit) -> Passed | None:
        """The veto by words; a part that is merely heard must stand alone as well."""
        key = (hit.first, hit.last)
        if key not in self._borders:
            self._borders[key] = stands_alone(hit.normal, hit.start, hit.end, self.words)
        return None if self._borders[key] else Passed.BOUNDARY


def _together(near: Near, parts: Mapping[int, Sequence[Hit]]) -> Iterable[tuple[Hit, ...]]:
    """Give the ways in which a word of each set stands close together in one sentence."""
    for anchor in parts[0][:_MOST_TRIED]:
        chosen = [anchor]
        for part in range(1, len(near.sets)):
            fitting = [one for one in parts[part] if _fits(near, chosen, one)]
            if not fitting:
                break
            chosen.append(min(fitting, key=lambda one: abs(one.first - anchor.first)))
        if len(chosen) == len(near.sets) and not all(one.why is Why.SOUND for one in chosen):
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
