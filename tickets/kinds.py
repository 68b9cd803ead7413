"""What kinds of tickets there are, read from the trade's pack: names, numbers, what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.errors import BadInput
from tickets.topics import Topics

# A name or sentence in several languages.
Told = Mapping[str, str]

CONFIDENTIAL = "report"
"""举报: the one kind that the people it may concern must not see (domain: SECRET_CODE)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of ticket, named like the intent that opens it.

    ``numbered``: its number is told. ``confidential``: nothing of it is told in a group.
    ``private_answer``: the answer is personal, so a group only gets the way to the private chat.
    ``thanked``: it asks for nothing, so its author is thanked. ``closes_at_once``: there is
    nothing left to do. ``gathers``: reports of several people may have one cause.
    """

    code: str
    names: Told = field(default_factory=dict)
    next: Told = field(default_factory=dict)
    numbered: bool = True
    confidential: bool = False
    private_answer: bool = False
    thanked: bool = False
    closes_at_once: bool = False
    gathers: bool = False

    def name(self, locale: str) -> str:
        """Its name in a language, else its code."""
        return self.names.get(locale, self.code)

    def what_next(self, locale: str) -> str:
        """What happens next, in a language; no time is ever promised here."""
        return self.next.get(locale, "")


@dataclass(frozen=True, slots=True)
class TicketRules:
    """What the pack says of tickets.

    ``dangers`` are words of danger to life; ``person`` are words for a human as opposed to a bot.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    dangers: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    topics: Topics = field(default_factory=Topics)

    def kind(self, code: str) -> Kind:
        """Return a kind; one that the pack leaves out is an ordinary ticket."""
        return self.kinds.get(code) or Kind(code)

    def dangerous(self, text: str) -> bool:
        """True when a request speaks of danger to life, so that words of safety go first."""
        return any(word in text for word in self.dangers)

    def names_person(self, text: str) -> bool:
        """True when a message speaks of a human as opposed to a machine."""
        text = text.lower()
        return any(word in text for word in self.person)


_FLAGS = frozenset(
    ("numbered", "confidential", "private_answer", "thanked", "closes_at_once", "gathers")
)


def ticket_rules(files: Iterable[Mapping[str, Any]]) -> TicketRules:
    """Read the parsed files of ``packs/…/tickets``; raises ``BadInput`` naming what is wrong."""
    kinds: dict[str, Kind] = {}
    dangers: list[str] = []
    person: list[str] = []
    topics: dict[str, dict[str, tuple[str, ...]]] = {}
    apart: dict[str, frozenset[str]] = {}
    for tree in files:
        for code, fields in tree.get("kind", {}).items():
            kinds[code] = _kind(code, fields)
        dangers += tree.get("dangers", [])
        person += tree.get("person", [])
        for code, words in tree.get("topic", {}).items():
            topics[code] = {name: tuple(found) for name, found in words.items()}
        apart |= {code: frozenset(names) for code, names in tree.get("apart", {}).items()}
    return TicketRules(kinds, tuple(dangers), tuple(person), Topics(topics, apart))


def _kind(code: str, fields: Mapping[str, Any]) -> Kind:
    unknown = set(fields) - _FLAGS - {"names", "next"}
    wrong = {name for name in _FLAGS & set(fields) if not isinstance(fields[name], bool)}
    if unknown or wrong or not fields.get("names"):
        named = ", ".join(sorted(unknown | wrong)) or "no names"
        raise BadInput(reason=f"tickets.kind.{code}: {named}")
    return Kind(code, **fields)
