"""Ids on buttons: short, reversible, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import BadInput
from chat.ids import long, short


@given(st.integers(0, 2**63 - 1))
def test_an_id_comes_back_from_at_most_thirteen_characters(identity: int) -> None:
    assert long(short(identity)) == identity
    assert len(short(identity)) <= 13


@pytest.mark.parametrize("text", ["", "A", "1 ", "-1", "+1", "1_0", "é", "0" * 14, "١"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        long(text)


def test_a_negative_number_is_no_id() -> None:
    with pytest.raises(BadInput):
        short(-1)
