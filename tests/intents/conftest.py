"""One classifier, learnt once from the pack as it ships."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chat.words import Words, parse_words
from intents.classifier import Classifier
from intents.cues import Cues, parse_cues
from intents.phrases import Phrase, parse_phrases
from intents.training import train

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "power-cn"
LABELLED = ROOT / "tests" / "data"


def read_phrases(path: Path) -> list[Phrase]:
    return parse_phrases(path.read_text(encoding="utf-8"), path.name)


@pytest.fixture(scope="session")
def bank() -> list[Phrase]:
    files = sorted((PACK / "intents" / "phrases").glob("*.tsv"))
    return [phrase for file in files for phrase in read_phrases(file)]


@pytest.fixture(scope="session")
def cues() -> Cues:
    files = sorted((PACK / "intents").glob("*.toml"))
    parts = [parse_cues(file.read_text(encoding="utf-8"), file.name) for file in files]
    return Cues([cue for found, _ in parts for cue in found], [r for _, rs in parts for r in rs])


@pytest.fixture(scope="session")
def words() -> Words:
    return Words(parse_words((PACK / "words.txt").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def classifier(bank: list[Phrase], cues: Cues, words: Words) -> Classifier:
    return train(bank, cues, words)


@pytest.fixture
def labelled() -> Callable[[str], list[Phrase]]:
    return lambda name: read_phrases(LABELLED / name)
