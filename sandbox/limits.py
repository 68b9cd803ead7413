"""How fast a bot may send: three sliding windows, and the refusal that names the wait."""

import math
from collections import deque
from datetime import datetime, timedelta

from sandbox.refusals import too_many

# Telegram's Bots FAQ, "My bot is hitting limits": 30 messages a second over all, one a second
# into one chat, 20 a minute into one group.
OVERALL = (30, 1.0)
PRIVATE_CHAT = (1, 1.0)
GROUP = (20, 60.0)


class SlidingWindow:
    """At most ``most`` events in any span of ``seconds``; the span is open at its end."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._span = timedelta(seconds=seconds)
        self._events: deque[datetime] = deque()

    def wait(self, now: datetime, count: int = 1) -> timedelta:
        """How long until ``count`` more events fit; zero when they fit now.

        More events than the window holds fit only into an empty one.
        """
        while self._events and self._events[0] + self._span <= now:
            self._events.popleft()
        free = self._most - len(self._events)
        if free >= count or not self._events:
            return timedelta(0)
        blocking = self._events[min(count - free, len(self._events)) - 1]
        return blocking + self._span - now

    def add(self, now: datetime, count: int = 1) -> None:
        """Record ``count`` events at ``now``."""
        self._events.extend([now] * count)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is remembered."""
        return not self._events


class SendLimits:
    """The three limits of one bot; a refused request counts for nothing."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled
        self._overall = SlidingWindow(*OVERALL)
        self._chats: dict[int, SlidingWindow] = {}

    def take(self, chat_id: int, kind: str, now: datetime, count: int = 1) -> None:
        """Use ``count`` places, or raise the 429 that says how many seconds to wait."""
        if not self.enabled:
            return
        windows = [self._overall]
        if kind != "channel":  # no figure is published for channels
            figures = PRIVATE_CHAT if kind == "private" else GROUP
            windows.append(self._chats.setdefault(chat_id, SlidingWindow(*figures)))
        wait = max(window.wait(now, count) for window in windows)
        if wait > timedelta(0):
            raise too_many(max(1, math.ceil(wait.total_seconds())))
        for window in windows:
            window.add(now, count)
