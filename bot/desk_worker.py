"""The desk's loop: follows up what was written into tickets, and does what falls due."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.runtime import Loop
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.leases import hold
from usecases.desk.due import Due
from usecases.desk.dues import DUES
from usecases.desk.follow_up import follow_up
from usecases.trade import Trade

_log = structlog.get_logger("desk")

_AFTER_TROUBLE = timedelta(seconds=1)
# A ticket whose follow-up failed is tried again after so long: a mended program will manage it.
_SET_ASIDE = timedelta(minutes=1)
_LEASE = timedelta(seconds=30)


class DeskWorker:
    """Run it as a loop of the runtime. ``wake`` is called when actions were left in the outbox.

    On PostgreSQL one replica does the work, by a lease. Where other processes write without
    ringing, their work is found within ``look_every`` (``None``: nobody else writes).
    """

    def __init__(
        self,
        database: Database,
        trade: Trade,
        *,
        holder: str,
        wake: Callable[[], None],
        look_every: timedelta | None = timedelta(seconds=2),
        dues: Sequence[Due] = DUES,
    ) -> None:
        self._database = database
        self._trade = trade
        self._holder = holder
        self._wake = wake
        self._look_every = look_every
        self._dues = dues
        self._aside: dict[int, datetime] = {}

    async def run(self, loop: Loop) -> None:
        """Work until the loop is told to stop."""
        while not loop.stopping:
            try:
                wait = await self._turn(loop)
                loop.trouble = None
            except Exception as error:
                if (found := trouble(error)) is None:
                    raise
                loop.trouble = f"database {found.value}"
                wait = self._database.clock.now() + _AFTER_TROUBLE
            await loop.rest(wait)

    async def _turn(self, loop: Loop) -> datetime | None:
        """Do all there is to do; return when to look again."""
        if not await self._leads():
            return self._database.clock.now() + _LEASE / 2
        did = True
        while did and not loop.stopping:
            did = await self._follow()
            for due in self._dues:
                did = await self._act(due) or did
            if did:
                self._wake()
            loop.beat()
        return await self._next_look()

    async def _leads(self) -> bool:
        if self._database.sqlite:
            return True
        async with self._database.writing() as work:
            return await hold(work, "desk", self._holder, lease=_LEASE)

    async def _follow(self) -> bool:
        now = self._database.clock.now()
        self._aside = {one: until for one, until in self._aside.items() if until > now}
        async with self._database.writing() as work:
            count, failures = await follow_up(work, self._trade, tuple(self._aside))
        for failure in failures:
            _log.error("follow_up_failed", ticket=failure.ticket_id, exc_info=failure)
            self._aside[failure.ticket_id] = now + _SET_ASIDE
        return count > 0

    async def _act(self, due: Due) -> bool:
        async with self._database.writing() as work:
            return await due.act(work, self._trade) > 0

    async def _next_look(self) -> datetime | None:
        now = self._database.clock.now()
        async with self._database.reading() as work:
            looks = [await due.next_at(work, self._trade) for due in self._dues]
        moments = [*looks, *self._aside.values()]
        if self._look_every is not None:
            moments.append(now + self._look_every)
        return min((one for one in moments if one is not None), default=None)
