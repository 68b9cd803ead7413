"""Canned replies (话术): found by typing a few letters, filled with values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chat.errors import Fact
from tickets.pack_table import Table, Told, say

VARIABLES = frozenset(
    ("number", "kind", "district", "station", "staff", "hotline", "etr", "step", "opened")
)
"""What a reply may ask for; nothing of it is personal to a resident."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")


class UnknownVariables(Fact):
    """A canned reply names variables that there are not."""

    key = "unknown_variables"


class VariablesAreMissing(Fact):
    """A canned reply needs values that are not known for this ticket."""

    key = "variables_are_missing"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; ``letters`` are the pinyin initials of its title, for typing.

    ``kinds`` are those that it is meant for; none means all of them.
    """

    code: str
    letters: str
    titles: Told
    texts: Told
    kinds: tuple[str, ...] = ()

    def title(self, locale: str) -> str:
        """Its title in a language."""
        return say(self.titles, locale, self.code)

    def text(self, locale: str) -> str:
        """Its text in a language, with its variables as they are written."""
        return say(self.texts, locale)


def search(replies: Iterable[Reply], typed: str, kind: str | None = None) -> tuple[Reply, ...]:
    """Find replies by letters, code or a part of the title; those for ``kind`` come first.

    With nothing typed all are found that suit the kind. What begins as it was typed goes before
    what only contains it.
    """
    wanted = "".join(typed.split()).casefold()
    found = []
    for place, reply in enumerate(replies):
        if kind is not None and reply.kinds and kind not in reply.kinds and not wanted:
            continue
        rank = _rank(reply, wanted)
        if rank is not None:
            meant = kind in reply.kinds
            foreign = kind is not None and bool(reply.kinds) and not meant
            found.append(((foreign, not meant, rank, place), reply))
    return tuple(reply for _, reply in sorted(found, key=lambda one: one[0]))


def _rank(reply: Reply, wanted: str) -> int | None:
    starts = [reply.letters.casefold(), reply.code.casefold()]
    titles = ["".join(title.split()).casefold() for title in reply.titles.values()]
    if any(one.startswith(wanted) for one in (*starts, *titles)):
        return 0
    return 1 if any(wanted in one for one in (*starts, *titles)) else None


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into a reply's text; values that it does not name are left out.

    Raises ``UnknownVariables`` or ``VariablesAreMissing`` with the names.
    """
    named = variables(text)
    unknown = sorted(named - VARIABLES)
    if unknown:
        raise UnknownVariables(names=", ".join(unknown))
    missing = sorted(name for name in named if not values.get(name))
    if missing:
        raise VariablesAreMissing(names=", ".join(missing))
    return _VARIABLE.sub(lambda hole: values[hole[1]], text)


def variables(text: str) -> frozenset[str]:
    """Return the names that a text has in braces."""
    return frozenset(_VARIABLE.findall(text))


def read_replies(table: Table, kinds: Iterable[str]) -> tuple[Reply, ...]:
    """Read the pack's replies; raises ``BadInput`` naming unknown kinds and variables."""
    known = frozenset(kinds)
    replies = []
    for code, one in table.tables().items():
        reply = Reply(
            code, one.text("letters"), one.told("titles"), one.told("texts"), one.words("kinds")
        )
        one.end()
        named = frozenset().union(*(variables(text) for text in reply.texts.values()))
        unknown = sorted([*(named - VARIABLES), *(set(reply.kinds) - known)])
        if unknown:
            raise one.wrong(f"unknown {', '.join(unknown)}")
        replies.append(reply)
    return tuple(replies)
