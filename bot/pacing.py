"""When the next message may go out: Telegram's limits, kept without ever being told so."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.outbox_queue import Sent

# Telegram's Bots FAQ: about 30 messages a second over all, one a second into a private chat, 20 a
# minute into a group. Spaced evenly a little below, so that what the network shifts between our
# start and Telegram's count does not put a 31st into a second.
OVERALL = (30, timedelta(seconds=1))
PRIVATE = (1, timedelta(seconds=1))
GROUP = (20, timedelta(minutes=1))
SPACING = timedelta(seconds=1 / 29.7)
# A start that came late may be made up for by so much; the window above still holds. Not by more:
# what is made up for in a burst fills the window, and makes the same gap again a second later.
_CATCH_UP = timedelta(milliseconds=100)
# No limit is published for edits, reactions and the rest; this is our own restraint.
_GENTLE_SPACING = timedelta(seconds=1 / 25)
_GENTLE_CATCH_UP = timedelta(milliseconds=200)
# Two chats that are refused within this time mean that it is not about a chat.
_TOGETHER = timedelta(seconds=1)
# Part of an answer's time that may be the server's own work before it counted.
_SERVER_SHARE = timedelta(milliseconds=5)
_LONGEST_SILENCE_WAIT = timedelta(seconds=60)

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Window:
    """At most ``most`` sends in any ``span``, as the receiving side counts.

    When a send is counted over there lies between its start and its answer. So it takes its place
    from the start on, and gives it back a full span after its answer.
    """

    most: int
    span: timedelta
    under_way: int = 0
    answered: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime) -> datetime | None:
        """Return when one more fits: ``now``, later, or ``None`` before an answer comes."""
        while self.answered and self.answered[0] + self.span <= now:
            self.answered.popleft()
        too_many = self.under_way + len(self.answered) - self.most + 1
        if too_many <= 0:
            return now
        if too_many > len(self.answered):
            return None
        return self.answered[too_many - 1] + self.span

    def start(self) -> None:
        """Take a place."""
        self.under_way += 1

    def answer(self, moment: datetime) -> None:
        """Note that the answer to one came."""
        self.under_way -= 1
        self.note(moment)

    def note(self, moment: datetime) -> None:
        """Note a send of which only the end is known; moments may come out of order."""
        if self.answered and moment < self.answered[-1]:
            self.answered = deque(sorted([*self.answered, moment]))
        else:
            self.answered.append(moment)

    def set_back(self, now: datetime) -> None:
        """Let nothing remembered lie in the future; the clock was set back."""
        self.answered = deque(min(moment, now) for moment in self.answered)

    def idle(self, now: datetime) -> bool:
        """True when nothing is remembered any more."""
        return self.free_at(now) == now and not self.under_way and not self.answered


class Pacing:
    """The limits of one bot. Every method is told the time; ``chat_id`` is ours."""

    def __init__(self) -> None:
        self._overall = Window(*OVERALL)
        self._chats: dict[int, Window] = {}
        self._paused: dict[int, datetime] = {}
        self._all_paused_until = _NEVER
        self._next_slot = _NEVER
        self._next_gentle = _NEVER
        self._last_refusal: tuple[int | None, datetime] = (None, _NEVER)
        self._silences = 0
        self._delays: deque[timedelta] = deque(maxlen=100)
        self._latest = _NEVER

    def look_at_clock(self, now: datetime) -> None:
        """Notice that the clock was set back, so that nothing waits for what will not come soon."""
        if now < self._latest:
            behind = self._latest - now
            self._next_slot = min(self._next_slot, now + SPACING)
            self._next_gentle = min(self._next_gentle, now + _GENTLE_SPACING)
            self._all_paused_until = _back(self._all_paused_until, behind)
            self._paused = {chat: until - behind for chat, until in self._paused.items()}
            for window in (self._overall, *self._chats.values()):
                window.set_back(now)
        self._latest = now

    def seed(self, sends: Iterable[Sent], now: datetime) -> None:
        """Take over what an earlier process sent within the last minute."""
        for one in sorted(sends, key=lambda one: one.moment):
            moment = min(one.moment, now)
            self._overall.note(moment)
            self._window(one.chat_id, private=one.private).note(moment)

    def send_at(self, now: datetime) -> datetime | None:
        """Return when the next message may start over all; ``None`` before an answer comes."""
        free = self._overall.free_at(now)
        return None if free is None else max(free, self._next_slot, self._all_paused_until, now)

    def other_at(self, now: datetime) -> datetime:
        """Return when the next edit, reaction, deletion or the like may start over all."""
        return max(self._next_gentle, self._all_paused_until, now)

    def chat_at(self, chat_id: int, *, sends: bool, now: datetime) -> datetime | None:
        """Return when something may start in a chat; ``None`` before an answer comes."""
        paused = max(self._paused.get(chat_id, _NEVER), now)
        window = self._chats.get(chat_id)
        if not sends or window is None:
            return paused
        free = window.free_at(now)
        return None if free is None else max(paused, free)

    def resting(self, now: datetime) -> tuple[set[int], dict[int, datetime]]:
        """Return the chats where nothing may start now, and those that only must not be sent to.

        The second come with the moment at which that ends.
        """
        self._forget(now)
        full = {}
        for chat_id, window in self._chats.items():
            free = window.free_at(now)
            if free is not None and free > now:
                full[chat_id] = free
        return set(self._paused), full

    def rested_at(self, now: datetime) -> datetime | None:
        """Return when the first chat that rests may be used again; ``None`` when none rests."""
        _, full = self.resting(now)
        return min([*full.values(), *self._paused.values()], default=None)

    def paused_until(self, now: datetime) -> datetime | None:
        """Return until when the whole bot is silent, if it is."""
        return self._all_paused_until if self._all_paused_until > now else None

    def start_send(self, chat_id: int, *, private: bool, now: datetime) -> None:
        """Note that a message starts now."""
        self._next_slot = _from(self._next_slot, now, _CATCH_UP) + SPACING
        self._overall.start()
        self._window(chat_id, private=private).start()

    def start_other(self, now: datetime) -> None:
        """Note that something else starts now."""
        self._next_gentle = max(self._next_gentle, now - _GENTLE_CATCH_UP) + _GENTLE_SPACING

    def end_send(self, chat_id: int, started: datetime, now: datetime) -> None:
        """Note that a message was answered, or given up waiting for."""
        self._delays.append(now - started)
        self._overall.answer(max(started, now - self._way_back()))
        self._chats[chat_id].answer(now)

    def refused(self, chat_id: int | None, wait: timedelta, now: datetime) -> None:
        """Obey a ``retry_after``: the chat pauses, and all do when two chats are told at once."""
        until = now + wait
        if chat_id is not None:
            self.pause_chat(chat_id, until)
        last_chat, last_moment = self._last_refusal
        if last_chat not in (None, chat_id) and now - last_moment <= _TOGETHER:
            self.pause_all(max([until, *self._paused.values()]))
        if chat_id is not None:
            self._last_refusal = (chat_id, now)

    def silence(self, wait: timedelta, now: datetime) -> None:
        """Nothing answers at all: pause everything, twice as long each time in a row."""
        if self._all_paused_until > now:
            return
        longer = wait * (1 << min(self._silences, 10))
        self._silences += 1
        self.pause_all(now + min(longer, max(wait, _LONGEST_SILENCE_WAIT)))

    def answered(self) -> None:
        """Note that Telegram answers, so that the next silence starts with a short pause."""
        self._silences = 0

    def pause_chat(self, chat_id: int, until: datetime) -> None:
        """Let nothing start in a chat before ``until``."""
        self._paused[chat_id] = max(until, self._paused.get(chat_id, _NEVER))

    def pause_all(self, until: datetime) -> None:
        """Let nothing start anywhere before ``until``."""
        self._all_paused_until = max(until, self._all_paused_until)

    def _window(self, chat_id: int, *, private: bool) -> Window:
        window = self._chats.get(chat_id)
        if window is None:
            window = self._chats[chat_id] = Window(*(PRIVATE if private else GROUP))
        return window

    def _way_back(self) -> timedelta:
        """How long before its answer a send was surely counted: the quickest answer's way."""
        if not self._delays:
            return timedelta(0)
        return max(timedelta(0), min(self._delays) - _SERVER_SHARE)

    def _forget(self, now: datetime) -> None:
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        for chat_id in [one for one, window in self._chats.items() if window.idle(now)]:
            del self._chats[chat_id]


def _back(moment: datetime, behind: timedelta) -> datetime:
    return moment if moment == _NEVER else moment - behind


def _from(slot: datetime, now: datetime, most: timedelta) -> datetime:
    """Where the even spacing goes on: at the slot if it was missed narrowly, else anew."""
    return slot if now - slot <= most else now
