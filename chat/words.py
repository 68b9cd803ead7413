"""The only door to jieba: cuts Chinese text into words, with the trade's own words known."""

import logging
from collections.abc import Iterable
from functools import cache

import jieba

_COMMON = 20_000
"""Weight of a word of the trade: high enough that it is cut as one word among common ones."""


class Words:
    """Cuts text into words; the same text always gives the same words."""

    def __init__(self, trade: Iterable[str] = ()) -> None:
        """Take the general dictionary and add the ``trade``'s words."""
        jieba.setLogLevel(logging.WARNING)
        cutter = jieba.Tokenizer()
        frequencies, cutter.total = _general()
        cutter.FREQ = dict(frequencies)
        cutter.initialized = True
        for word in trade:
            cutter.add_word(word, _COMMON)
        self._cutter = cutter

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order; joined, they are the text."""
        return list(self._cutter.cut(text, HMM=False))

    def cut_for_search(self, text: str) -> list[str]:
        """Return the words of ``text`` and the shorter words inside them, for an index."""
        return [w for w in self._cutter.cut_for_search(text, HMM=False) if w.strip()]


@cache
def _general() -> tuple[dict[str, int], int]:
    """Load the general dictionary, which takes about a second, once for the whole program."""
    # Its own loading would keep a cache in the shared temporary folder, where anyone may write.
    reader = jieba.Tokenizer()
    frequencies, total = reader.gen_pfdict(reader.get_dict_file())
    return frequencies, total


def parse_words(text: str) -> list[str]:
    """Read a dictionary file: one word a line, blank lines and # lines left out."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
