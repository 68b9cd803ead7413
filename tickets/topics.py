"""What a request is about within its kind, by the words of the trade."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_BETWEEN = ","


@dataclass(frozen=True, slots=True)
class Topics:
    """Words by topic by kind; ``apart`` names topics whose reports are not gathered."""

    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def find(self, kind: str, text: str) -> str:
        """Return the topics that a text of this kind speaks of, joined by commas; often none."""
        said = text.casefold()
        known = self.words.get(kind, {})
        found = (topic for topic, words in known.items() if any(word in said for word in words))
        return _BETWEEN.join(sorted(found))

    def stands_apart(self, kind: str, topics: str) -> bool:
        """True when all topics are such that each report is a fault of its own."""
        return bool(topics) and _split(topics) <= self.apart.get(kind, frozenset())

    def same_for_one(self, kind: str, one: str, other: str) -> bool:
        """Tell whether one person's two requests are one matter.

        Whoever has reported that the power is out and then sees the sparks speaks of one thing.
        """
        apart = self.apart.get(kind, frozenset())
        return same_matter(*(_BETWEEN.join(_split(topics) - apart) for topics in (one, other)))


def same_matter(one: str, other: str) -> bool:
    """Tell whether two topics of one kind may be one matter: unless they plainly differ."""
    return not one or not other or bool(_split(one) & _split(other))


def _split(topics: str) -> frozenset[str]:
    return frozenset(topics.split(_BETWEEN)) if topics else frozenset()
