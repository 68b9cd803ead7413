"""The alarm clock: it says "look now". What is due lives in the tables, never here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime import Loop
from chat.clock import Clock

Ring = Callable[[], None]


class Alarms(Protocol):
    """Rings bells at intervals while its loop runs."""

    def every(self, name: str, interval: timedelta, ring: Ring) -> None:
        """Call ``ring`` at each interval; it must return at once."""
        ...

    async def run(self, loop: Loop) -> None:
        """Ring until the loop is told to stop."""
        ...


class MachineAlarms:
    """APScheduler with its jobs in memory, for the machine's clock."""

    def __init__(self) -> None:
        self._wanted: list[tuple[str, timedelta, Ring]] = []

    def every(self, name: str, interval: timedelta, ring: Ring) -> None:
        """Call ``ring`` at each interval."""
        self._wanted.append((name, interval, ring))

    async def run(self, loop: Loop) -> None:
        """Ring until the loop is told to stop."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, interval, ring in self._wanted:
            # However late: the ring only says that somebody should look.
            scheduler.add_job(
                _on_loop(ring),
                "interval",
                seconds=interval.total_seconds(),
                id=name,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        try:
            while not loop.stopping:
                await loop.rest()
        finally:
            scheduler.shutdown(wait=False)


class PlayedAlarms:
    """The same by the handed clock alone, so that a played day rings as a real one would."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wanted: list[tuple[str, timedelta, Ring]] = []

    def every(self, name: str, interval: timedelta, ring: Ring) -> None:
        """Call ``ring`` at each interval."""
        self._wanted.append((name, interval, ring))

    async def run(self, loop: Loop) -> None:
        """Ring until the loop is told to stop."""
        begun = self._clock.now()
        due = {name: begun + interval for name, interval, _ in self._wanted}
        while not loop.stopping:
            await loop.rest(min(due.values(), default=None))
            self._ring(due, self._clock.now())

    def _ring(self, due: dict[str, datetime], now: datetime) -> None:
        for name, interval, ring in self._wanted:
            if due[name] <= now:
                due[name] = now + interval
                ring()


def _on_loop(ring: Ring) -> Callable[[], object]:
    """Make a coroutine function of it: APScheduler runs a plain function in a thread."""

    async def rung() -> None:
        ring()

    return rung
