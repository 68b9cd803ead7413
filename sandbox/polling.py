"""getUpdates: fetches, or parks until something happens, one poller a bot."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.methods.calls import Call
from sandbox.methods.webhooks import allow_updates
from sandbox.records import BotAccount, Json
from sandbox.refusals import Refused
from sandbox.state import State

LONGEST_POLL = 50  # seconds; Client.cpp, LONG_POLL_MAX_TIMEOUT
LARGEST_ANSWER = 1 << 22  # bytes; Client.cpp, JsonUpdates
REPEAT_POLLED = timedelta(seconds=3)  # the same offset again within this waits at least as long
REPEAT_HURRIED = timedelta(seconds=0.5)  # …and within this gets one update only
CONFLICT_PAUSE = timedelta(seconds=3)  # Client.cpp, fail_query_conflict

OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True, eq=False)
class _Poller:
    """What is remembered of one bot's getUpdates calls."""

    last_offset: int | None = None
    last_start: datetime | None = None
    next_conflict: datetime | None = None
    # Set to None for "look again" or to the words of the conflict that ends the wait.
    parked: "asyncio.Future[str | None] | None" = None


@dataclass(slots=True, eq=False)
class Polling:
    """The pollers of all bots."""

    state: State
    _pollers: dict[int, _Poller] = field(default_factory=dict)
    _closing: bool = False

    def _poller(self, bot: BotAccount) -> _Poller:
        return self._pollers.setdefault(bot.id, _Poller())

    def wake(self) -> None:
        """Something changed: parked polls look whether it was for them."""
        for bot_id, poller in self._pollers.items():
            if poller.parked is None or poller.parked.done():
                continue
            bot = self.state.bots[bot_id]
            if bot.webhook is not None:
                poller.parked.set_result(WEBHOOK_SET)
            elif len(bot.queue) or self._closing:
                poller.parked.set_result(None)

    def open(self) -> None:
        """Park polls, also after a former stop."""
        self._closing = False

    def close(self) -> None:
        """Answer every parked poll with what there is, so that the server can stop."""
        self._closing = True
        self.wake()

    async def get_updates(self, call: Call) -> tuple[int, Json]:
        """Client.cpp, process_get_updates_query and do_get_updates."""
        bot, params = call.bot, call.params
        poller = self._poller(bot)
        if bot.webhook is not None:
            return await self._conflict(poller, WEBHOOK_ACTIVE)
        offset = params.integer("offset")
        limit = params.integer("limit", 100, 1, 100)
        timeout = params.integer("timeout", 0, 0, LONGEST_POLL)
        allow_updates(call)
        now = self.state.clock.now()
        if offset == poller.last_offset and poller.last_start is not None:
            if timeout < 3 and now < poller.last_start + REPEAT_POLLED:
                timeout = 3
            if now < poller.last_start + REPEAT_HURRIED:
                limit = 1
        poller.last_offset, poller.last_start = offset, now
        found = self._fetch(bot, offset, limit)
        if not found and timeout and not self._closing:
            trouble = await self._park(poller, now + timedelta(seconds=timeout))
            if trouble is not None:
                return await self._conflict(poller, trouble)
            found = self._fetch(bot, max(offset, 0), limit)
        return 200, {"ok": True, "result": found}

    def _fetch(self, bot: BotAccount, offset: int, limit: int) -> list[Json]:
        shown: list[Json] = []
        room = LARGEST_ANSWER
        for update in bot.queue.fetch(offset, limit, self.state.clock.now()):
            room -= 50 + update.size
            if room <= 0 and shown:
                break
            shown.append(update.shown())
        return shown

    async def _park(self, poller: _Poller, until: datetime) -> str | None:
        """Wait for an update, the end of the time or a conflict; returns the conflict's words."""
        if poller.parked is not None and not poller.parked.done():
            poller.parked.set_result(OTHER_POLLER)
        parked: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        poller.parked = parked

        def ring() -> None:
            if not parked.done():
                parked.set_result(None)

        cancel = self.state.clock.call_at(until, ring)
        try:
            with self.set_aside():
                return await parked
        finally:
            cancel()
            if poller.parked is parked:
                poller.parked = None

    async def _conflict(self, poller: _Poller, words: str) -> tuple[int, Json]:
        """409, put off by three seconds when there was another less than three ago."""
        now = self.state.clock.now()
        if poller.next_conflict is not None and now < poller.next_conflict and not self._closing:
            with self.set_aside():
                await self.state.clock.sleep_until(now + CONFLICT_PAUSE)
        else:
            poller.next_conflict = now + CONFLICT_PAUSE
        return 409, Refused(409, words).answer()

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """While a request waits for the clock it does not make the sandbox busy."""
        self.state.requests_under_way -= 1
        try:
            yield
        finally:
            self.state.requests_under_way += 1
