"""Long polling of our own: what Telegram sent is stored and committed before the offset moves."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.meters import Meters
from bot.raw_updates import ALLOWED, raw_update
from bot.runtime import Loop
from chat.clock import Clock
from gateways.telegram import ApiRefused, ApiUnreachable
from storage import leases
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.inbox import RawUpdate, store

_log = structlog.get_logger("poller")

# Telegram waits at most 50 s for something to happen (telegram-bot-api, Client.cpp).
LONG_POLL = timedelta(seconds=50)
# The same offset asked for sooner is answered with one update, or late (Client.cpp).
_SAME_OFFSET_PAUSE = timedelta(seconds=3)
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=60)
# Longer than one long poll, so that a lease never runs out inside one.
_LEASE = LONG_POLL + timedelta(seconds=20)
_LEASE_PAUSE = timedelta(seconds=5)


class Api(Protocol):
    """What the poller asks of the gateway."""

    async def call(self, method: str, /, **params: Any) -> Any:
        """Call a method of the Bot API."""
        ...


class Poller:
    """Polls for one bot. ``wake`` is called when something new was stored.

    With ``leased`` it polls only while it holds the bot's lease, because Telegram refuses a
    second poller. A batch that cannot be stored is kept and tried again; nothing is confirmed.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        api: Api,
        bot_id: int,
        *,
        holder: str,
        wake: Callable[[], None],
        leased: bool = False,
        long_poll: timedelta = LONG_POLL,
        meters: Meters | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._api = api
        self._bot_id = bot_id
        self._holder = holder
        self._wake = wake
        self._leased = leased
        self._long_poll = long_poll
        self._meters = meters or Meters()
        self._offset: int | None = None
        self._unstored: Sequence[dict[str, Any]] = ()
        self._last: tuple[int | None, datetime] | None = None
        self._pauses = 0

    async def run(self, loop: Loop) -> None:
        """Poll until the loop is told to stop."""
        try:
            while not loop.stopping:
                pause = await self._round(loop)
                if pause is not None:
                    await loop.rest(self._clock.now() + pause)
        finally:
            await self._let_go()

    async def _round(self, loop: Loop) -> timedelta | None:
        """Fetch and store once; return how long to pause when something stands in the way."""
        try:
            if not await self._has_lease():
                loop.trouble = None
                return _LEASE_PAUSE
            if not self._unstored:
                await self._not_so_soon(loop)
                self._unstored = await self._fetch(loop)
            await self._store()
        except ApiRefused as refused:
            return self._refused(loop, refused)
        except ApiUnreachable as lost:
            return self._growing(loop, f"telegram unreachable: {lost.reason}")
        except Exception as error:
            found = trouble(error)
            if found is None:
                raise
            # At least the three seconds after which the same offset may be asked for again.
            return max(_SAME_OFFSET_PAUSE, self._growing(loop, f"database {found.value}"))
        loop.trouble = None
        self._pauses = 0
        return None

    async def _fetch(self, loop: Loop) -> list[dict[str, Any]]:
        self._last = self._offset, self._clock.now()
        async with loop.asking():
            updates = await self._api.call(
                "getUpdates",
                offset=self._offset,
                timeout=int(self._long_poll.total_seconds()),
                allowed_updates=list(ALLOWED),
            )
        return [one for one in updates or () if isinstance(one, dict)]

    async def _not_so_soon(self, loop: Loop) -> None:
        """Keep Telegram's three seconds between two requests for the same updates.

        A long poll that found nothing has taken longer anyway.
        """
        if self._last is None or self._last[0] != self._offset:
            return
        if self._last[1] + self._long_poll > self._clock.now():
            await loop.rest(self._last[1] + _SAME_OFFSET_PAUSE)

    async def _store(self) -> None:
        if not self._unstored:
            return
        rows = self._rows()
        async with self._database.writing() as work:
            new = await store(work, self._bot_id, rows)
        # Committed: only now may Telegram forget them.
        if rows:
            self._offset = rows[-1].update_id + 1
        self._unstored = ()
        self._meters.received(self._bot_id, new)
        if new:
            self._wake()

    def _rows(self) -> list[RawUpdate]:
        rows = [row for one in self._unstored if (row := raw_update(one)) is not None]
        if len(rows) < len(self._unstored):
            _log.error("updates_without_id", count=len(self._unstored) - len(rows))
        return rows

    def _refused(self, loop: Loop, refused: ApiRefused) -> timedelta:
        if refused.code == 409:
            return self._growing(loop, f"another program receives for this bot: {refused}")
        if refused.code in (401, 404):
            return max(_LONGEST_PAUSE, self._growing(loop, f"the token is not valid: {refused}"))
        if refused.retry_after is not None:
            loop.trouble = str(refused)
            return timedelta(seconds=refused.retry_after)
        return self._growing(loop, str(refused))

    def _growing(self, loop: Loop, why: str) -> timedelta:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(self._pauses, 10)))
        self._pauses += 1
        loop.trouble = why
        _log.warning("polling_paused", bot=self._bot_id, why=why, seconds=pause.total_seconds())
        return pause

    async def _has_lease(self) -> bool:
        if not self._leased:
            return True
        async with self._database.writing() as work:
            return await leases.hold(work, self._lease_name, self._holder, lease=_LEASE)

    async def _let_go(self) -> None:
        if self._leased:
            async with self._database.writing() as work:
                await leases.let_go(work, self._lease_name, self._holder)

    @property
    def _lease_name(self) -> str:
        return f"poll:{self._bot_id}"


async def use_polling(api: Api) -> None:
    """Tell Telegram that this bot polls from now on; updates that wait are kept."""
    await api.call("deleteWebhook", drop_pending_updates=False)


async def use_webhook(api: Api, url: str, secret: str) -> None:
    """Tell Telegram to deliver to ``url``, with the secret that proves who calls."""
    await api.call(
        "setWebhook",
        url=url,
        secret_token=secret,
        allowed_updates=list(ALLOWED),
        drop_pending_updates=False,
    )
