"""The program's loops: one task group, bells to wake them, and restarts of the one that failed."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chat.clock import Clock

# After a stop was asked for, loops have so long to finish what they hold; the rest of the ten
# seconds is for closing the database.
GRACE = timedelta(seconds=8)
# A loop that is neither waiting nor progressing for so long is called stuck; longer than any
# single handler or long poll may take.
STUCK_AFTER = timedelta(seconds=90)
_FIRST_DELAY = timedelta(seconds=1)
_LONGEST_DELAY = timedelta(seconds=60)

_log = structlog.get_logger("runtime")


class Stopping(Exception):
    """The program is to stop, so a wait outside was cut short."""


class Bell:
    """A place for one loop to wait until somebody rings or a moment comes.

    A ring while nobody waits is kept, so a wake-up is never missed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def parked(self) -> bool:
        """True while a loop waits here and nothing has woken it yet."""
        return self._waiter is not None and not self._waiter.done()

    def ring(self) -> None:
        """Wake the loop that waits here, or spare its next wait."""
        self._rung = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, until: datetime | None = None) -> None:
        """Wait for a ring, or for the moment ``until`` by the clock; ``None`` waits for a ring."""
        if not self._rung and (until is None or until > self._clock.now()):
            self._waiter = asyncio.get_running_loop().create_future()
            cancel = None if until is None else self._clock.call_at(until, self.ring)
            try:
                await self._waiter
            finally:
                self._waiter = None
                if cancel is not None:
                    cancel()
        self._rung = False


@dataclass(frozen=True, slots=True)
class LoopState:
    """What is known of one loop: ``since`` is when it last made progress."""

    name: str
    doing: str
    since: datetime
    failures: int
    error: str | None
    stuck: bool


class Loop:
    """One loop's own handle: its bell, and whether it is to end."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.bell = Bell(clock)
        self.stopping = False
        self.trouble: str | None = None
        # Requests under way outside while the loop itself waits in its bell; it is not quiet then.
        self.under_way = 0
        self._clock = clock
        self._since = clock.now()
        self._failures = 0
        self._restarting = False
        self._ended = False
        self._outside: asyncio.Timeout | None = None

    def beat(self) -> None:
        """Say that progress was made."""
        self._since = self._clock.now()

    async def rest(self, until: datetime | None = None) -> None:
        """Wait in the bell for a ring or for ``until``; returns at once when stopping."""
        self.beat()
        if not self.stopping:
            await self.bell.wait(until)
        self.beat()

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Mark a long poll: it counts as quiet, and a stop cuts it short with ``Stopping``."""
        if self.stopping:
            raise Stopping
        self.beat()
        try:
            async with asyncio.timeout(None) as outside:
                self._outside = outside
                yield
        except TimeoutError:
            if self.stopping:
                raise Stopping from None
            raise
        finally:
            self._outside = None
            self.beat()

    @property
    def quiet(self) -> bool:
        """True while the loop waits for something to happen, and when it has ended."""
        parked = self.bell.parked and not self.under_way
        return parked or self._outside is not None or self._ended

    def stop(self) -> None:
        """Ask the loop to finish what it holds and end."""
        self.stopping = True
        self.bell.ring()
        if self._outside is not None:
            self._outside.reschedule(asyncio.get_running_loop().time())

    def state(self, stuck_after: timedelta) -> LoopState:
        """Tell how the loop is doing."""
        idle = self._clock.now() - self._since
        return LoopState(
            name=self.name,
            doing=self._doing(),
            since=self._since,
            failures=self._failures,
            error=self.trouble,
            stuck=not (self.bell.parked or self._ended) and idle > stuck_after,
        )

    def _doing(self) -> str:
        if self._ended:
            return "ended"
        if self._restarting:
            return "restarting"
        if self._outside is not None:
            return "asking"
        return "waiting" if self.bell.parked else "working"

    async def keep(self, work: "LoopWork") -> None:
        """Run ``work`` until it returns; when it raises, start it again after a growing delay."""
        try:
            await self._keep(work)
        finally:
            self._ended = True

    async def _keep(self, work: "LoopWork") -> None:
        while not self.stopping:
            began = self._clock.now()
            try:
                await work(self)
            except Stopping:
                return
            except Exception as error:
                self._note(error, long_lived=self._clock.now() - began > _LONGEST_DELAY)
                self._restarting = True
                await self.rest(self._clock.now() + self._delay())
                self._restarting = False
            else:
                return

    def _note(self, error: Exception, *, long_lived: bool) -> None:
        self._failures = 1 if long_lived else self._failures + 1
        self.trouble = type(error).__name__
        _log.error("loop_failed", loop=self.name, failures=self._failures, exc_info=error)

    def _delay(self) -> timedelta:
        doublings = min(max(self._failures - 1, 0), 10)
        return min(_LONGEST_DELAY, _FIRST_DELAY * (1 << doublings))


