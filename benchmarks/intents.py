"""Measures understanding: cross-validation over the phrase bank, the two test sets, and speed.

Run ``python -m benchmarks.intents`` in the checkout; benchmarks/intents.md holds its last result.
"""

import sys
import time
from pathlib import Path

from chat.words import Words, parse_words
from intents.classifier import NOTHING_OF_THE_TRADE, Classifier, Reading
from intents.cues import Cues, parse_cues
from intents.evaluation import Report, evaluate
from intents.intent import Intent
from intents.phrases import Phrase, parse_phrases
from intents.training import train

ROOT = Path(__file__).parents[1]
PACK = ROOT / "packs" / "power-cn"
FOLDS = 5
BLOCK = 8
"""Lines that stand together resemble each other, so they go into the same fold."""


class Remembered:
    """Readings that were made fold by fold, each by a classifier that had not seen the line."""

    def __init__(self, readings: dict[str, Reading]) -> None:
        self._readings = readings

    def classify_many(self, texts: list[str]) -> list[Reading]:
        """Return what was read then."""
        return [self._readings[text] for text in texts]


def read(path: Path) -> list[Phrase]:
    """Read one labelled file."""
    return parse_phrases(path.read_text(encoding="utf-8"), path.name)


def folded_bank() -> list[tuple[Phrase, int]]:
    """Return the distinct phrases with their folds, dealt block by block within each file."""
    dealt: dict[str, tuple[Phrase, int]] = {}
    for number, file in enumerate(sorted((PACK / "intents" / "phrases").glob("*.tsv"))):
        for line, phrase in enumerate(read(file)):
            dealt.setdefault(phrase.text, (phrase, (number + line // BLOCK) % FOLDS))
    return list(dealt.values())


def cross_validated(bank: list[tuple[Phrase, int]], cues: Cues, words: Words) -> Report:
    """Return how phrases are read by classifiers that learnt the other folds."""
    readings: dict[str, Reading] = {}
    for fold in range(FOLDS):
        classifier = train([p for p, f in bank if f != fold], cues, words)
        left = [p.text for p, f in bank if f == fold]
        readings.update(zip(left, classifier.classify_many(left), strict=True))
    return evaluate(Remembered(readings), [p for p, _ in bank])


def show(title: str, report: Report) -> None:
    """Print one result as a table."""
    print(f"\n### {title}\n")
    print(
        f"macro-F1 {report.macro_f1:.3f}, none taken for a request "
        f"{report.false_request_rate:.1%}, requests missed {report.missed_request_rate:.1%}\n"
    )
    print("| intent | precision | recall | F1 |\n|---|---|---|---|")
    for intent, score in report.per_intent.items():
        print(f"| {intent} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |")


def show_speed(classifier: Classifier, bank: list[Phrase]) -> None:
    """Print messages per second of processor time: nine of ten are plain chat, one is a request."""
    chat = [p.text for p in read(PACK / "intents" / "phrases" / "none_chat.tsv")]
    requests = [p.text for p in bank if p.intent is not Intent.NONE]
    mix = [
        requests[i % len(requests)] if i % 10 == 0 else chat[i % len(chat)] for i in range(20_000)
    ]
    print("\n### Speed\n\n| messages in a batch | messages a second |\n|---|---|")
    for size in (1, 20, 100, 500):
        taken = mix if size > 1 else mix[:2000]
        start = time.process_time()
        for at in range(0, len(taken), size):
            classifier.classify_many(taken[at : at + size])
        print(f"| {size} | {len(taken) / (time.process_time() - start):,.0f} |")
    readings = classifier.classify_many(mix)
    quick = sum(reading.because == (NOTHING_OF_THE_TRADE,) for reading in readings)
    print(f"\n{quick / len(mix):.0%} were decided by their grams alone.")


def main() -> None:
    """Print every table."""
    parts = [
        parse_cues(file.read_text(encoding="utf-8"), file.name)
        for file in sorted((PACK / "intents").glob("*.toml"))
    ]
    cues = Cues([c for found, _ in parts for c in found], [r for _, rules in parts for r in rules])
    words = Words(parse_words((PACK / "words.txt").read_text(encoding="utf-8")))
    folded = folded_bank()
    bank = [phrase for phrase, _ in folded]
    start = time.process_time()
    classifier = train(bank, cues, words)
    print(f"{len(bank)} phrases learnt in {time.process_time() - start:.1f} s of processor time.")
    learnt = {phrase.text for phrase in bank}
    for name in (
        "utterances.tsv",
        "heldout_utterances.tsv",
        "heldout_second.tsv",
        "heldout_third.tsv",
    ):
        unseen = [p for p in read(ROOT / "tests" / "data" / name) if p.text not in learnt]
        show(
            f"tests/data/{name}, {len(unseen)} messages not in the bank",
            evaluate(classifier, unseen),
        )
    show_speed(classifier, bank)
    if "--quick" not in sys.argv:
        show(f"The bank itself, {FOLDS} folds by blocks", cross_validated(folded, cues, words))


if __name__ == "__main__":
    main()
