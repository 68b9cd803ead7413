"""Multinomial logistic regression over sparse rows, fitted with L-BFGS in plain numpy."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix: entry k says that ``row[k]`` has ``column[k]`` with ``value[k]``.

    Entries are sorted by row and every row has at least one.
    """

    row: Ints
    column: Ints
    value: Floats
    height: int
    width: int


_TOGETHER = 16_384
"""Entries that are multiplied at once: with ten classes they stay in the processor's cache."""


class _Sums:
    """Adds up, group by group, rows of a matrix that entries weigh; groups are runs of entries."""

    def __init__(self, group: Ints, source: Ints, value: Floats, height: int) -> None:
        """Take entries that are sorted by ``group``."""
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        self._height = height
        self._pieces: list[tuple[Ints, Ints, Floats, Ints]] = []
        ends = np.append(starts[1:], len(group))
        first = 0
        while first < len(starts):
            begin = starts[first]
            last = int(np.searchsorted(ends, begin + _TOGETHER, side="right"))
            last = max(last, first + 1)
            entries = slice(begin, ends[last - 1])
            self._pieces.append(
                (
                    group[starts[first:last]],
                    source[entries],
                    value[entries, None],
                    starts[first:last] - begin,
                )
            )
            first = last

    def __call__(self, matrix: Floats) -> Floats:
        out = np.zeros((self._height, matrix.shape[1]), dtype=np.float32)
        for groups, source, value, starts in self._pieces:
            parts = matrix.take(source, axis=0)
            parts *= value
            out[groups] = np.add.reduceat(parts, starts, axis=0)
        return out


class _Products:
    """The two products that fitting needs, with the sorting done once."""

    def __init__(self, rows: Rows) -> None:
        by_column = np.argsort(rows.column, kind="stable")
        self.scores = _Sums(rows.row, rows.column, rows.value, rows.height)
        self.pull = _Sums(
            rows.column[by_column], rows.row[by_column], rows.value[by_column], rows.width
        )


def softmax(scores: Floats) -> Floats:
    """Return probabilities for each row of ``scores``."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def fit(
    rows: Rows, labels: Ints, classes: int, strength: float, importance: Floats, turns: int = 60
) -> Floats:
    """Return weights (width x classes) that minimise log loss plus ``strength``/2 x |weights|².

    ``importance`` weighs each row. Deterministic: no randomness, a fixed number of turns.
    """
    products = _Products(rows)
    wanted = np.zeros((rows.height, classes), dtype=np.float32)
    wanted[np.arange(rows.height), labels] = 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        shares = softmax(products.scores(weights))
        likely = np.log(np.maximum(shares[np.arange(rows.height), labels], 1e-9))
        cost = -float(importance @ likely) + strength / 2 * float((weights * weights).sum())
        slope = products.pull((shares - wanted) * importance[:, None]) + strength * weights
        return cost, slope

    return descend(loss, np.zeros((rows.width, classes), dtype=np.float32), turns)


def descend(loss: Callable[[Floats], tuple[float, Floats]], weights: Floats, turns: int) -> Floats:
    """Return weights at which a loss, told with its slope, is small; at most ``turns`` steps."""
    steps: deque[tuple[Floats, Floats]] = deque(maxlen=8)
    cost, slope = loss(weights)
    for _ in range(turns):
        direction = -_two_loops(slope, steps)
        length = 1.0 if steps else 1.0 / max(float(np.abs(slope).sum()), 1e-9) * 10
        descent = float((direction * slope).sum())
        for _ in range(20):
            trial = weights + np.float32(length) * direction
            new_cost, new_slope = loss(trial)
            if new_cost <= cost + 1e-4 * length * descent:
                break
            length /= 2
        else:
            break
        moved, bent = trial - weights, new_slope - slope
        if float((moved * bent).sum()) > 1e-10:
            steps.append((moved, bent))
        done = cost - new_cost < 1e-5 * abs(cost)
        weights, cost, slope = trial, new_cost, new_slope
        if done:
            break
    return weights


def _two_loops(slope: Floats, steps: deque[tuple[Floats, Floats]]) -> Floats:
    direction = slope.copy()
    shares = []
    for moved, bent in reversed(steps):
        share = float((moved * direction).sum()) / float((moved * bent).sum())
        direction -= np.float32(share) * bent
        shares.append(share)
    if steps:
        moved, bent = steps[-1]
        direction *= np.float32(float((moved * bent).sum()) / float((bent * bent).sum()))
    for (moved, bent), share in zip(steps, reversed(shares), strict=True):
        back = float((bent * direction).sum()) / float((moved * bent).sum())
        direction += np.float32(share - back) * moved
    return direction
