"""``lamplight bench judge --labelled``: what is found, and flagged by mistake, beside lists."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import orjson
from ahocorasick_rs import AhoCorasick, Implementation

from bot.lexicon_pack import read_judge, read_moderation
from chat.errors import BadInput
from moderation.assess import assess
from moderation.behaviour import Manner
from moderation.finding import Deed, Level
from moderation.lexicon import Category
from moderation.reading import decoded, list_from

PACK = "power-cn"
# How the public sets and ours say that a message is no violation.
_BENIGN = frozenset({"0", "none", "benign", "normal", "safe", "不违规", "正常"})
_TEXTS = ("text", "content", "sentence", "文本")
_LABELS = ("label", "category", "标签")

Labelled = list[tuple[str, str]]


def compare(file: Path, lists: Sequence[Path], *, as_json: bool) -> None:
    """Print recall and false flags of ours, and of each word list taken as it is."""
    said = read_labelled(file)
    judge, behaviours = read_judge(PACK), read_moderation(PACK).behaviours

    def ours(text: str) -> bool:
        return bool(assess(judge, Manner(text), behaviours).counting)

    figures: dict[str, Any] = {"messages": len(said), "ours": _figures(ours, said)}
    for one in lists:
        figures[one.name] = _figures(_by_list(one), said)
    if as_json:
        click.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
        return
    for name, value in figures.items():
        click.echo(f"{name}: {value}")


def read_labelled(file: Path) -> Labelled:
    """Return messages with their labels, ``none`` for what is no violation.

    Takes lines of text and label parted by a tab (what comes behind it is passed over, and lines
    that begin with ``#``), CSV with a heading, and JSON: a list of objects, or one a line. Raises
    ``BadInput`` where there is none.
    """
    text = decoded(file.read_bytes())
    try:
        read = _READERS.get(file.suffix.lower(), _lines)
        rows = [(said, _named(label)) for said, label in read(text) if said]
    except (ValueError, KeyError, TypeError, AttributeError):
        rows = []
    if not rows:
        raise BadInput(reason=f"{file.name}: text, label")
    return rows


def _named(label: str) -> str:
    return "none" if label.strip().casefold() in _BENIGN else label.strip()


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        said, tab, rest = line.partition("\t")
        if tab and not line.startswith("#"):
            yield said, rest.split("\t")[0]


def _csv(text: str) -> Iterable[tuple[str, str]]:
    return map(_fields, csv.DictReader(text.splitlines()))


def _json(text: str) -> Iterable[tuple[str, str]]:
    whole = text.lstrip().startswith("[")
    return map(_fields, json.loads(text) if whole else map(json.loads, text.splitlines()))


def _fields(row: Mapping[str, Any]) -> tuple[str, str]:
    known = {str(name).strip().casefold(): value for name, value in row.items()}
    said = next(known[name] for name in _TEXTS if name in known)
    label = next(known[name] for name in _LABELS if name in known)
    return str(said), str(label)


_READERS: Mapping[str, Callable[[str], Iterable[tuple[str, str]]]] = {
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _json,
}


def _by_list(file: Path) -> Callable[[str], bool]:
    """Return a filter that flags whatever has a word of a list in it, as such lists are used."""
    terms, _ = list_from(decoded(file.read_bytes()), file.name, _LISTED)
    words = [one.word.casefold() for one in terms]
    automaton = AhoCorasick(words, implementation=Implementation.ContiguousNFA)
    return lambda text: bool(automaton.find_matches_as_indexes(text.casefold()))


_LISTED = Category("list", {}, Level.R2, Deed.REVIEW)


def _figures(flags: Callable[[str], bool], said: Labelled) -> dict[str, Any]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, label in said:
        counts[label][0] += 1
        counts[label][1] += flags(text)
    every, flagged = counts.pop("none", [0, 0])
    bad = sum(count for count, _ in counts.values())
    found = sum(count for _, count in counts.values())
    return {
        "recall": _share(found, bad),
        "false_flags": _share(flagged, every),
        "by_label": {name: _share(found, of) for name, (of, found) in sorted(counts.items())},
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
