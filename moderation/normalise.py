"""One spelling for text and terms alike, with the way back to the characters as they were written.

Written: width, case, script, styles and look-alikes are levelled, what shows nothing and what only
parts characters is dropped, and a repeated character is written once.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from chat.script import simpler
from chat.sounds import heard, sound
from moderation.styles import JOINED, LOOKALIKES, NUMERALS, STYLES


class Step(StrEnum):
    """One thing that is levelled; a term may say that it must not have been needed."""

    WIDTH = "width"
    CASE = "case"
    SCRIPT = "script"
    SILENT = "silent"
    SEPARATORS = "separators"
    REPEATS = "repeats"
    STYLES = "styles"
    LOOKALIKES = "lookalikes"
    JOINED = "joined"
    SOUND = "sound"


COMMA, STOP = "，", "。"
"""What all marks within a sentence, and all that end one, are written as."""

_STOPS = frozenset("。！？!?；;…\n\r\v\f\x85\u2028\u2029")
_COMMAS = frozenset(",，、:：")
_SILENT_MARK, _SOFT_MARK, _MANY_MARK = "\x00", "\x01", "\x02"
_SILENT = frozenset(("Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me"))
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"

# Something has to be dropped, put in, or written once: the quick way is not enough.
_UNEVEN = re.compile(r"[\x00-\x02]|([^\d\x03-\x7f])\1|([a-z])\2\2")
# Marks that part single characters: 电，费，打，折.
_PARTING = re.compile(rf"[{COMMA}{STOP}](?:\w[{COMMA}{STOP}]){{2,}}")
_PARTED = re.compile(rf"(?<!\w)\w(?:[{COMMA}{STOP}]\w)+(?!\w)")
_MARK = re.compile(f"[{COMMA}{STOP}]")
_LATIN = re.compile("[a-z]{2,}")


# Made for every message, and a frozen one takes three times as long to make.
@dataclass(slots=True, eq=False)
class Normal:
    """A text in its one spelling; never changed.

    ``starts`` and ``ends`` say where each of its characters begins and ends in the original; both
    are missing where every character stands for the one in its place. ``runs`` says how often each
    was repeated, where one was. ``how`` tells by what view it was made.
    """

    text: str
    original: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    runs: tuple[int, ...] | None = None
    made: frozenset[int] = frozenset()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters ``start`` to ``end`` of the spelling stand in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def run(self, at: int) -> int:
        """Return how often character ``at`` was written in a row."""
        return 1 if self.runs is None else self.runs[at]

    def readable(self, at: int) -> str:
        """Return character ``at`` as a dictionary has it: numerals as they were written."""
        one = self.text[at]
        written = self.original[at if self.starts is None else self.starts[at]]
        if one.isdigit() and written in NUMERALS:
            return written
        return one

    def steps(self, start: int, end: int) -> frozenset[Step]:
        """Return the steps that were needed for characters ``start`` to ``end``."""
        found: set[Step] = set()
        first, last = self.span(start, end)
        for written in self.original[first:last]:
            found.update(_steps_of(written))
        if not _MARK.search(self.text, start, end) and any(
            _LEVELS[ord(one)] in (COMMA, STOP) for one in self.original[first:last]
        ):
            found.add(Step.SEPARATORS)
        if any(self.run(at) > 1 for at in range(start, end)):
            found.add(Step.REPEATS)
        if any(at in self.made for at in range(start, end)):
            found.add(Step.JOINED)
        return frozenset(found)


class _Levels(dict[int, str]):
    """What each character is written as; a character is looked into when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _expanded(chr(code))
        level = plain if len(plain) == 1 else _MANY_MARK
        self[code] = level
        return level


_LEVELS = _Levels()


def _expanded(character: str) -> str:
    """Return what a character is written as: one, a mark for none, or several."""
    level = _once(character)
    if level == character or level in (_SILENT_MARK, _SOFT_MARK):
        return level
    # What a compatibility form stands for may itself be written in another way.
    levelled = "".join(map(_expanded, level))
    kept = levelled.replace(_SILENT_MARK, "").replace(_SOFT_MARK, "")
    return kept or (_SOFT_MARK if _SOFT_MARK in levelled else _SILENT_MARK)


def _once(one: str) -> str:
    if one in STYLES:
        return STYLES[one]
    if one in _STOPS:
        return STOP
    if one in _COMMAS:
        return COMMA
    known = NUMERALS.get(one) or LOOKALIKES.get(one)
    if known is not None:
        return known
    simple = simpler().get(ord(one))
    if simple is not None:
        return chr(simple)
    category = unicodedata.category(one)
    if category in _SILENT and not one.isspace():
        return _SILENT_MARK
    # Accents go as silent marks, once they stand apart.
    folded = unicodedata.normalize("NFKD", one.casefold())
    if folded != one and not one.isspace() and not _is_hangul(one):
        return folded
    return _SOFT_MARK if category[0] in "PSZC" else one


def _is_hangul(one: str) -> bool:
    # Its syllables would come apart into letters; they mean nothing to this list.
    return "\uac00" <= one <= "\ud7a3"


@cache
def _steps_of(written: str) -> frozenset[Step]:
    level = _LEVELS[ord(written)]
    if level in (written, COMMA, STOP):
        return frozenset()
    if level == _SILENT_MARK:
        return frozenset({Step.SILENT})
    if level == _SOFT_MARK:
        return frozenset({Step.SEPARATORS})
    if written in STYLES or written in NUMERALS:
        return frozenset({Step.STYLES})
    if written in LOOKALIKES:
        return frozenset({Step.LOOKALIKES})
    if written.lower() == level:
        return frozenset({Step.CASE})
    if chr(simpler().get(ord(written), 0)) == level:
        return frozenset({Step.SCRIPT})
    if "\uff00" <= written <= "\uffef":
        upper = unicodedata.normalize("NFKC", written) != level
        return frozenset({Step.WIDTH, Step.CASE} if upper else {Step.WIDTH})
    return frozenset({Step.STYLES})


