"""A clock that runs faster than the machine's, the same in every process that is told its start."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class HurriedClock:
    """Pauses, leases and Telegram's limits pass ``factor`` times as fast as they would."""

    start: datetime
    factor: float

    def now(self) -> datetime:
        """Return the hurried moment, in UTC."""
        return self.start + (datetime.now(UTC) - self.start) * self.factor

    def call_at(self, moment: datetime, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when the moment is reached; return what cancels it."""
        delay = max(0.0, (moment - self.now()).total_seconds() / self.factor)
        return asyncio.get_running_loop().call_later(delay, callback).cancel

    async def sleep_until(self, moment: datetime) -> None:
        """Wait until the moment."""
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left / self.factor)
