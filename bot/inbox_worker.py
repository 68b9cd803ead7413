"""The loop that claims stored updates and has them handled, and never loses one."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.door import Door
from bot.handling import Handling
from bot.meters import Meters
from bot.runtime import Loop
from chat.clock import Clock
from stations.scope import SYSTEM
from storage import inbox
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.inbox import Claimed
from storage.unit_of_work import Work
from usecases.inbox.fail import Tell

_log = structlog.get_logger("inbox")

# When another worker holds what we wait for, look again so soon.
_BLOCKED_PAUSE = timedelta(milliseconds=250)
# After trouble with the database (a full disk, a lost server), try again so soon.
_TROUBLE_PAUSE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the worker portions its work; every default is what the design asks for.

    ``look_every`` is for updates that other processes store: ``None`` waits for a ring alone.
    """

    batch: int = 100
    batch_time: timedelta = timedelta(milliseconds=50)
    handle_time: timedelta = timedelta(seconds=25)
    lease: timedelta = timedelta(seconds=30)
    lapse_every: timedelta = timedelta(seconds=5)
    look_every: timedelta | None = timedelta(seconds=2)


async def tell_nobody(_work: Work, _claimed: Claimed, _reason: str) -> None:
    """Keep a parking to the log."""


class InboxWorker:
    """One loop; on SQLite there is one of them, on PostgreSQL several may run side by side.

    ``holder`` must be unique among all workers of all processes. ``wake`` is called after every
    commit: others may have something to do now. ``tell`` says that an update was parked.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        door: Door,
        *,
        holder: str,
        wake: Callable[[], None] = lambda: None,
        tell: Tell = tell_nobody,
        bot_ids: Collection[int] | None = None,
        pace: Pace | None = None,
        meters: Meters | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._holder = holder
        self._wake = wake
        self._bot_ids = bot_ids
        self._pace = pace or Pace()
        self._handling = Handling(
            database,
            clock,
            door,
            holder=holder,
            tell=tell,
            meters=meters or Meters(),
            handle_time=self._pace.handle_time,
            batch_time=self._pace.batch_time,
        )
        self._limit = self._pace.batch
        # What is claimed and comes next; what trouble with the database kept us from handling.
        self._held: Sequence[Claimed] = ()
        self._dropped: Sequence[Claimed] = ()
        self._stopping: Callable[[], bool] = lambda: False
        self._lapsed_at: datetime | None = None

    async def run(self, loop: Loop) -> None:
        """Work until the loop is told to stop, then finish what is claimed and return."""
        await self._recover()
        self._stopping = lambda: loop.stopping
        while self._held or not loop.stopping:
            try:
                busy = await self.step()
                loop.trouble = None
                due = None if busy else await self._next_look()
            except Exception as error:
                found = trouble(error)
                if found is None:
                    raise
                loop.trouble = f"database {found.value}"
                _log.warning("database_in_trouble", trouble=found.value)
                await loop.rest(self._clock.now() + _TROUBLE_PAUSE)
                continue
            if busy:
                loop.beat()
            else:
                await loop.rest(due)

    async def step(self) -> bool:
        """Handle what was claimed before, or claim first; ``False`` when nothing was there."""
        if not self._held:
            async with self._database.writing() as work:
                dropped = [one.id for one in self._dropped]
                await inbox.put_back(work, dropped, holder=self._holder)
                held = await self._claim(work)
            self._held, self._dropped = held, ()
            if not held:
                return False
        taken, self._held, self._dropped = self._held, (), self._held
        self._held = await self._handling.take(taken, self._claim_next)
        self._dropped = ()
        self._wake()
        return True

    async def _claim(self, work: Work) -> Sequence[Claimed]:
        await self._free_lapsed(work)
        return await inbox.claim(
            work,
            SYSTEM,
            self._bot_ids,
            holder=self._holder,
            limit=self._limit,
            lease=self._pace.lease,
        )

    async def _claim_next(self, work: Work, handled: int, claimed: int) -> Sequence[Claimed]:
        """Claim within the transaction that finishes a batch, unless this is to be the last."""
        self._size_next(handled, claimed)
        return () if self._stopping() else await self._claim(work)

    async def _recover(self) -> None:
        """Free what this loop held when it failed: to be tried alone, for one of it may be why."""
        async with self._database.writing() as work:
            await inbox.release(work, self._holder)
        self._held, self._dropped = (), ()

    async def _free_lapsed(self, work: Work) -> None:
        last = self._lapsed_at
        if last is None or not timedelta(0) <= work.now - last < self._pace.lapse_every:
            self._lapsed_at = work.now
            if await inbox.release_lapsed(work):
                _log.warning("claims_lapsed")

    async def _next_look(self) -> datetime | None:
        now = self._clock.now()
        async with self._database.reading() as work:
            due = await inbox.next_due(work, SYSTEM)
        if due is not None:
            # Past: somebody else holds it. Far ahead: the clock was set back since.
            due = min(due, now + inbox.LONGEST_PAUSE) if due > now else now + _BLOCKED_PAUSE
        if self._pace.look_every is None:
            return due
        look = now + self._pace.look_every
        return look if due is None else min(look, due)

    def _size_next(self, handled: int, claimed: int) -> None:
        """Claim no more than fits into a batch's time, and more again when all of it did."""
        if handled < claimed:
            self._limit = max(2, handled)
        else:
            self._limit = min(self._pace.batch, self._limit * 2)
