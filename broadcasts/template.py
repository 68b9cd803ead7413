"""Kinds of notice: typed facts that nobody rewords, and words beside them that staff may edit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chat.errors import BadInput


class FieldKind(StrEnum):
    """What a field of a notice holds."""

    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"


# A fact longer than this is no fact; the whole has to fit one message of 4,096 characters.
LONGEST_FACT = 400
LONGEST_WORDS = 1200
_FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind: its name, its title, the lines of facts and the words, by language.

    ``fields`` must be given, ``optional`` ones drop their line when they are not. ``approve``:
    always needs a second person. ``acknowledge``: carries 「已知晓」. ``urgent``: goes before
    others, and at night without a sound instead of late. ``general``: is about no outage.
    """

    code: str
    names: Mapping[str, str]
    titles: Mapping[str, str]
    facts: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    approve: bool = False
    acknowledge: bool = False
    urgent: bool = False
    general: bool = False

    def name(self, locale: str) -> str:
        """Name the kind in a language, else by its code."""
        return self.names.get(locale) or self.code

    def say(self, locale: str, facts: Mapping[str, str], words: str | None = None) -> str:
        """Return the notice in a language, facts first; ``words`` take the place of the pack's.

        Raises ``BadInput`` naming a field that is missing, or what is too long.
        """
        missing = sorted(name for name in self.fields if not facts.get(name, "").strip())
        missing = [name for name in missing if name not in self.optional]
        if missing:
            raise BadInput(reason=", ".join(missing))
        long = next((name for name, told in facts.items() if len(told) > LONGEST_FACT), None)
        if long is not None:
            raise BadInput(reason=long)
        lines = [self.titles[locale]]
        lines += [
            _filled(line, facts)
            for line in self.facts[locale]
            if all(facts.get(name) for name in _FIELD.findall(line))
        ]
        said = self.words.get(locale, "") if words is None else words
        if len(said) > LONGEST_WORDS:
            raise BadInput(reason="words")
        return "\n".join([*lines, *([said.strip()] if said.strip() else [])])


def _filled(line: str, facts: Mapping[str, str]) -> str:
    # One walk, so that braces in what people wrote are never taken for a field.
    return _FIELD.sub(lambda found: " ".join(facts[found[1]].split()), line)


def read_kinds(tree: Mapping[str, Any], locales: tuple[str, ...]) -> dict[str, NoticeKind]:
    """Read the pack's kinds; raises ``ValueError`` naming the kind and what it lacks."""
    return {code: _kind(code, one, locales) for code, one in tree["kind"].items()}


def _kind(code: str, table: Mapping[str, Any], locales: tuple[str, ...]) -> NoticeKind:
    try:
        kind = NoticeKind(
            code,
            {one: str(table["names"][one]) for one in locales},
            {one: str(table["titles"][one]) for one in locales},
            {one: tuple(table["facts"][one]) for one in locales},
            {one: str(table.get("words", {}).get(one, "")) for one in locales},
            {name: FieldKind(kind) for name, kind in table.get("fields", {}).items()},
            frozenset(table.get("optional", ())),
            bool(table.get("approve", False)),
            bool(table.get("acknowledge", False)),
            bool(table.get("urgent", False)),
            bool(table.get("general", False)),
        )
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"kind {code}: {wrong}") from None
    written = "".join(line for lines in kind.facts.values() for line in lines)
    named = set(_FIELD.findall(written))
    unknown = sorted((named | kind.optional) - set(kind.fields))
    if unknown:
        raise ValueError(f"kind {code}: unknown {', '.join(unknown)}")
    return kind
