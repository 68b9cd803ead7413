"""The queue of one bot: offsets, ages, kinds, numbers."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.updates import BY_DEFAULT, UpdateQueue

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def make_queue(count: int = 0) -> UpdateQueue:
    queue = UpdateQueue(Random(3), lambda: None)
    for number in range(count):
        queue.push("message", {"n": number}, queue_id=1, now=NOW)
    return queue


def ids(queue: UpdateQueue, offset: int, limit: int = 100, now: datetime = NOW) -> list[int]:
    return [update.update_id for update in queue.fetch(offset, limit, now)]


def test_nothing_is_lost_while_it_is_not_confirmed() -> None:
    queue = make_queue(3)
    assert ids(queue, 0) == ids(queue, 0)
    assert len(ids(queue, 0)) == 3


def test_an_offset_confirms_everything_below_it() -> None:
    queue = make_queue(5)
    first = ids(queue, 0)
    assert ids(queue, first[2]) == first[2:]
    assert ids(queue, 0) == first[2:]


def test_the_first_number_is_a_positive_32_bit_one() -> None:
    assert 0 < make_queue().next_id < 2**31


def test_a_negative_offset_forgets_all_but_the_last() -> None:
    queue = make_queue(5)
    first = ids(queue, 0)
    assert ids(queue, -2) == first[-2:]
    assert ids(queue, 0) == first[-2:]
    assert ids(queue, -9) == first[-2:]


@pytest.mark.parametrize("nonsense", [2**31 - 1, 1, 99])
def test_an_offset_far_away_means_the_head(nonsense: int) -> None:
    queue = make_queue(3)
    assert len(ids(queue, nonsense)) == 3


def test_an_offset_just_behind_the_end_confirms_all() -> None:
    queue = make_queue(3)
    assert ids(queue, queue.next_id + 10) == []
    assert ids(queue, 0) == []


def test_an_offset_beyond_the_slack_confirms_nothing() -> None:
    queue = make_queue(3)
    assert len(ids(queue, queue.next_id + 11)) == 3


def test_messages_live_a_day_and_presses_150_seconds() -> None:
    queue = make_queue(1)
    queue.push("callback_query", {}, queue_id=1, now=NOW)
    assert len(ids(queue, 0, now=NOW + timedelta(seconds=149))) == 2
    assert len(ids(queue, 0, now=NOW + timedelta(seconds=150))) == 1
    assert len(ids(queue, 0, now=NOW + timedelta(seconds=86_399))) == 1
    assert ids(queue, 0, now=NOW + timedelta(days=1)) == []


def test_the_age_of_the_event_shortens_its_life() -> None:
    queue = make_queue()
    queue.push("message", {}, queue_id=1, now=NOW, age=86_000)
    assert ids(queue, 0, now=NOW + timedelta(seconds=400)) == []
    assert queue.push("message", {}, queue_id=1, now=NOW, age=86_400) is None


def test_kinds_on_request_are_left_out_by_default() -> None:
    queue = make_queue()
    for kind in ("chat_member", "message_reaction", "message_reaction_count"):
        assert queue.push(kind, {}, queue_id=1, now=NOW) is None
    queue.allow(["chat_member", "nonsense"])
    assert queue.push("chat_member", {}, queue_id=1, now=NOW) is not None
    assert queue.push("message", {}, queue_id=1, now=NOW) is None


def test_the_choice_of_kinds_stays_and_an_empty_one_is_the_default() -> None:
    queue = make_queue()
    queue.allow(["message"])
    queue.allow(None)
    assert queue.allowed == {"message"}
    queue.allow([])
    assert queue.allowed == BY_DEFAULT


def test_a_choice_leaves_what_is_queued_alone() -> None:
    queue = make_queue(2)
    queue.allow(["callback_query"])
    assert len(ids(queue, 0)) == 2


def test_numbers_start_anew_after_a_silent_week() -> None:
    queue = make_queue(1)
    before = queue.next_id
    queue.clear()
    queue.push("message", {}, queue_id=1, now=NOW + timedelta(days=7))
    (number,) = ids(queue, 0, now=NOW + timedelta(days=7))
    assert number != before


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("push"), st.integers(1, 5)),
            st.tuples(st.just("take"), st.integers(1, 7)),
            st.tuples(st.just("again"), st.integers(1, 7)),
        ),
        max_size=40,
    )
)
def test_any_sequence_of_acks_hears_everything_once_in_order(steps: list[tuple[str, int]]) -> None:
    """A client that confirms what it took sees every update once, whatever it asks for again."""
    queue = make_queue()
    pushed, taken, offset = 0, list[int](), 0
    for step, amount in steps:
        if step == "push":
            for _ in range(amount):
                queue.push("message", {"n": pushed}, queue_id=1, now=NOW)
                pushed += 1
        else:
            batch = queue.fetch(offset, amount, NOW)
            assert batch == queue.fetch(offset, amount, NOW)
            if step == "take" and batch:
                taken += [update.payload["n"] for update in batch]
                offset = batch[-1].update_id + 1
    taken += [update.payload["n"] for update in queue.fetch(offset, pushed + 1, NOW)]
    assert taken == list(range(pushed))


@given(st.integers(0, 6), st.integers(-8, 20))
def test_an_offset_never_brings_back_what_was_confirmed(count: int, shift: int) -> None:
    queue = make_queue(count)
    queue.fetch(queue.next_id + shift - 5, 100, NOW)
    left = ids(queue, 0)
    assert left == list(range(queue.next_id - len(left), queue.next_id))
