"""Words and patterns that tell something, and the innocent phrases in which they do not."""

import re
from dataclasses import dataclass

from tickets.pack_table import Table

# What stands in place of an innocent phrase: no word holds it, and no pattern's dot crosses it.
_GAP = "\n"


@dataclass(frozen=True, slots=True)
class Phrases:
    """``words`` are found as they stand, ``patterns`` are regular expressions.

    ``innocent`` are patterns of what is taken out first: 「缺德」 says nothing of electricity.
    """

    words: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    innocent: tuple[re.Pattern[str], ...] = ()

    def find(self, text: str) -> str | None:
        """Return the first word or stretch of a text that tells, in lower case."""
        said = self.without_innocent(text)
        for word in self.words:
            if word in said:
                return word
        found = (pattern.search(said) for pattern in self.patterns)
        return next((one.group() for one in found if one), None)

    def without_innocent(self, text: str) -> str:
        """Return a text in lower case with gaps where its innocent phrases were."""
        said = text.casefold()
        for pattern in self.innocent:
            said = pattern.sub(_GAP, said)
        return said


def read_phrases(table: Table) -> Phrases:
    """Read ``words``, ``patterns`` and ``innocent``; the caller ends the table."""
    words = tuple(word.casefold() for word in table.words("words"))
    return Phrases(words, read_patterns(table, "patterns"), read_patterns(table, "innocent"))


def read_patterns(table: Table, name: str) -> tuple[re.Pattern[str], ...]:
    """Read a list of regular expressions; raises ``BadInput`` naming the one that is none."""
    read = []
    for written in table.words(name):
        try:
            read.append(re.compile(written))
        except re.error as wrong:
            raise table.wrong(f"{name}: {written!r}: {wrong}") from None
    return tuple(read)
