"""What holds for every file: documented, of one piece, pure where it must be, silent in code."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import (
    PURE,
    ROOT,
    AnyFunction,
    files,
    functions,
    short,
    spoken_strings,
    tree,
)

LONGEST_FILE = 400  # lines; beyond it a file asks to be two things (design, section 8)
LONGEST_FUNCTION = 50

CHINESE = re.compile("[\u4e00-\u9fff]")
# Where words of the trade are matched or read, not said; each with its reason.
WORDS_OF_THE_TRADE = {
    "bot/benches/asked.py": "what a made-up member of staff notes",
    "bot/benches/bill_asked.py": "what made-up residents ask about their bills",
    "bot/benches/bring.py": "names of made-up account holders",
    "bot/benches/labelled.py": "how public sets of messages name their columns",
    "bot/benches/past.py": "what made-up residents and staff have said",
    "bot/benches/places.py": "names of made-up places and people",
    "intents/answers.py": "what people write who want a person",
    "intents/classifier.py": "the one word of the trade that no shortcut may pass over",
    "intents/normalise.py": "signs that mean the same are made one",
    "intents/signs.py": "what a message looks like to the classifier",
    "chat/sounds.py": "how words sound",
    "moderation/behaviour.py": "how digits are spoken",
    "moderation/styles.py": "in how many ways one character is written",
    "moderation/normalise.py": "which marks end a sentence and which part its words",
    "tickets/time_words.py": "how people say times in Chinese",
    "tickets/time_groups.py": "which words of time belong together in Chinese",
    "tickets/time_moments.py": "which moment Chinese words of time mean",
    "tickets/time_context.py": "what makes a time in a Chinese sentence a promise, or none",
    "billing/months.py": "how people name months",
    "billing/question.py": "how people name their homes and accounts",
    "billing/bill_row.py": "how days and meters are written in the files of a marketing system",
    "broadcasts/recurrence.py": "how people say that something comes back",
    "broadcasts/dispatch.py": "how days and hours are written by dispatchers",
    "broadcasts/source.py": "how moments are written in the files of other systems",
    "chat/personal_data.py": "how digits are spoken",
    "chat/cells.py": "how days and money are written in the files of a marketing system",
    "customers/account_row.py": "how people are counted in those files",
    "stations/area_file.py": "the headers of the files that stations keep",
    "tickets/outside_counts.py": "how days are written in the files that stations keep",
    "bot/init.py": "the name that the first question offers for the station",
    "bot/settings.py": "the station's name until somebody sets one",
    "bot/demo.py": "the names of the people and groups in the story",
    "bot/player.py": "the names of a played transcript's station and districts",
}
EVERY = files()


def counted(path: str) -> int:
    return len((ROOT / path).read_text("utf-8").splitlines())


@pytest.mark.parametrize("file", files(*PURE), ids=short)
def test_what_lies_below_storage_waits_for_nothing_and_asks_no_clock(file: Path) -> None:
    module = tree(file)
    waiting = [one.name for one in functions(module) if isinstance(one, ast.AsyncFunctionDef)]
    asking = [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today")
        and ast.unparse(node.value).split(".")[-1] in ("datetime", "date")
    ]
    assert (waiting, asking) == ([], [])


def test_nobody_but_the_clock_asks_what_time_it_is() -> None:
    asking = {
        short(file)
        for file in EVERY
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("datetime.now", "datetime.utcnow", "date.today", "time.time")
    }
    assert asking <= {"bot/clock.py"}


def test_every_module_says_what_it_is_for() -> None:
    silent = [short(file) for file in EVERY if not ast.get_docstring(tree(file))]
    assert silent == []


def test_no_file_is_too_long() -> None:
    long = {short(file): counted(short(file)) for file in EVERY}
    migrations = "storage/migrations/versions/"
    assert {
        name: lines
        for name, lines in long.items()
        if lines > LONGEST_FILE and not name.startswith(migrations)
    } == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{short(file)}:{one.name}": (one.end_lineno or 0) - one.lineno + 1
        for file in EVERY
        if "migrations" not in file.parts
        for one in functions(tree(file))
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_what_people_read_lives_in_locales_and_packs() -> None:
    spoken = {
        f"{short(file)}:{one.lineno}"
        for file in EVERY
        if "sandbox" not in file.parts and short(file) not in WORDS_OF_THE_TRADE
        for one in spoken_strings(tree(file))
        if CHINESE.search(str(one.value))
    }
    assert spoken == set()


def test_no_exception_outlives_its_reason() -> None:
    idle = {
        name
        for name in WORDS_OF_THE_TRADE
        if not (ROOT / name).exists()
        or not any(CHINESE.search(str(one.value)) for one in spoken_strings(tree(ROOT / name)))
    }
    assert idle == set()


def test_no_import_hides_from_the_contracts() -> None:
    hidden = {
        f"{short(file)}:{node.lineno}"
        for file in EVERY
        if short(file) != "bot/late.py"
        for function in functions(tree(file))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    checking = {short(file) for file in EVERY if "TYPE_CHECKING" in file.read_text("utf-8")}
    assert (hidden, checking) == (set(), set())


def test_every_function_is_called_by_somebody() -> None:
    """By name, anywhere but in its own definition and in imports; a test does not count."""
    named: Counter[str] = Counter()
    defined: dict[str, str] = {}
    for file in EVERY:
        module = tree(file)
        named.update(_names_in(module))
        for node in module.body:
            if not isinstance(node, AnyFunction) or node.decorator_list:
                continue
            if not node.name.startswith("_"):
                defined[node.name] = f"{short(file)}:{node.name}"
    for file in sorted((ROOT / "benchmarks").glob("*.py")):
        named.update(_names_in(tree(file)))
    late = (ROOT / "bot" / "late.py").read_text("utf-8")
    called_late = {line.split(":")[-1].strip('", ') for line in late.splitlines() if ":" in line}
    scripts = {"main", "upgrade", "downgrade", "render"}
    # Rules that the card and the reports take up; the log, and what figures make of it, are added
    # up again by the tests.
    waiting = {
        "promised",
        "supervise",
        "outcomes_since",
        "promises_about_incident",
        "to_text",
        "cannot_close",
        "fill",
        "recompute",
        "breached",
        "measured",
    }
    idle = {
        place
        for name, place in defined.items()
        if not named[name] and name not in called_late | scripts | waiting
    }
    assert idle == set()


def _names_in(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name