def normalise(text: str) -> Normal:
    """Return the one spelling of ``text``; spelling it again changes nothing. Linear in it."""
    # Most talk is spelled so already, and looking is several times quicker than writing it anew.
    level = text.translate(_LEVELS) if _to_level().search(text) else text
    return Normal(level, text) if _UNEVEN.search(level) is None else _evened(level, text)


@lru_cache(maxsize=1 << 16)
def form_of(word: str) -> str:
    """Return the one spelling of a word of a list; lists repeat what speaks against their terms."""
    return normalise(word).text


@cache
def _to_level() -> re.Pattern[str]:
    """Return what finds the first character that is written otherwise in the one spelling."""
    spelled = [chr(code) for code in range(0x4E00, 0xA000) if _LEVELS[code] == chr(code)]
    return re.compile(f"[^a-z0-9{COMMA}{STOP}{''.join(spelled)}]")


def _evened(level: str, text: str) -> Normal:
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    runs: list[int] = []
    for at, one in enumerate(level):
        if one in "\x00\x01":
            continue
        for each in one if one != _MANY_MARK else _expanded(text[at]):
            if _repeats(each, written, runs):
                if len(written) > 1 and each.isascii() and runs[-1] == 1:
                    # The second of three letters goes, now that it is no double.
                    for kept in (written, starts, ends, runs):
                        kept.pop()
                    runs[-1] += 1
                ends[-1] = at + 1
                runs[-1] += 1
                continue
            written.append(each)
            starts.append(at)
            ends.append(at + 1)
            runs.append(1)
    return Normal("".join(written), text, tuple(starts), tuple(ends), tuple(runs))


def _repeats(one: str, written: list[str], runs: list[int]) -> bool:
    """Tell whether a character is one too many: a Han after itself, a third letter, no digit."""
    if not written or written[-1] != one or one.isdigit():
        return False
    if not one.isascii():
        return True
    return runs[-1] > 1 or (len(written) > 1 and written[-2] == one)


def without_marks(normal: Normal) -> Normal | None:
    """Return the text without its marks where these part single characters, else nothing."""
    text = normal.text
    parting = [found.span() for found in _PARTING.finditer(text)]
    parting += [found.span() for found in _PARTED.finditer(text)]
    dropped = {
        found.start() for first, end in parting for found in _MARK.finditer(text, first, end)
    }
    if not dropped:
        return None
    kept = [at for at in range(len(text)) if at not in dropped]
    return _picked(normal, "".join(text[at] for at in kept), kept, kept)


def with_joined(normal: Normal, pairs: list[tuple[int, int]]) -> Normal:
    """Return the text with split characters joined; ``pairs`` are where two parts stand."""
    firsts: list[int] = []
    lasts: list[int] = []
    written: list[str] = []
    made: set[int] = set()
    joins = dict(pairs)
    at = 0
    while at < len(normal.text):
        end = joins.get(at, at + 1)
        whole = end - at > 1
        if whole:
            made.add(len(written))
        written.append(JOINED[normal.text[at:end]] if whole else normal.text[at])
        firsts.append(at)
        lasts.append(end - 1)
        at = end
    # A joined character may itself be a part or a numeral; it is spelled as any other.
    return _picked(normal, "".join(written).translate(_LEVELS), firsts, lasts, frozenset(made))


def _picked(
    normal: Normal,
    text: str,
    firsts: list[int],
    lasts: list[int],
    made: frozenset[int] = frozenset(),
) -> Normal:
    starts = tuple(normal.span(at, at + 1)[0] for at in firsts)
    ends = tuple(normal.span(at, at + 1)[1] for at in lasts)
    runs = tuple(normal.run(at) for at in firsts)
    return Normal(text, normal.original, starts, ends, runs, made)


@dataclass(slots=True, eq=False)
class Sounds:
    """What a spelling sounds like, and from which of its characters to which each sound goes.

    One sound a character, and no places, unless pinyin is among it: its letters become the sounds
    that they spell, each of which stands for the run of letters as a whole.
    """

    text: str
    firsts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where sounds ``start`` to ``end`` stand in the spelling."""
        if self.firsts is None or self.ends is None:
            return start, end
        return self.firsts[start], self.ends[end - 1]


def sounds_of(text: str) -> Sounds:
    """Return what a spelling sounds like; linear in it."""
    if _LATIN.search(text) is None:
        return Sounds(sound(text))
    written: list[str] = []
    firsts: list[int] = []
    ends: list[int] = []
    for piece, start, end in _pieces(text):
        beside = text[max(start - 1, 0) : start] + text[end : end + 1]
        syllables = heard(piece, beside_han=_ANY_HAN.search(beside) is not None)
        if syllables == piece:
            written += sound(piece)
            firsts += range(start, end)
            ends += range(start + 1, end + 1)
        else:
            written += syllables
            firsts += [start] * len(syllables)
            ends += [end] * len(syllables)
    return Sounds("".join(written), tuple(firsts), tuple(ends))


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for run in _LATIN.finditer(text):
        if run.start() > at:
            yield text[at : run.start()], at, run.start()
        yield run[0], run.start(), run.end()
        at = run.end()
    if at < len(text):
        yield text[at:], at, len(text)


_ANY_HAN = re.compile(f"[{_HAN}]")
