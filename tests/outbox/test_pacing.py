"""The limits are never exceeded in any window, whatever comes, and are used to the full."""

from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing import GROUP, OVERALL, PRIVATE, Pacing, Window
from storage.outbox_queue import Sent

START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def most_in_any(moments: list[datetime], span: timedelta) -> int:
    """The largest number of moments in any window that is open at its end."""
    window: deque[datetime] = deque()
    most = 0
    for moment in sorted(moments):
        window.append(moment)
        while window[0] + span <= moment:
            window.popleft()
        most = max(most, len(window))
    return most


# A send: the chat, how long after the last one somebody wants it, the way there, the way back.
_sends = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from([0, 0, 0, 0, 1, 15, 900]),
        st.integers(0, 120),
        st.integers(0, 120),
    ),
    min_size=1,
    max_size=150,
)


@settings(max_examples=60, deadline=None)
@given(_sends)
def test_no_window_is_ever_overfull_as_the_other_side_counts(
    sends: list[tuple[int, int, int, int]],
) -> None:
    pacing, now = Pacing(), START
    arrivals: list[datetime] = []
    by_chat: dict[int, list[datetime]] = defaultdict(list)
    under_way: list[tuple[datetime, datetime, int]] = []

    def answers_until(moment: datetime) -> None:
        for answer in sorted(under_way):
            if answer[0] <= moment:
                pacing.end_send(answer[2], answer[1], answer[0])
                under_way.remove(answer)

    for chat, gap, there, back in sends:
        private = chat % 2 == 0
        now += timedelta(milliseconds=gap)
        while True:
            answers_until(now)
            free, there_free = pacing.send_at(now), pacing.chat_at(chat, sends=True, now=now)
            if free is not None and there_free is not None:
                if max(free, there_free) <= now:
                    break
                now = min([max(free, there_free), *(answer[0] for answer in under_way)])
            else:
                now = min(answer[0] for answer in under_way)
        pacing.start_send(chat, private=private, now=now)
        arrival = now + timedelta(milliseconds=there)
        arrivals.append(arrival)
        by_chat[chat].append(arrival)
        under_way.append((arrival + timedelta(milliseconds=back), now, chat))
    assert most_in_any(arrivals, OVERALL[1]) <= OVERALL[0]
    for chat, moments in by_chat.items():
        most, span = PRIVATE if chat % 2 == 0 else GROUP
        assert most_in_any(moments, span) <= most


def test_a_minute_over_many_chats_is_used_to_the_full() -> None:
    pacing, now, sent = Pacing(), START, []
    for number in range(4000):
        free = pacing.send_at(now)
        assert free is not None
        now = max(now, free)
        if now >= at(60):
            break
        pacing.start_send(number, private=True, now=now)
        pacing.end_send(number, now, now)
        sent.append(now)
    assert len(sent) >= 0.98 * 30 * 60
    assert most_in_any(sent, timedelta(seconds=1)) <= 30
    assert max(later - earlier for earlier, later in pairwise(sent)) < timedelta(milliseconds=35)


def test_a_late_start_is_made_up_for() -> None:
    pacing, now, sent = Pacing(), START, []
    for number in range(300):
        # The loop is busy elsewhere and comes 20 ms late every time.
        now = max(now, pacing.send_at(now) or now) + timedelta(milliseconds=20)
        pacing.start_send(number, private=True, now=now)
        pacing.end_send(number, now, now)
        sent.append(now)
    assert sent[-1] - sent[0] < timedelta(seconds=299 / 29)
    assert most_in_any(sent, timedelta(seconds=1)) <= 30


def test_one_answer_that_never_comes_takes_one_place_only() -> None:
    pacing, now, sent = Pacing(), START, 0
    pacing.start_send(0, private=True, now=now)
    for number in range(1, 1000):
        free = pacing.send_at(now)
        assert free is not None
        now = max(now, free)
        if now > at(10):
            break
        pacing.start_send(number, private=True, now=now)
        pacing.end_send(number, now, now)
        sent += 1
    assert sent >= 285


def test_thirty_without_an_answer_are_enough() -> None:
    pacing, now = Pacing(), START
    for number in range(30):
        now = max(now, pacing.send_at(now) or now)
        pacing.start_send(number, private=True, now=now)
    assert pacing.send_at(at(5)) is None


def test_a_group_gets_twenty_in_any_minute() -> None:
    window = Window(*GROUP)
    for second in range(20):
        assert window.free_at(at(second)) == at(second)
        window.start()
        window.answer(at(second))
    assert window.free_at(at(20)) == at(60)
    assert window.free_at(at(61)) == at(61)


def test_a_restart_goes_on_with_the_last_minute() -> None:
    pacing = Pacing()
    group = [Sent(1, False, at(second)) for second in range(20)]
    pacing.seed([*group, Sent(2, True, at(29.5))], at(30))
    assert pacing.chat_at(1, sends=True, now=at(30)) == at(60)
    assert pacing.chat_at(1, sends=False, now=at(30)) == at(30)
    assert pacing.chat_at(2, sends=True, now=at(30)) == at(30.5)
    pacing.seed([Sent(chat, True, at(30)) for chat in range(10, 39)], at(30))
    assert pacing.send_at(at(30)) == at(30.5)


def test_the_wait_that_telegram_names_is_kept() -> None:
    pacing = Pacing()
    pacing.refused(1, timedelta(seconds=7), at(0))
    assert pacing.chat_at(1, sends=False, now=at(3)) == at(7)
    assert pacing.paused_until(at(3)) is None
    pacing.refused(1, timedelta(seconds=9), at(0.5))
    assert pacing.paused_until(at(3)) is None
    pacing.refused(2, timedelta(seconds=3), at(1.2))
    assert pacing.paused_until(at(3)) == at(9.5)
    assert pacing.send_at(at(3)) == at(9.5)


def test_two_refusals_far_apart_are_about_their_chats() -> None:
    pacing = Pacing()
    pacing.refused(1, timedelta(seconds=7), at(0))
    pacing.refused(2, timedelta(seconds=7), at(2))
    assert pacing.paused_until(at(3)) is None


def test_silence_makes_longer_and_longer_pauses() -> None:
    pacing, now, pauses = Pacing(), START, []
    for _ in range(9):
        pacing.silence(timedelta(seconds=1), now)
        pacing.silence(timedelta(seconds=1), now)
        until = pacing.paused_until(now)
        assert until is not None
        pauses.append((until - now).total_seconds())
        now = until
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    pacing.answered()
    pacing.silence(timedelta(seconds=1), now)
    assert pacing.paused_until(now) == now + timedelta(seconds=1)


def test_a_clock_that_is_set_back_does_not_stop_the_sending() -> None:
    pacing = Pacing()
    for number in range(30):
        pacing.start_send(number, private=True, now=at(3600))
        pacing.end_send(number, at(3600), at(3600))
    pacing.look_at_clock(at(3600))
    pacing.look_at_clock(at(0))
    free = pacing.send_at(at(0))
    assert free is not None
    assert free <= at(1.1)
    assert pacing.chat_at(5, sends=True, now=at(0)) == at(1)
