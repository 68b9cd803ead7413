"""Reading the lexicon's files: TOML by category, and a station's own lists in the usual forms."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from chat.errors import BadInput
from moderation.finding import Deed, Level
from moderation.lexicon import NEAR_WITHIN, Allowed, Category, Lexicon, Near, Term
from moderation.normalise import Step, normalise

LONGEST_WORD = 64
MOST_TERMS = 500_000

# What a category may be beside its level, by the key of the file and the name of the field.
_SIGNS = {
    "sound": "heard",
    "right": "right",
    "alone": "alone",
    "warns": "warns",
    "solicits": "solicits",
    "of_staff": "of_staff",
}
_TERM_KEYS = {
    "words",
    "level",
    "action",
    "note",
    "source",
    "off",
    "without",
    "always",
    "sound",
    "since",
    "until",
}
_NEAR_KEYS = {
    "name", "all", "within", "ordered", "without", "level", "action", "note", "source", "sound",
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COLUMNS = ("word", "category", "level", "action", "note")

T = TypeVar("T", Level, Deed)


def lexicon_from(tree: Mapping[str, Any]) -> Lexicon:
    """Read one category's file; raises ``BadInput`` naming the entry that is wrong."""
    _known(tree, {"category", "term", "near", "allow"}, "file")
    category = _category(tree.get("category", {}))
    terms = [one for entry in tree.get("term", []) for one in _terms(entry, category)]
    near = [_near(entry, category) for entry in tree.get("near", [])]
    allow = tree.get("allow", {})
    _known(allow, {"phrases"}, "allow")
    phrases = tuple(
        Allowed(one, category.code) for one in _words(allow.get("phrases", []), "allow.phrases")
    )
    return Lexicon({category.code: category}, _once(terms), tuple(near), phrases)


def _category(entry: Mapping[str, Any]) -> Category:
    _known(entry, {"code", "names", "level", "action", *_SIGNS}, "category")
    code = entry.get("code", "")
    if not _NAME.fullmatch(str(code)):
        raise BadInput(field="category.code", got=str(code), wanted="a name in small letters")
    names = entry.get("names", {})
    if not isinstance(names, Mapping) or not names:
        raise BadInput(field="category.names", got=str(names), wanted="a name for each language")
    level = _one_of(Level, entry.get("level"), "category.level")
    deed = _one_of(Deed, entry.get("action"), "category.action")
    signs = {name: entry.get(key, False) is True for key, name in _SIGNS.items()}
    return Category(code, dict(names), level, deed, **signs)


def _terms(entry: Mapping[str, Any], category: Category) -> Iterable[Term]:
    _known(entry, _TERM_KEYS, "term")
    words = _words(entry.get("words", []), "term.words")
    without = _words(entry.get("without", []), "term.without")
    off = frozenset(_step(one) for one in entry.get("off", []))
    level, deed = _gravity(entry, category)
    for word in words:
        yield Term(
            f"{category.code}:{word}",
            word,
            category.code,
            level,
            deed,
            off=off,
            without=without,
            unbound=entry.get("always", False) is True,
            heard=entry.get("sound", False) is True,
            note=str(entry.get("note", "")),
            source=str(entry.get("source", "")),
            since=_day(entry, "since"),
            until=_day(entry, "until"),
        )


def _day(entry: Mapping[str, Any], key: str) -> date | None:
    found = entry.get(key)
    if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
        return found
    raise BadInput(field=f"term.{key}", got=str(found), wanted="a day such as 2026-07-01")


def _near(entry: Mapping[str, Any], category: Category) -> Near:
    _known(entry, _NEAR_KEYS, "near")
    name = str(entry.get("name", ""))
    if not _NAME.fullmatch(name):
        raise BadInput(field="near.name", got=name, wanted="a name in small letters")
    sets = entry.get("all", [])
    if not isinstance(sets, list) or len(sets) < 2:
        raise BadInput(field=f"near.{name}.all", got=str(sets), wanted="two sets of words or more")
    level, deed = _gravity(entry, category)
    within = entry.get("within", NEAR_WITHIN)
    if not isinstance(within, int) or not 2 <= within <= 200:
        raise BadInput(field=f"near.{name}.within", got=str(within), wanted="2 to 200 characters")
    return Near(
        f"{category.code}:near:{name}",
        category.code,
        level,
        deed,
        tuple(_words(one, f"near.{name}.all") for one in sets),
        within,
        entry.get("ordered", False) is True,
        _words(entry.get("without", []), f"near.{name}.without"),
        str(entry.get("note", "")),
        str(entry.get("source", "")),
        entry.get("sound", category.heard) is True,
    )


