"""The two clocks: the machine's, and one that a player moves by hand."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count


class _Sleeps:
    """Waiting, on top of a clock's ``now`` and ``call_at``."""

    def now(self) -> datetime:
        raise NotImplementedError

    def call_at(self, moment: datetime, callback: Callable[[], None]) -> Callable[[], None]:
        raise NotImplementedError

    async def sleep_until(self, moment: datetime) -> None:
        if moment <= self.now():
            return
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def ring() -> None:
            if not reached.done():
                reached.set_result(None)

        cancel = self.call_at(moment, ring)
        try:
            await reached
        finally:
            cancel()


class SystemClock(_Sleeps):
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def call_at(self, moment: datetime, callback: Callable[[], None]) -> Callable[[], None]:
        delay = max(0.0, (moment - self.now()).total_seconds())
        return asyncio.get_running_loop().call_later(delay, callback).cancel


class PlayedClock(_Sleeps):
    """A clock that stands still until it is moved; days pass in seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._order = count()
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._pending: set[int] = set()

    def now(self) -> datetime:
        return self._now

    def call_at(self, moment: datetime, callback: Callable[[], None]) -> Callable[[], None]:
        number = next(self._order)
        heapq.heappush(self._waiting, (moment, number, callback))
        self._pending.add(number)
        return lambda: self._pending.discard(number)

    def next_due(self) -> datetime | None:
        """Return the earliest moment somebody waits for, if anybody waits."""
        while self._waiting and self._waiting[0][1] not in self._pending:
            heapq.heappop(self._waiting)
        return self._waiting[0][0] if self._waiting else None

    def move_to(self, moment: datetime) -> None:
        """Move to ``moment`` (never back) and ring everything that is due by then, in order."""
        while (due := self.next_due()) is not None and due <= moment:
            self._now = max(self._now, due)
            _, number, callback = heapq.heappop(self._waiting)
            self._pending.discard(number)
            callback()
        self._now = max(self._now, moment)
