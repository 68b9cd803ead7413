"""Measures a classifier on messages whose intent a person named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from intents.classifier import Reading
from intents.intent import Intent
from intents.phrases import Phrase


class Reader(Protocol):
    """Whatever reads messages; a ``Classifier`` is one."""

    def classify_many(self, texts: Sequence[str]) -> list[Reading]:
        """Return the reading of each message."""
        ...


@dataclass(frozen=True, slots=True)
class Score:
    """How well one intent was told from the others; each from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one evaluation."""

    macro_f1: float
    """The mean F1 of the intents that occur."""
    per_intent: dict[Intent, Score]
    false_request_rate: float
    """The share of ``none`` that was taken for a request."""
    missed_request_rate: float
    """The share of requests that was taken for ``none``."""
    confusion: dict[tuple[Intent, Intent], int]
    """How often (what it was, what it was taken for) happened."""


def evaluate(reader: Reader, labelled: Sequence[Phrase]) -> Report:
    """Return how ``reader`` does on ``labelled``, which must not be empty."""
    readings = reader.classify_many([phrase.text for phrase in labelled])
    confusion: dict[tuple[Intent, Intent], int] = {}
    for phrase, reading in zip(labelled, readings, strict=True):
        pair = (phrase.intent, reading.intent)
        confusion[pair] = confusion.get(pair, 0) + 1
    present = sorted({phrase.intent for phrase in labelled}, key=list(Intent).index)
    scores = {intent: _score(intent, confusion) for intent in present}
    none_total = sum(n for (was, _), n in confusion.items() if was is Intent.NONE)
    none_kept = confusion.get((Intent.NONE, Intent.NONE), 0)
    missed = sum(n for (was, to), n in confusion.items() if to is Intent.NONE) - none_kept
    return Report(
        sum(score.f1 for score in scores.values()) / len(scores),
        scores,
        _share(none_total - none_kept, none_total),
        _share(missed, len(labelled) - none_total),
        confusion,
    )


def _score(intent: Intent, confusion: dict[tuple[Intent, Intent], int]) -> Score:
    right = confusion.get((intent, intent), 0)
    taken = sum(n for (_, to), n in confusion.items() if to is intent)
    real = sum(n for (was, _), n in confusion.items() if was is intent)
    precision, recall = _share(right, taken), _share(right, real)
    return Score(precision, recall, _share(2 * precision * recall, precision + recall))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