LoopWork = Callable[[Loop], Awaitable[None]]


class Runtime:
    """Owns every loop of the process; ``start`` may be called before and during ``running``."""

    def __init__(
        self, clock: Clock, *, grace: timedelta = GRACE, stuck_after: timedelta = STUCK_AFTER
    ) -> None:
        self._clock = clock
        self._grace = grace
        self._stuck_after = stuck_after
        self._loops: dict[str, Loop] = {}
        self._waiting: list[tuple[Loop, LoopWork]] = []
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._services: dict[str, Loop] = {}
        self._stop = asyncio.Event()

    def start(self, name: str, work: LoopWork) -> Loop:
        """Add a loop that waits only in its bell or in ``asking``; return its handle."""
        self._loops[name] = loop = Loop(name, self._clock)
        self._begin(loop, work)
        return loop

    def serve(self, name: str, work: LoopWork) -> Loop:
        """Add something that is kept alive likewise but waits in its own ways (a web server)."""
        self._services[name] = loop = Loop(name, self._clock)
        self._begin(loop, work)
        return loop

    def stop(self) -> None:
        """Ask everything to end; ``running`` returns within the grace."""
        self._stop.set()
        for loop in (*self._loops.values(), *self._services.values()):
            loop.stop()

    @property
    def stopping(self) -> bool:
        """True once a stop was asked for."""
        return self._stop.is_set()

    async def stopped(self) -> None:
        """Wait until a stop is asked for."""
        await self._stop.wait()

    def quiet(self) -> bool:
        """True when every loop waits, so that only the clock or the outside can move anything."""
        return all(loop.quiet for loop in self._loops.values())

    def states(self) -> tuple[LoopState, ...]:
        """Tell how every loop is doing, for the health page; a service is never called stuck."""
        services = (loop.state(timedelta.max) for loop in self._services.values())
        return (*(loop.state(self._stuck_after) for loop in self._loops.values()), *services)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Runtime"]:
        """Run the loops beside the block; leaving it stops them and waits for their end."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                for loop, work in self._waiting:
                    self._spawn(group, loop, work)
                self._waiting.clear()
                try:
                    yield self
                finally:
                    self.stop()
                    await self._drain()
        finally:
            self._group = None

    async def run(self) -> None:
        """Run until SIGTERM, SIGINT or ``stop``."""
        with self._signals():
            async with self.running():
                await self.stopped()

    def _begin(self, loop: Loop, work: LoopWork) -> None:
        if self._group is None:
            self._waiting.append((loop, work))
        else:
            self._spawn(self._group, loop, work)

    def _spawn(self, group: asyncio.TaskGroup, loop: Loop, work: LoopWork) -> None:
        task = group.create_task(loop.keep(work), name=loop.name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self) -> None:
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._grace.total_seconds())
        for task in late:
            _log.warning("loop_cancelled", loop=task.get_name())
            task.cancel()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                with suppress(ValueError):
                    loop.remove_signal_handler(number)
