"""Learning weights for anything that has named features, from examples of several classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.linear import Rows, fit


@dataclass(frozen=True, slots=True)
class Learnt:
    """A row of weights for each feature that was common enough, one column a class, and biases."""

    rows: dict[str, int]
    weights: list[float]
    bias: list[float]


def learn(
    examples: Sequence[Sequence[str]],
    labels: Sequence[int],
    classes: int,
    *,
    strength: float,
    turns: int,
    rarest: int = 2,
    importance: Sequence[float] | None = None,
) -> Learnt:
    """Return what tells the classes apart; a feature counts as often as it stands in an example.

    The values of an example are divided by the root of their number, so that length says nothing.
    The same examples give the same weights. Features of fewer than ``rarest`` examples are left
    out. ``importance`` weighs each example.
    """
    counts = Counter(name for one in examples for name in set(one))
    rows = {name: at for at, name in enumerate(sorted(n for n, c in counts.items() if c >= rarest))}
    width = len(rows)
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for at, one in enumerate(examples):
        share = 1 / max(1.0, float(len(one)) ** 0.5)
        for name, count in Counter(name for name in one if name in rows).items():
            row.append(at)
            column.append(rows[name])
            value.append(count * share)
        row.append(at)
        column.append(width)
        value.append(1.0)
    sparse = Rows(
        np.array(row, dtype=np.int64),
        np.array(column, dtype=np.int64),
        np.array(value, dtype=np.float32),
        len(examples),
        width + 1,
    )
    weighed = np.array(importance or [1.0] * len(examples), dtype=np.float32)
    found = fit(sparse, np.array(labels, dtype=np.int64), classes, strength, weighed, turns)
    found -= found.mean(axis=1, keepdims=True)
    return Learnt(
        rows,
        found[:-1].astype(np.float32).ravel().tolist(),
        found[-1].tolist(),
    )
