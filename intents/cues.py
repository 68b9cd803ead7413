"""The words of the trade that tell what a message is for, and the few rules that are certain."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chat.sounds import sound
from intents.intent import Intent
from intents.normalise import normalise


class CueFileIsWrong(ValueError):
    """A cue file cannot be read."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A class of words that mean the same for our purpose, such as "no electricity"."""

    name: str
    words: tuple[str, ...]
    patterns: tuple[str, ...]
    heard: bool
    """Whether a homophone counts too (停点 for 停电); wrong for words that have common twins."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A certain verdict: holds when all of ``needs`` are found and none of ``without``."""

    name: str
    intent: Intent
    needs: frozenset[str]
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a cue was found."""

    cue: str
    words: str
    by_sound: bool


def parse_cues(text: str, source: str) -> tuple[list[Cue], list[Rule]]:
    """Read one TOML file of ``[cue.NAME]`` tables and ``[[rule]]`` entries.

    Raises ``CueFileIsWrong`` with one sentence that names ``source`` and the entry.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise CueFileIsWrong(f"{source}: {wrong}.") from None
    strange = set(tables) - {"cue", "rule"}
    if strange:
        raise CueFileIsWrong(f"{source}: {min(strange)!r} is neither a cue nor a rule.")
    cues = [_cue(name, table, source) for name, table in tables.get("cue", {}).items()]
    return cues, [_rule(table, source) for table in tables.get("rule", [])]


def _cue(name: str, table: Mapping[str, Any], source: str) -> Cue:
    where = f"{source}, cue {name!r}"
    strange = set(table) - {"words", "patterns", "heard"}
    if strange:
        raise CueFileIsWrong(f"{where}: {min(strange)!r} is not words, patterns or heard.")
    words = _strings(table.get("words", []), where)
    patterns = _strings(table.get("patterns", []), where)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise CueFileIsWrong(f"{where}: pattern {pattern!r}: {wrong}.") from None
    return Cue(name, tuple(normalise(w) for w in words), patterns, bool(table.get("heard", True)))


def _rule(table: Mapping[str, Any], source: str) -> Rule:
    name = table.get("name")
    where = f"{source}, rule {name!r}"
    if not isinstance(name, str) or set(table) - {"name", "intent", "needs", "without"}:
        raise CueFileIsWrong(f"{where}: a rule has a name, an intent, needs and without.")
    try:
        intent = Intent(table.get("intent", ""))
    except ValueError:
        raise CueFileIsWrong(f"{where}: {table.get('intent')!r} is no intent.") from None
    needs = frozenset(_strings(table.get("needs", []), where))
    if not needs:
        raise CueFileIsWrong(f"{where}: a rule needs at least one cue.")
    return Rule(name, intent, needs, frozenset(_strings(table.get("without", []), where)))


def _strings(found: object, where: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(s, str) and s for s in found):
        raise CueFileIsWrong(f"{where}: wants a list of words, got {found!r}.")
    return tuple(found)


class Cues:
    """Finds every cue of a message in one walk over it."""

    def __init__(self, cues: Iterable[Cue], rules: Iterable[Rule]) -> None:
        """Index the words; a cue named in several files is the union of them.

        Raises ``CueFileIsWrong`` when a rule names a cue that does not exist.
        """
        known = list(cues)
        self.rules = tuple(rules)
        names = {cue.name for cue in known}
        for rule in self.rules:
            for missing in sorted((rule.needs | rule.without) - names):
                raise CueFileIsWrong(f"Rule {rule.name!r} names the unknown cue {missing!r}.")
        self._written = _index((w, c.name) for c in known for w in c.words)
        self._spoken = _index(
            (sound(w), c.name) for c in known if c.heard for w in c.words if len(w) > 1
        )
        self._patterns = tuple((c.name, re.compile(p)) for c in known for p in c.patterns)

    def find(self, text: str, heard: str) -> list[Hit]:
        """Return the hits in normalised ``text``; ``heard`` is its sound, letter by letter."""
        hits = []
        for at in range(len(text)):
            for word, name in self._written.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    hits.append(Hit(name, word, by_sound=False))
            for word, name in self._written.get(text[at], ()):
                hits.append(Hit(name, word, by_sound=False))
            for said, name in self._spoken.get(heard[at : at + 2], ()):
                if heard.startswith(said, at):
                    hits.append(Hit(name, text[at : at + len(said)], by_sound=True))
        for name, pattern in self._patterns:
            found = pattern.search(text)
            if found and found[0]:
                hits.append(Hit(name, found[0], by_sound=False))
        return hits


def _index(words: Iterable[tuple[str, str]]) -> dict[str, tuple[tuple[str, str], ...]]:
    index: dict[str, dict[tuple[str, str], None]] = {}
    for word, name in words:
        index.setdefault(word[:2], {})[word, name] = None
    return {start: tuple(found) for start, found in index.items()}
