"""Whether a complaint or report speaks about staff, and about whom of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tickets.pack_table import Table
from tickets.phrases import Phrases, read_phrases

_SHORTEST, _LONGEST = 2, 4
"""Characters of a Chinese name; ideographs have no letter case and are no ASCII."""
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff])")
"""Blanks within Chinese words: 赵 经 理 is 赵经理."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whom a text is about; ``about_staff`` also holds when nobody of them could be told."""

    about_staff: bool = False
    person_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StaffWords:
    """How people speak of staff.

    ``conduct`` are words that tell that staff are meant. ``titles`` follow a surname, by role.
    ``familiar`` stand before a surname (老李) and mean anybody, so that one of the ``cues`` must
    stand by. ``others`` are bodies whose people bear the same titles: 物业王经理 is none of ours.
    ``households`` follow the name of a neighbour: 老李家. ``links`` may stand between: 抄表的老李.
    """

    conduct: Phrases = field(default_factory=Phrases)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    familiar: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    double_surnames: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    def names_for(self, name: str, role: str) -> tuple[str, ...]:
        """Return the names by which people call somebody: 王建国, a manager, is 王经理 too.

        A name that is not written as a Chinese name is only called as it stands.
        """
        chinese = name.isalpha() and not name.isascii() and name.upper() == name.lower()
        if not chinese or not _SHORTEST <= len(name) <= _LONGEST:
            return (name,) if len(name) > 1 else ()
        surname = name[:2] if name.startswith(self.double_surnames) else name[:1]
        titled = [surname + title for title in self.titles.get(role, ())]
        return (name, *titled, *(word + surname for word in self.familiar))


def find_subjects(
    text: str, people: Iterable[tuple[int, Sequence[str]]], words: StaffWords
) -> Subjects:
    """Find whom of the staff a complaint or report is about.

    ``people`` are ids with the names by which they are called. A full name or a surname with a
    title is enough, unless it belongs to another body; a familiar name (老李) only where a cue
    shows that staff are meant. Two people of one name are both taken to be meant: nobody whom it
    may concern shall see it.
    """
    text = _SPACED.sub("", text)
    said = text.casefold()
    found = frozenset(
        person_id
        for person_id, names in people
        if any(_is_meant(said, name.casefold(), words) for name in names if name)
    )
    return Subjects(bool(found) or words.conduct.find(text) is not None, found)


def _is_meant(said: str, name: str, words: StaffWords) -> bool:
    familiar = name.startswith(words.familiar) and len(name) <= _LONGEST_FAMILIAR
    at = said.find(name)
    while at >= 0:
        before, after = said[:at], said[at + len(name) :]
        before = _without_link(before, words)
        ours = not before.endswith(words.others)
        alone = not after.startswith(words.households)
        if ours and alone and (not familiar or before.endswith(words.cues)):
            return True
        at = said.find(name, at + 1)
    return False


# A word before the surname, and a surname of two characters.
_LONGEST_FAMILIAR = 3


def _without_link(before: str, words: StaffWords) -> str:
    return next((before.removesuffix(one) for one in words.links if before.endswith(one)), before)


def read_staff_words(table: Table) -> StaffWords:
    """Read how the trade's people speak of staff."""
    conduct, titles = table.table("conduct"), table.table("titles")
    phrases = read_phrases(conduct)
    conduct.end()
    named = {
        role: titles.words(role) for role in ("manager", "supervisor", "leader", "administrator")
    }
    titles.end()
    read = StaffWords(
        phrases,
        named,
        table.words("familiar"),
        table.words("cues"),
        table.words("others"),
        table.words("households"),
        table.words("double_surnames"),
        table.words("links"),
    )
    table.end()
    return read
