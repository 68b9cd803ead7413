"""What Chinese writing sounds like, so that 停点, 停電 and tingdian meet in one place."""

import re
import unicodedata
from functools import cache, lru_cache

from pypinyin.pinyin_dict import pinyin_dict

FIRST_SOUND = 0xE000
"""A syllable is one private-use character from here on, so a sound is as long as its text."""

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))
"""What southern speakers and voice input confuse most; an/ang and l/n would merge too much."""


def _plain(reading: str) -> str:
    bare = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(c for c in bare if c.isascii() and c.isalpha())


def _fuzzy(syllable: str) -> str:
    for heard, meant in _FUZZY:
        syllable = syllable.replace(heard, meant)
    return syllable


@cache
def _readings() -> dict[int, str]:
    """Return the commonest toneless reading of every character of the basic plane."""
    firsts = ((code, marks.split(",")[0]) for code, marks in pinyin_dict.items() if code < 0x10000)
    spelled = {mark: _plain(mark) for mark in {mark for _, mark in firsts}}
    return {
        code: spelled[marks.split(",")[0]] for code, marks in pinyin_dict.items() if code < 0x10000
    }


def initials(text: str) -> str:
    """Return what people type for a Chinese text: the first letter of each sound, ``td`` for 停电.

    Latin letters and digits stay, everything else is left out.
    """
    said = _readings()
    first = (said.get(ord(one), "")[:1] or (one if one.isascii() else "") for one in text)
    return "".join(one for one in first if one.isalnum()).lower()


@cache
def _sound_of_syllable() -> dict[str, str]:
    """Return the private-use character of each spelled syllable; confused ones share it."""
    spelled = sorted(set(_readings().values()) - {""})
    merged = sorted({_fuzzy(syllable) for syllable in spelled})
    number = {syllable: index for index, syllable in enumerate(merged)}
    return {syllable: chr(FIRST_SOUND + number[_fuzzy(syllable)]) for syllable in spelled}


@cache
def sound_of_character() -> dict[int, str]:
    """Return the table for ``str.translate`` that turns characters into their sounds."""
    sounds = _sound_of_syllable()
    return {code: sounds[said] for code, said in _readings().items() if said}


_RUN = re.compile(r"[a-z]{2,}(?:[' ][a-z]+)*")
_LONGEST_WORD = 40
_LONGEST_SYLLABLE = 6


def hear(text: str) -> str:
    """Replace pinyin in normalised ``text`` (``tingdian le``) by the sounds it spells."""
    return _RUN.sub(lambda found: heard(found[0], beside_han=_beside_han(found)), text)


def _beside_han(found: re.Match[str]) -> bool:
    around = (
        found.string[max(found.start() - 1, 0) : found.start()]
        + found.string[found.end() : found.end() + 1]
    )
    return any("\u4e00" <= c <= "\u9fff" for c in around)


@lru_cache(maxsize=4096)
def heard(run: str, *, beside_han: bool) -> str:
    """Return the sounds of a run of Latin words, or the run where it spells no Chinese.

    One syllable alone is as likely an English word, unless Chinese stands next to it.
    """
    parts = [_syllables(word) for word in re.split("[' ]", run)]
    syllables = sum(map(len, parts))
    if not all(parts) or syllables < (1 if beside_han else 2):
        return run
    return "".join(parts)


def _syllables(word: str) -> str:
    """Return ``word`` as sounds, the longest syllables first; empty when it does not divide."""
    sounds = _sound_of_syllable()
    if len(word) > _LONGEST_WORD:
        return ""
    rest: dict[int, str] = {len(word): ""}  # how the text from here on divides
    for start in range(len(word) - 1, -1, -1):
        for size in range(_LONGEST_SYLLABLE, 0, -1):
            after = rest.get(start + size)
            if after is not None and word[start : start + size] in sounds:
                rest[start] = sounds[word[start : start + size]] + after
                break
    return rest.get(0, "")


def is_sound(character: str) -> bool:
    """Tell whether ``character`` stands for a syllable that was spelled in pinyin."""
    return FIRST_SOUND <= ord(character) < FIRST_SOUND + 0x1000


def sound(text: str) -> str:
    """Return ``text`` with every character replaced by its sound; same length."""
    return text.translate(sound_of_character())
