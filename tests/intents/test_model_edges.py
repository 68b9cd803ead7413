"""What fitting, reading and spelling do at their edges."""

import io

import numpy as np
import pytest

from chat.sounds import hear
from intents.linear import Floats, descend
from intents.model import Model, ModelIsUnreadable


def test_a_loss_that_cannot_be_lowered_ends_the_descent() -> None:
    def rising(weights: Floats) -> tuple[float, Floats]:
        """Say a slope that points the wrong way."""
        return float(np.abs(weights).sum()), -np.ones_like(weights)

    start = np.zeros(2, dtype=np.float32)
    assert descend(rising, start, 5).tolist() == [0.0, 0.0]


def test_a_straight_slope_teaches_nothing_about_its_bend() -> None:
    def straight(weights: Floats) -> tuple[float, Floats]:
        return float(-weights.sum()) - 1, -np.ones_like(weights)

    assert descend(straight, np.zeros(2, dtype=np.float32), 3).min() > 0


def test_a_model_of_other_intents_is_refused() -> None:
    none = np.zeros((0, 1), dtype=np.float32)
    out = io.BytesIO()
    np.savez(
        out,
        intents=np.frombuffer(b"weather", dtype=np.uint8),
        codes=none,
        gram_weights=none,
        signs=np.zeros(0, dtype=np.uint8),
        sign_weights=none,
        bias=none,
    )
    with pytest.raises(ModelIsUnreadable, match="other intents"):
        Model.from_bytes(out.getvalue())


def test_a_run_of_letters_longer_than_any_word_stays_as_it_is() -> None:
    long = "dian" * 20
    assert hear(long) == long
