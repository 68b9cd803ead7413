"""Loops beside the traffic: erasing what is old, keeping up with the lexicon, a heartbeat."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog

from bot.runtime import Loop, Runtime
from chat.clock import Clock
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.unit_of_work import Work
from usecases.moderation.refresh import refresh
from usecases.trade import Trade

_log = structlog.get_logger("chores")

Step = Callable[[Work], Awaitable[int]]

HEARTBEAT_EVERY = timedelta(minutes=1)
ERASE_EVERY = timedelta(hours=1)
KEEP_UP_EVERY = timedelta(seconds=5)
_TROUBLE_PAUSE = timedelta(minutes=1)


class Erasing:
    """Whenever its bell rings: every step again and again, until nothing is left of it."""

    def __init__(self, database: Database, clock: Clock, steps: Sequence[Step]) -> None:
        self._database = database
        self._clock = clock
        self._steps = steps

    async def run(self, loop: Loop) -> None:
        """Erase at the start and at each ring."""
        while not loop.stopping:
            try:
                for step in self._steps:
                    await self._exhaust(loop, step)
                loop.trouble = None
            except Exception as error:
                if (found := trouble(error)) is None:
                    raise
                loop.trouble = f"database {found.value}"
                await loop.rest(self._clock.now() + _TROUBLE_PAUSE)
                continue
            await loop.rest()

    async def _exhaust(self, loop: Loop, step: Step) -> None:
        erased = 1
        while erased and not loop.stopping:
            async with self._database.writing() as work:
                erased = await step(work)
            loop.beat()


class KeepingUp:
    """Takes in, in this process as well, what another process changed in what is looked for."""

    def __init__(self, database: Database, clock: Clock, trade: Trade) -> None:
        self._database = database
        self._clock = clock
        self._trade = trade

    async def run(self, loop: Loop) -> None:
        """Look every few seconds; a database that is away is asked again as often."""
        while not loop.stopping:
            try:
                async with self._database.reading() as work:
                    await refresh(work, self._trade)
                loop.trouble = None
            except Exception as error:
                if (found := trouble(error)) is None:
                    raise
                loop.trouble = f"database {found.value}"
            await loop.rest(self._clock.now() + KEEP_UP_EVERY)


class Pulse(Protocol):
    """A watcher outside, who raises the alarm when nothing comes any more."""

    async def ping(self) -> None:
        """Tell the watcher that all is well; raises ``OSError`` when it cannot be told."""
        ...


class Heart:
    """Beats once a minute, and only while no loop is stuck."""

    def __init__(
        self, clock: Clock, runtime: Runtime, *, pulse: Pulse | None, file: Path | None
    ) -> None:
        self._clock = clock
        self._runtime = runtime
        self._pulse = pulse
        self._file = file

    async def run(self, loop: Loop) -> None:
        """Beat until the loop is told to stop."""
        while not loop.stopping:
            loop.trouble = None
            stuck = [one.name for one in self._runtime.states() if one.stuck]
            if stuck:
                _log.error("no_heartbeat", stuck=stuck)
            else:
                await self._beat(loop)
            await loop.rest(self._clock.now() + HEARTBEAT_EVERY)

    async def _beat(self, loop: Loop) -> None:
        try:
            if self._file is not None:
                _touch(self._file)
            if self._pulse is not None:
                await self._pulse.ping()
        except OSError as error:
            loop.trouble = f"heartbeat: {type(error).__name__}"
            _log.warning("heartbeat_failed", error=type(error).__name__)


def _touch(file: Path) -> None:
    file.touch()
