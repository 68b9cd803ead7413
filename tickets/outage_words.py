"""What people say of an outage: how far it reaches, when it ends, that they have it too."""

from dataclasses import dataclass, field
from enum import StrEnum

from tickets.pack_table import Table
from tickets.phrases import Phrases, read_phrases

_FEW = 24
"""Characters: whoever leans on the neighbours says it in fewer."""
# Characters beside a question: 请问, 家里, 啊.
_LITTLE = 4


class Extent(StrEnum):
    """How far an outage reaches, as its reporter says."""

    MINE = "mine"
    AROUND = "around"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class OutageWords:
    """Words of the trade about an outage that is known or suspected.

    ``echoes`` report it by leaning on what the neighbours said (「我家也是」), ``asks`` want to
    know how it stands, ``reports`` say that it is off, ``back`` and ``still`` say whether the
    supply has returned, ``wonders`` ask that. ``topics`` are those of which it is asked how far
    they reach.
    """

    mine: Phrases = field(default_factory=Phrases)
    around: Phrases = field(default_factory=Phrases)
    echoes: Phrases = field(default_factory=Phrases)
    asks: Phrases = field(default_factory=Phrases)
    reports: Phrases = field(default_factory=Phrases)
    back: Phrases = field(default_factory=Phrases)
    still: Phrases = field(default_factory=Phrases)
    wonders: Phrases = field(default_factory=Phrases)
    topics: frozenset[str] = frozenset()

    def extent(self, text: str) -> Extent | None:
        """Return how far it reaches, where the text says so without being asked."""
        if self.mine.find(text) is not None:
            return Extent.MINE
        return Extent.AROUND if self.around.find(text) is not None else None

    def leans(self, text: str) -> bool:
        """True for words that report, or ask, only while an outage is talked about."""
        said = text.strip()
        return self.echoes.find(said) is not None or self.asks.find(said) is not None

    def sounds_like_outage(self, text: str) -> bool:
        """True for a few words that mean something once an outage is known; else talk."""
        if len(text) > _FEW:
            return False
        told = self.leans(text) or self.wonders_if_back(text) or self.is_back(text) is True
        return told or self.extent(text) is not None

    def asks_how_it_stands(self, text: str) -> bool:
        """True when somebody wants to know when the supply returns."""
        return self.asks.find(text) is not None

    def only_asks(self, text: str) -> bool:
        """True when somebody wants to know when the supply returns, and reports nothing by it."""
        asked = self.asks.find(text)
        if asked is None or self.still.find(text) is not None:
            return False
        if self.reports.find(text) is not None:
            return False
        beside = text.casefold().replace(asked, "", 1)
        return sum(one.isalnum() for one in beside) <= _LITTLE

    def wonders_if_back(self, text: str) -> bool:
        """True when somebody asks whether the supply is back, and does not say that it is not."""
        return self.wonders.find(text) is not None

    def reaches(self, topic: str) -> bool:
        """True when it makes sense to ask how far something reaches."""
        return not topic or bool(self.topics & frozenset(topic.split(",")))

    def is_back(self, text: str) -> bool | None:
        """Tell whether the supply has returned, by somebody's words; often they do not say."""
        if self.wonders_if_back(text):
            return None
        if self.still.find(text) is not None:
            return False
        return True if self.back.find(text) is not None else None


_PHRASES = ("mine", "around", "echoes", "asks", "reports", "back", "still", "wonders")


def read_outage_words(table: Table) -> OutageWords:
    """Read the words about an outage."""
    read = {}
    for name in _PHRASES:
        one = table.table(name)
        read[name] = read_phrases(one)
        one.end()
    topics = frozenset(table.words("topics"))
    table.end()
    return OutageWords(**read, topics=topics)
