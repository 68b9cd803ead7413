"""Times that somebody promises in Chinese: by when, what, in which words, and how sure it is.

「预计18点恢复」 is a promise; what is past, asked, negated, conditional, quoted, the resident's own
to do, or a rule for everybody is none. Every look is at a bounded stretch of the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from stations.calendar import Calendar
from tickets import time_context as context
from tickets.pack_table import Table
from tickets.phrases import read_patterns
from tickets.time_context import Scene, without_quotations
from tickets.time_groups import phrases
from tickets.time_moments import Meant, Reader
from tickets.time_words import plain, words_of_time


class What(StrEnum):
    """What is promised for a time."""

    RESTORE = "restore"
    ARRIVE = "arrive"
    ANSWER = "answer"
    OTHER = "other"


Cues = Mapping[What, re.Pattern[str]]
"""The words that tell what is promised; the trade's pack has them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A time that was promised; ``words`` stand from ``start`` to ``end`` of the text.

    ``certainty`` is from 0 to 1: less where an hour, a day or the matter had to be guessed.
    """

    due_at: datetime
    what: What
    start: int
    end: int
    words: str
    certainty: float


_MOST = 40  # phrases of one text that are looked at: who writes more promises nothing
_BEHIND = 5  # the deed mostly follows its time: what stands before it counts as farther off
_ELSEWHERE = 1000  # what is told in another clause counts as so far off
_SOON = timedelta(hours=22)
_NEAR = 5  # characters between a time and the deed that it is for: 「明天给您换表」


def find_promises(
    text: str,
    said_at: datetime,
    calendar: Calendar,
    cues: Cues,
    given: datetime | None = None,
) -> tuple[Found, ...]:
    """Return what a text promises by when, in its order; of one thing the last bound alone.

    ``given`` is the time that was given before and still holds: 「推迟两小时」 is counted from it,
    and 「改到4点」 is of its day.
    """
    written, places = plain(text)
    written = without_quotations(written)
    reader = Reader(said_at, calendar)
    found: dict[What, Found] = {}
    for phrase in islice(phrases(written, words_of_time(written)), _MOST):
        scene = Scene(written, phrase)
        since = _since(scene, reader, given)
        judged = _judge(scene, since, cues, moved=since is not reader)
        if judged is None:
            continue
        start, end = places[phrase.start], places[context.bound(written, phrase.end) - 1] + 1
        one = replace(judged, start=start, end=end, words=text[start:end])
        known = found.get(one.what)
        if known is None or one.due_at >= known.due_at:
            found[one.what] = one
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _since(scene: Scene, reader: Reader, given: datetime | None) -> Reader:
    """Return the reader that counts from a time given before, where a phrase moves that time."""
    if given is None or given <= reader.said_at:
        return reader
    if context.is_put_off(scene):
        return replace(reader, said_at=given)
    if scene.phrase.day is None and context.is_put_elsewhere(scene):
        return reader.around(given)
    return reader


def _judge(scene: Scene, reader: Reader, cues: Cues, *, moved: bool) -> Found | None:
    """Return what a phrase promises; its place in the text is for the caller to say.

    ``moved``: it moves a time that was given before.
    """
    if scene.phrase.past or context.is_none(scene) or context.is_over(scene):
        return None
    what, away = _what(scene, cues)
    if not (_commits(scene, what, away) or (moved and context.is_ours(scene, supply=False))):
        return None
    told = what or What.OTHER
    restores = told is What.RESTORE
    by_night = restores or told is What.ARRIVE
    meant = reader.read(scene.text, scene.phrase, restores=restores, by_night=by_night)
    if meant is not None and context.is_later(scene):
        meant = _afterwards(scene, meant)
    if meant is None or not (_is_soon(meant, reader) or context.is_coming(scene)):
        return None
    sure = meant.sure - 0.2 * context.is_hedged(scene) - 0.1 * (what is None)
    return Found(meant.at, told, 0, 0, "", round(max(sure, 0.1), 2))


def _commits(scene: Scene, what: What | None, away: int) -> bool:
    """True when the words around a time take something upon us, or there are none around it."""
    known = what not in (None, What.OTHER)
    if not context.is_ours(scene, supply=what is What.RESTORE):
        return False
    if not (known and away < _ELSEWHERE) and context.is_of_others(scene):
        return False
    if known or context.is_bare(scene) or context.is_expected(scene):
        return True
    return what is What.OTHER and (away <= _NEAR or context.is_coming(scene))


def _is_soon(meant: Meant, reader: Reader) -> bool:
    """「18点恢复」 said at 19 o'clock hardly means tomorrow, unless it is said to be coming."""
    return not meant.guessed or meant.at - reader.said_at < _SOON


def _afterwards(scene: Scene, meant: Meant) -> Meant | None:
    """「18点以后」 bounds nothing; an hour later people begin to ask. 「明天以后」 is none."""
    if scene.phrase.clock is None:
        return None
    return replace(meant, at=meant.at + timedelta(hours=1), sure=meant.sure - 0.3)


def _what(scene: Scene, cues: Cues) -> tuple[What | None, int]:
    """Return what is promised, by the nearest words, and how many characters off they stand."""
    if context.is_end_of_outage(scene):
        return What.RESTORE, 0
    for before, after, extra in (
        (scene.before, scene.after, 0),
        (scene.earlier, "", _ELSEWHERE),
        ("", scene.later, _ELSEWHERE),
    ):
        if told := _told(before, after, cues):
            away, _, what = min(told)
            return what, away + extra
    return None, _ELSEWHERE


def _told(before: str, after: str, cues: Cues) -> list[tuple[int, int, What]]:
    """Return what is spoken of: how far off, the longest words first where they begin alike."""
    found: list[tuple[int, int, What]] = []
    for what, cue in cues.items():
        found += [(one.start(), -len(one.group()), what) for one in cue.finditer(after)]
        found += [
            (len(before) - one.end() + _BEHIND, one.start(), what) for one in cue.finditer(before)
        ]
    return found


def read_cues(table: Table) -> Cues:
    """Read the words of each thing that may be promised; raises ``BadInput`` naming the key."""
    table.only(what.value for what in What)
    cues = {}
    for what in What:
        if table.has(what.value):
            written = [f"(?:{one.pattern})" for one in read_patterns(table, what.value)]
            cues[what] = re.compile("|".join(written) or "(?!)")
    return cues
