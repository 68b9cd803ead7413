"""``lamplight bench judge``: the whole judgement of messages beside what finds words alone."""

import gc
import platform
import random
import resource
import threading
from collections.abc import Callable, Sequence
from time import perf_counter, process_time
from typing import Any

import ahocorasick
import click
import jieba
import orjson
from ahocorasick_rs import AhoCorasick, Implementation

from bot.aside import Aside
from bot.lexicon_pack import read_judge, read_moderation
from bot.pack import read_phrases
from chat.personal_data import find
from moderation.assess import assess
from moderation.behaviour import Behaviours, Manner
from moderation.finding import Deed, Level
from moderation.judge import Judge
from moderation.lexicon import Lexicon, Term
from usecases.moderation.snapshot import Snapshot

PACK = "power-cn"
_MANY = 65_000
_ROUNDS = 3
_SEED = 20_261_127
_WARM_UP = 500

Figures = dict[str, Any]


def bench(*, as_json: bool, messages: int) -> None:
    """Measure on one core, and print the figures."""
    figures = _measure(messages)
    if as_json:
        click.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
        return
    for name, value in figures.items():
        click.echo(f"{name}: {value}")


def _measure(messages: int) -> Figures:
    shipped = read_judge(PACK)
    behaviours = read_moderation(PACK).behaviours
    texts = _benign(shipped, behaviours, messages)
    words = [one.word for one in shipped.lexicon.terms]
    many = _made_up(_MANY, {*words})
    before = _memory()
    begun = perf_counter()
    large = shipped.with_lexicon(shipped.lexicon.plus(Lexicon(terms=tuple(map(_term, many)))))
    build_s = perf_counter() - begun
    grown = _memory() - before
    bare = AhoCorasick([*words, *many], implementation=Implementation.ContiguousNFA)
    known = frozenset([*words, *many])
    ways: dict[str, Callable[[str], object]] = {
        "bare_ahocorasick_rs": lambda text: bare.find_matches_as_indexes(text, overlapping=True),
        "ours_shipped": lambda text: assess(shipped, Manner(text), behaviours),
        "ours_65k": lambda text: assess(large, Manner(text), behaviours),
        "jieba_in_set": lambda text: [one for one in jieba.lcut(text) if one in known],
        "pyahocorasick": _pyahocorasick([*words, *many]),
        "python_dfa": _Filter([*words, *many]).find,
    }
    told = {name: _speed(way, texts) for name, way in ways.items()}
    figures: Figures = {name: one["per_second"] for name, one in told.items()}
    figures["build_s"] = round(build_s, 3)
    figures["swap_ms"] = round(_held_up(shipped, behaviours, many, texts), 3)
    figures["microseconds"] = {
        name: {"p50": one["p50"], "p99": one["p99"]} for name, one in told.items()
    }
    figures["ours_to_jieba"] = round(figures["ours_shipped"] / figures["jieba_in_set"], 2)
    figures["large_to_shipped"] = round(figures["ours_shipped"] / figures["ours_65k"], 2)
    figures["memory_mb_of_65k"] = grown
    figures["messages"] = len(texts)
    figures["characters_each"] = round(sum(map(len, texts)) / len(texts), 1)
    figures["terms"] = {"shipped": len(words), "near": len(shipped.lexicon.near), "65k": len(many)}
    figures["machine"] = f"{platform.machine()}, Python {platform.python_version()}"
    return figures


def _benign(judge: Judge, behaviours: Behaviours, count: int) -> list[str]:
    """Return what residents say that nothing is found in, in a fixed mixed order."""
    said = [one.text for one in read_phrases(PACK)]
    clean = [one for one in said if not assess(judge, Manner(one), behaviours).counting]
    clean = [one for one in clean if not find(one)]
    random.Random(_SEED).shuffle(clean)  # noqa: S311  # an order, not a secret
    return (clean * (count // len(clean) + 1))[:count]


def _made_up(count: int, never: set[str]) -> list[str]:
    """Return words of three to five common characters that no dictionary has."""
    chance = random.Random(_SEED)  # noqa: S311
    common = [chr(code) for code in range(0x4E00, 0x9FA5) if code % 7 == 0]
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(chance.choices(common, k=chance.choice((3, 3, 4, 4, 5))))
        if word not in never:
            found[word] = None
    return list(found)


def _term(word: str) -> Term:
    return Term(f"made:{word}", word, "advert", Level.R3, Deed.LOG)


def _speed(way: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Return messages a second (the median round, processor time) and the spread of one message."""
    for text in texts[:_WARM_UP]:
        way(text)
    gc.collect()
    gc.disable()
    try:
        rounds = []
        for _ in range(_ROUNDS):
            begun = process_time()
            for text in texts:
                way(text)
            rounds.append(process_time() - begun)
        each = []
        for text in texts:
            begun = perf_counter()
            way(text)
            each.append(perf_counter() - begun)
    finally:
        gc.enable()
    each.sort()
    return {
        "per_second": round(len(texts) / sorted(rounds)[_ROUNDS // 2]),
        "p50": round(1e6 * each[len(each) // 2], 1),
        "p99": round(1e6 * each[len(each) * 99 // 100], 1),
    }


def _held_up(
    judge: Judge, behaviours: Behaviours, many: Sequence[str], texts: Sequence[str]
) -> float:
    """Return for how many ms the swap itself holds up a message: the assignment, and the longest
    wait of a thread for its turn at the moment of it."""
    holder = [judge]
    swapped = threading.Event()
    moments: list[float] = []
    aside = Aside()

    def make() -> Snapshot:
        lexicon = judge.lexicon.plus(Lexicon(terms=tuple(map(_term, many))))
        return Snapshot(judge.with_lexicon(lexicon))

    def take(made: Snapshot) -> None:
        begun = perf_counter()
        holder[0] = made.judge
        moments.append(perf_counter() - begun)
        swapped.set()

    aside(make, take)
    at, around = 0, [0.0]
    while not swapped.is_set() or at % 50:
        begun = perf_counter()
        assess(holder[0], Manner(texts[at % len(texts)]), behaviours)
        around.append(perf_counter() - begun)
        at += 1
    aside.close()
    return 1000 * max(moments[0], max(around[-50:]))


def _pyahocorasick(words: Sequence[str]) -> Callable[[str], object]:
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


class _Filter:
    """The word filter that is usually found: a trie of dictionaries, tried from every character."""

    def __init__(self, words: Sequence[str]) -> None:
        self._root: dict[str, Any] = {}
        for word in words:
            node = self._root
            for one in word.lower():
                node = node.setdefault(one, {})
            node["\x00"] = True

    def find(self, text: str) -> list[str]:
        """Return the words in a text."""
        text = text.lower()
        found = []
        for start in range(len(text)):
            node = self._root
            for at in range(start, len(text)):
                following = node.get(text[at])
                if following is None:
                    break
                node = following
                if "\x00" in node:
                    found.append(text[start : at + 1])
        return found


def _memory() -> int:
    """Return the most memory that the process has had, in MB (getrusage counts kB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
