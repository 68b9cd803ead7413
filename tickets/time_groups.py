"""Words of time that belong together: 「明天上午九点」, 「一个小时二十分钟」, 「18点到19点」."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tickets.time_words import DAYS, Sort, Word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of time that belong together: a day, a part of it, an hour, or a span; or a range.

    ``since`` is the range's earlier end; the rest is its later one.
    """

    start: int
    end: int
    day: Word | None = None
    part: Word | None = None
    clock: Word | None = None
    spans: tuple[Word, ...] = ()
    past: bool = False
    since: "Phrase | None" = None


_BETWEEN = re.compile(r"[的() ]{0,2}")
_RANGE = re.compile("到|直到|至|或者?|[-~–—、]")
CLOCK_UNITS = frozenset(("分钟", "分", "min", "刻钟", "小时", "小时半", "钟头", "钟", "h"))
"""Units in which the hour of the day counts; the others end with a day."""


def phrases(text: str, words: Iterable[Word]) -> Iterator[Phrase]:
    """Yield the phrases that a text's words of time make, in their order."""
    made: Phrase | None = None
    for single in _singles(text, words):
        if made is not None and _is_range(text, made, single):
            made = _ranging(made, single)
            continue
        if made is not None:
            yield made
        made = single
    if made is not None:
        yield made


def _singles(text: str, words: Iterable[Word]) -> Iterator[Phrase]:
    made: Phrase | None = None
    for word in words:
        joined = None if made is None else _joined(text, made, word)
        if made is not None and joined is None:
            yield made
        made = joined or _with(Phrase(word.start, word.end), word)
    if made is not None:
        yield made


def _joined(text: str, made: Phrase, word: Word) -> Phrase | None:
    if not _BETWEEN.fullmatch(text, made.end, word.start):
        return None
    if word.sort is Sort.SPAN:
        plain = bool(made.spans) and not made.spans[-1].parts[5]
        return _with(made, word) if plain and word.parts[4] in CLOCK_UNITS else None
    free = made.clock is None and not made.spans and (made.part is None or word.sort not in DAYS)
    fits = free and word.sort is not Sort.PAST and not (made.past and word.sort in DAYS)
    return _with(made, word) if fits else None


def _with(made: Phrase, word: Word) -> Phrase:
    grown = replace(made, end=word.end)
    if word.sort in DAYS:
        return replace(grown, day=word)
    if word.sort is Sort.PART:
        return replace(grown, part=word)
    if word.sort is Sort.CLOCK:
        return replace(grown, clock=word)
    if word.sort is Sort.SPAN:
        return replace(grown, spans=(*made.spans, word))
    return replace(grown, past=True)


def _is_range(text: str, made: Phrase, after: Phrase) -> bool:
    alike = bool(made.spans) == bool(after.spans)
    return (
        alike
        and not (made.past or after.past)
        and _RANGE.fullmatch(text, made.end, after.start) is not None
    )


def _ranging(made: Phrase, after: Phrase) -> Phrase:
    part = after.part
    if part is None and after.day is None and after.clock is not None:
        part = made.part
    return replace(
        after,
        start=made.start,
        day=after.day or made.day,
        part=part,
        since=replace(made, since=None),
    )
