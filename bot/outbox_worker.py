"""The one sender of a bot: takes what is next, keeps to the limits, writes down what came of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.meters import Meters
from bot.runtime import Loop
from bot.sender_desk import Desk
from chat.actions import Action
from chat.outcomes import Outcome, Refused
from gateways.place import Place
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.outbox_queue import Claimed
from usecases.trade import Trade

# While something is going on, the database is asked at most so often.
_TURN_EVERY = timedelta(milliseconds=50)
_AFTER_TROUBLE = timedelta(seconds=1)
# Seconds that a stop waits for answers that are under way.
_LAST_ANSWERS = 5.0

_log = structlog.get_logger("sender")


class Performs(Protocol):
    """The way out: one bot's, or the one of errands."""

    async def perform(self, action: Action, place: Place) -> Outcome:
        """Do it and tell what became of it."""
        ...


class OutboxWorker:
    """Sends for one bot. Run it as a loop of the runtime; ``holder`` names this process.

    On SQLite the serving process owns the file, so whatever an earlier one had in hand is taken
    over at once. On PostgreSQL a lease of length ``lease`` says which replica sends. Where other
    processes leave actions without ringing, they are found within ``look_every`` (``None``: not
    before something rings or becomes due).
    """

    def __init__(
        self,
        database: Database,
        trade: Trade,
        gateway: Performs,
        *,
        bot_id: int,
        holder: str,
        meters: Meters | None = None,
        lease: timedelta = timedelta(seconds=30),
        look_every: timedelta | None = timedelta(seconds=1),
    ) -> None:
        self.bot_id = bot_id
        self._clock = database.clock
        self._gateway = gateway
        self._look_every = look_every
        self._desk = Desk(database, trade, bot_id, holder, meters or Meters(), lease)
        # While a moment is set, no turn before it; ``_put_off`` says that one was wanted.
        self._next_turn: datetime | None = None
        self._put_off = False

    @property
    def counters(self) -> dict[str, int]:
        """What became of tries since the start: ``sent``, ``again``, ``parked`` and so on."""
        return dict(self._desk.counters)

    async def run(self, loop: Loop) -> None:
        """Send until the loop is to stop; then finish what is under way and put back the rest."""
        self._desk.clear()
        self._next_turn = None
        async with asyncio.TaskGroup() as calls:
            tasks: set[asyncio.Task[None]] = set()
            while not loop.stopping:
                await self._turn(loop)
                for one in self._desk.start(self._clock.now()):
                    loop.under_way += 1
                    task = calls.create_task(self._try(one, loop))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                await loop.rest(self._wake_at())
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=_LAST_ANSWERS)
                for task in late:
                    task.cancel()
        await self._desk.leave()

    async def _turn(self, loop: Loop) -> None:
        now = self._clock.now()
        self._put_off = self._turn_from(now) > now
        if self._put_off:
            return
        try:
            await self._desk.turn(now)
        except Exception as error:
            ill = trouble(error)
            if ill is None:
                raise
            loop.trouble = f"database {ill}"
            # What is under way outside must not be lost with the database's trouble.
            _log.error("outbox_turn_failed", bot=self.bot_id, exc_info=error)
            self._next_turn, self._put_off = now + _AFTER_TROUBLE, True
            return
        loop.trouble = None
        self._next_turn = now + _TURN_EVERY if self._desk.busy else None

    async def _try(self, one: Claimed, loop: Loop) -> None:
        started = self._clock.now()
        outcome: Outcome | None = None
        message = getattr(one.action, "message", None)
        place = Place(one.external_chat_id, message if isinstance(message, int) else one.message)
        try:
            outcome = await self._gateway.perform(one.action, place)
        except Exception as error:
            # It may be done or not; trying it again for ever would help nobody.
            _log.error("action_failed", bot=self.bot_id, row=one.id, exc_info=error)
            outcome = Refused(f"could not be performed: {type(error).__name__}")
        finally:
            loop.under_way -= 1
            self._desk.answered(one, outcome, started, self._clock.now())
            loop.bell.ring()

    def _wake_at(self) -> datetime | None:
        now = self._clock.now()
        looks = [now] if self._put_off else [self._desk.look_at(now)]
        if self._look_every is not None:
            looks.append(now + self._look_every)
        moments = [max(look, self._turn_from(now)) for look in looks if look is not None]
        start = self._desk.start_at(now)
        return min(moments if start is None else [*moments, start], default=None)

    def _turn_from(self, now: datetime) -> datetime:
        """Return the first moment at which the database may be asked again."""
        turn = self._next_turn
        # A moment further away than that was set before the clock was set back.
        return now if turn is None or turn > now + _AFTER_TROUBLE else max(turn, now)