def _gravity(entry: Mapping[str, Any], category: Category) -> tuple[Level, Deed]:
    level = _one_of(Level, entry.get("level", category.level.code), "level")
    return level, _one_of(Deed, entry.get("action", category.deed.value), "action")


def _known(entry: Mapping[str, Any], keys: set[str], where: str) -> None:
    strange = set(entry) - keys
    if strange:
        raise BadInput(field=where, got=min(strange), wanted=f"one of {', '.join(sorted(keys))}")


def _words(found: object, where: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadInput(field=where, got=str(found)[:80], wanted="a list of words")
    for one in found:
        if not normalise(one).text:
            raise BadInput(field=where, got=one, wanted="words that something is left of")
    return tuple(found)


def _one_of(kind: type[T], found: object, where: str) -> T:
    known = {one.code if isinstance(one, Level) else one.value: one for one in kind}
    known.pop("R0", None)
    if found not in known:
        raise BadInput(field=where, got=str(found), wanted=f"one of {', '.join(map(str, known))}")
    return known[found]


def _step(found: object) -> Step:
    try:
        return Step(str(found))
    except ValueError:
        wanted = f"one of {', '.join(Step)}"
        raise BadInput(field="term.off", got=str(found), wanted=wanted) from None


def _once(terms: Iterable[Term]) -> tuple[Term, ...]:
    """A word that stands twice in a file is one term; what stands first holds."""
    return tuple({one.rule: one for one in reversed(list(terms))}.values())[::-1]


# ── a station's own lists ────────────────────────────────────────────────────────────────────────


def decoded(content: bytes) -> str:
    """Return a list's text: UTF-8 with or without a mark, UTF-16 with one, else GB 18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def list_from(text: str, name: str, category: Category) -> tuple[tuple[Term, ...], list[str]]:
    """Read a list of words, one a line or as CSV, and say which lines were left out and why.

    Each becomes a term of ``category``, unless its line names another level or action. What
    follows a second column is taken for a note: many lists carry weights there. Raises
    ``BadInput`` for a list with nothing in it, or with more than ``MOST_TERMS``.
    """
    lines = text.replace("\x00", "").splitlines()
    if len(lines) > MOST_TERMS:
        raise BadInput(field=name, got=str(len(lines)), wanted=f"at most {MOST_TERMS} terms")
    rows = list(csv.reader(io.StringIO("\n".join(lines)))) if _is_table(lines) else None
    found: list[Term] = []
    left: list[str] = []
    entries = rows[1:] if rows else [[one] for one in lines]
    columns = [one.strip().lower() for one in rows[0]] if rows else ["word"]
    for number, cells in enumerate(entries, start=2 if rows else 1):
        values = dict(zip(columns, (one.strip() for one in cells), strict=False))
        word = values.get("word", "")
        if not word or word.startswith("#"):
            continue
        if len(word) > LONGEST_WORD or not normalise(word).text:
            left.append(f"{number}: {word[:20]}")
            continue
        found.append(_listed(word, name, category, values))
    if not found:
        raise BadInput(field=name, got="", wanted="a list with at least one word")
    return _once(found), left


def _is_table(lines: list[str]) -> bool:
    head = {one.strip().lower() for one in lines[0].split(",")} if lines else set()
    return "word" in head and head <= set(_COLUMNS)


def _listed(word: str, name: str, category: Category, values: Mapping[str, str]) -> Term:
    plain = Term(f"{name}:{word}", word, category.code, category.level, category.deed, source=name)
    level, deed = values.get("level", ""), values.get("action", "")
    return replace(
        plain,
        category=values.get("category") or category.code,
        level=_one_of(Level, level, "level") if level else category.level,
        deed=_one_of(Deed, deed, "action") if deed else category.deed,
        note=values.get("note", ""),
    )
