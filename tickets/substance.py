"""Whether an answer tells something: a 收到 is no answer to anybody's question."""

from dataclasses import dataclass

from tickets.pack_table import Table

_LEAST = 2
"""So many characters that are no filler tell something: 「停」 alone may be a slip."""


@dataclass(frozen=True, slots=True)
class Fillers:
    """Words that fill an answer without telling anything, in lower case and without blanks.

    ``telling`` are short words that tell something all the same: 「不行」 is an answer.
    """

    words: frozenset[str] = frozenset()
    telling: tuple[str, ...] = ()

    def is_substantive(self, text: str) -> bool:
        """True when an answer tells something beyond its fillers.

        What is no letter or digit (punctuation, blanks, 👌) tells nothing.
        """
        said = _bare(text)
        return any(word in said for word in self.telling) or self._untold(said) >= _LEAST

    def _untold(self, said: str) -> int:
        """Count the characters that no choice of fillers covers."""
        longest = max(map(len, self.words), default=0)
        # The least that is uncovered of what has been read so far.
        least = [0]
        for end in range(1, len(said) + 1):
            starts = range(max(0, end - longest), end)
            covered = [least[start] for start in starts if said[start:end] in self.words]
            least.append(min([least[-1] + 1, *covered]))
        return least[-1]


def read_fillers(table: Table) -> Fillers:
    """Read the words that fill, and those that tell."""
    words, telling = (table.words(name) for name in ("words", "telling"))
    table.end()
    return Fillers(frozenset(map(_bare, words)), tuple(map(_bare, telling)))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
