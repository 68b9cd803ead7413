"""Learns the classifier's weights from the phrase bank; the same bank gives the same weights."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from intents.classifier import Classifier
from intents.cues import Cues
from intents.grams import Codes, Lines, grams, prepare
from intents.intent import Intent
from intents.linear import Floats, Ints, Rows, fit
from intents.model import INTENTS, GramBook, Model, sign_values
from intents.phrases import Phrase
from intents.signs import Cutter, hits_in, signs_in

RAREST = 2
"""A gram or sign of fewer phrases than this teaches nothing that holds elsewhere."""

STRENGTH = 0.12
GATE_STRENGTH = 0.1
"""How strongly weights are pulled to zero: tried in steps, by folds and on held-out sets."""

NONE_LEAD = 1.3
"""Head start of ``none``: a neighbour's talk taken for a request disturbs the whole group.

Chosen on the held-out sets, where it gives up a few requests for many disturbances.
"""

TURNS = 40
GATE_TURNS = 20
"""More turns change the verdicts no longer, and a start should take seconds."""


def train(phrases: Sequence[Phrase], cues: Cues, words: Cutter) -> Classifier:
    """Return a classifier that learnt ``phrases``; raises ``ValueError`` when there are none."""
    bank = list({phrase.text: phrase for phrase in phrases}.values())
    if not bank:
        raise ValueError("There is not one phrase to learn from.")
    lines = prepare([phrase.text for phrase in bank])
    signs = [signs_in(text, hits_in(text, cues), words) for text in lines.each()]
    labels = np.array([INTENTS.index(phrase.intent) for phrase in bank], dtype=np.int64)
    return Classifier(_learn(lines, signs, labels), cues, words)


def _learn(lines: Lines, signs: list[list[str]], labels: Ints) -> Model:
    book = GramBook(_common_grams(lines))
    counts = Counter(sign for each in signs for sign in each)
    names = tuple(sorted(sign for sign, count in counts.items() if count >= RAREST))
    width, height = len(book.codes), lines.count
    importance = np.ones(height, dtype=np.float32)
    entries = _gram_entries(lines, book)
    gate = fit(
        _rows([*entries, _bias(height, width)], height, width + 1),
        (labels != INTENTS.index(Intent.NONE)).astype(np.int64),
        2,
        GATE_STRENGTH,
        importance,
        GATE_TURNS,
    )
    full = fit(
        _rows(
            [*entries, _sign_entries(signs, names, width), _bias(height, width + len(names))],
            height,
            width + len(names) + 1,
        ),
        labels,
        len(INTENTS),
        STRENGTH,
        importance,
        TURNS,
    )
    full -= full.mean(axis=1, keepdims=True)  # so that a weight alone says which way it speaks
    full[-1, INTENTS.index(Intent.NONE)] += NONE_LEAD
    open_gate = gate[:, 1:] - gate[:, :1]
    return Model(
        book.codes,
        np.hstack([full[:width], open_gate[:width]]),
        names,
        full[width:-1],
        np.concatenate([full[-1], open_gate[-1]]),
    )


Entries: TypeAlias = tuple[Ints, Ints, Floats]


def _common_grams(lines: Lines) -> Codes:
    """Return the sorted hashes of the grams that stand in enough messages."""
    found = list(grams(lines))
    message = np.concatenate([m for m, _ in found])
    codes = np.concatenate([c for _, c in found])
    order = np.lexsort((message, codes))
    message, codes = message[order], codes[order]
    fresh = np.ones(len(codes), dtype=np.bool_)
    fresh[1:] = (codes[1:] != codes[:-1]) | (message[1:] != message[:-1])
    distinct, count = np.unique(codes[fresh], return_counts=True)
    return distinct[count >= RAREST]


def _gram_entries(lines: Lines, book: GramBook) -> list[Entries]:
    found, values = book.entries(lines)
    return [(message, rows, values[message]) for message, rows in found]


def _sign_entries(signs: list[list[str]], names: tuple[str, ...], base: int) -> Entries:
    row_of = {name: row for row, name in enumerate(names)}
    entries = [
        (message, base + row_of[sign], value)
        for message, each in enumerate(signs)
        for sign, value in zip(each, sign_values(each), strict=True)
        if sign in row_of
    ]
    message, column, value = zip(*entries, strict=True)
    return np.array(message), np.array(column), np.array(value, dtype=np.float32)


def _bias(height: int, column: int) -> Entries:
    every = np.arange(height)
    return every, np.full(height, column), np.ones(height, dtype=np.float32)


def _rows(entries: list[Entries], height: int, width: int) -> Rows:
    row, column, value = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    order = np.argsort(row, kind="stable")
    return Rows(row[order], column[order], value[order], height, width)
