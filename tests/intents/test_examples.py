"""Weights learnt from examples: they tell the classes apart, and come out the same every time."""

from itertools import pairwise
from math import sqrt

from intents.examples import Learnt, learn

EXAMPLES = [["雨", "大"], ["雨", "小", "小"], ["晴", "大"], ["晴", "小"], ["晴"], ["雪"]]
RAIN, SUN = 0, 1
LABELS = [RAIN, RAIN, SUN, SUN, SUN, SUN]


def score(learnt: Learnt, example: list[str], label: int) -> float:
    """Return how much an example speaks for a class."""
    share = 1 / sqrt(len(example))
    known = [learnt.rows[one] for one in example if one in learnt.rows]
    return learnt.bias[label] + share * sum(learnt.weights[2 * row + label] for row in known)


def test_what_was_shown_is_told_apart() -> None:
    learnt = learn(EXAMPLES, LABELS, 2, strength=0.01, turns=40)
    for example, label in zip(EXAMPLES, LABELS, strict=True):
        assert score(learnt, example, label) > score(learnt, example, 1 - label)
    assert set(learnt.rows) == {"雨", "晴", "大", "小"}  # one example alone teaches no feature
    assert len(learnt.weights) == 2 * len(learnt.rows)
    assert len(learnt.bias) == 2


def test_the_same_examples_give_the_same_weights() -> None:
    first, second = (learn(EXAMPLES, LABELS, 2, strength=0.1, turns=9) for _ in range(2))
    assert first == second


def test_every_feature_is_learnt_where_one_example_is_enough() -> None:
    assert "雪" in learn(EXAMPLES, LABELS, 2, strength=0.1, turns=5, rarest=1).rows


def test_what_matters_more_is_learnt_more_surely() -> None:
    said = [["晴"], ["晴"], []]
    labels = [RAIN, SUN, SUN]
    surer = [
        score(
            learn(said, labels, 2, strength=0.1, turns=20, importance=[1.0, one, 1.0]), ["晴"], SUN
        )
        for one in (1.0, 3.0, 9.0)
    ]
    assert all(less < more for less, more in pairwise(surer))
