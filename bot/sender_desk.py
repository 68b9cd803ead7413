"""What a sender has on its desk: taken, under way, done and not yet written down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.meters import Meters
from bot.pacing import SPACING, Pacing
from chat.outcomes import Again, Outcome, Undecided
from stations.scope import SYSTEM
from storage import leases, outbox_queue
from storage.database import Database
from storage.dialects.troubles import trouble
from storage.outbox_queue import Claimed, Due, Room
from storage.states import OutboxState
from storage.unit_of_work import Work
from usecases.outbox.settle import settle, settle_all
from usecases.trade import Trade

# So many messages are taken ahead of their moment: a sixth of a second's worth. More would be left
# undecided by a crash; with fewer, the sender would idle at the limit's edge while the database
# answers.
_SENDS_AHEAD = 5
# Of the other actions, which may be repeated after a crash, a quarter of a second's worth.
_OTHERS_AHEAD = 8
# The first pause where a connection broke under a message.
_AFTER_BREAK = timedelta(seconds=1)
_MOST_OTHERS = 16
# Other systems that answer slowly leave places for telephones.
_MOST_SLOW = 8
# A claim outlasts the longest try (the gateway's patience and the wait for its moment).
_CLAIM = timedelta(seconds=45)
# The longest of Telegram's limits is a minute.
_LOOK_BACK = timedelta(seconds=61)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)

_log = structlog.get_logger("sender")


class Desk:
    """The state of one bot's sender between its looks into the database."""

    def __init__(
        self,
        database: Database,
        trade: Trade,
        bot_id: int,
        holder: str,
        meters: Meters,
        lease: timedelta,
    ) -> None:
        self.pacing = Pacing()
        self.counters: Counter[str] = Counter()
        self._database = database
        self._trade = trade
        self._bot_id = bot_id
        self._holder = holder
        self._meters = meters
        self._lease = lease
        self._ready: list[Claimed] = []
        self._under_way: dict[int, Claimed] = {}
        self._done: list[tuple[Claimed, Outcome]] = []
        self._held_until: datetime | None = None
        self._due = Due(None, 0)
        self._more = False

    @property
    def busy(self) -> bool:
        """True while something is taken or under way."""
        return bool(self._ready or self._under_way)

    def clear(self) -> None:
        """Begin anew after a failure: what was taken is found again in the database."""
        self._ready.clear()
        self._held_until = None

    # One look into the database

    async def turn(self, now: datetime) -> None:
        """Write down what is done and take what is next, in one transaction."""
        self.pacing.look_at_clock(now)
        done = tuple(self._done)
        try:
            async with self._database.writing() as work:
                states = await settle_all(work, self._trade, done)
                taken = await self._take(work, now, len(done))
        except Exception as error:
            self._held_until = None
            if not done or trouble(error) is not None:
                raise
            _log.warning("settling_one_by_one", bot=self._bot_id, exc_info=error)
            await self._settle_singly(done)
            return
        for state in states:
            self._count(state)
        del self._done[: len(done)]
        self._ready = sorted([*self._ready, *taken], key=lambda one: (one.priority, one.id))

    async def leave(self) -> None:
        """Write down what is done, give back what was not begun, and let another replica send."""
        async with self._database.writing() as work:
            await settle_all(work, self._trade, self._done)
            await outbox_queue.release(work, [one.id for one in self._ready])
            if not self._database.sqlite:
                await leases.let_go(work, self._lease_name, self._holder)
        self._done.clear()
        self._ready.clear()
        self._held_until = None

    async def _take(self, work: Work, now: datetime, settled: int) -> list[Claimed]:
        if not await self._hold(work, now):
            return []
        if self.pacing.paused_until(now) is not None:
            await self._put_back(work)
            return []
        room = self._room(now, settled)
        taken: list[Claimed] = []
        if room.sends or room.others:
            taken = await outbox_queue.claim(work, self._bot_id, self._holder, room, _CLAIM)
        sends = sum(one.sends for one in taken)
        self._more = sends >= room.sends or len(taken) - sends >= room.others
        # With more to be had, the next look comes soon and need not be timed.
        self._due = Due(None, 1)
        if not self._more:
            self._due = await outbox_queue.due(work, SYSTEM, self._bot_id)
        return taken

    def _room(self, now: datetime, settled: int) -> Room:
        sends = 0
        soon = self.pacing.send_at(now)
        if soon is not None and soon <= now + _SENDS_AHEAD * SPACING:
            sends = _SENDS_AHEAD - sum(one.sends for one in self._ready)
        others = _OTHERS_AHEAD - sum(not one.sends for one in self._ready)
        under_way = sum(not one.sends for one in self._under_way.values())
        in_hand = (*self._ready, *self._under_way.values())
        slow = sum(one.action.kind in outbox_queue.SLOW_KINDS for one in in_hand)
        resting, full = self.pacing.resting(now)
        return Room(
            sends=max(0, sends),
            others=max(0, min(others, _MOST_OTHERS - under_way)),
            slow=max(0, _MOST_SLOW - slow),
            resting=resting | self._chats(settled),
            full=full.keys(),
        )

    def _chats(self, settled: int) -> set[int]:
        """The chats with something in hand; only one thing at a time is begun in a chat.

        The first ``settled`` of what is done have been written down a moment ago.
        """
        done = (one for one, _ in self._done[settled:])
        held = (*self._ready, *self._under_way.values(), *done)
        return {one.chat_id for one in held if one.chat_id is not None}

    async def _settle_singly(self, done: Sequence[tuple[Claimed, Outcome]]) -> None:
        """Find the one that cannot be settled and lay it aside; the others must not suffer."""
        for one, outcome in done:
            try:
                async with self._database.writing() as work:
                    state = await settle(work, self._trade, one, outcome)
            except Exception as error:
                if trouble(error) is not None:
                    raise
                _log.error("settling_failed", bot=self._bot_id, row=one.id, exc_info=error)
                state = OutboxState.PARKED
                reason = f"could not be settled: {type(error).__name__}"
                async with self._database.writing() as work:
                    await outbox_queue.settle_as(work, [one.id], state, reason)
            self._count(state)
            self._done.remove((one, outcome))

    # The right to send

    @property
    def _lease_name(self) -> str:
        return f"sender:{self._bot_id}"

    async def _hold(self, work: Work, now: datetime) -> bool:
        """Keep the right to send, or get it; False while another replica has it."""
        held = self._held_until is not None and now < self._held_until
        if self._database.sqlite:
            if not held:
                await self._take_over(work, None)
            self._held_until = _FOR_EVER
            return True
        if held and now < self._renew_at():
            return True
        if not await leases.hold(work, self._lease_name, self._holder, lease=self._lease):
            self._held_until = None
            await self._put_back(work)
            return False
        if held:
            # A dead sender's claims may outlive its right to send, by which we took over.
            await self._recover(work, self._holder)
        else:
            await self._take_over(work, self._holder)
        self._held_until = now + self._lease
        return True

    def _renew_at(self) -> datetime:
        return (self._held_until or _FOR_EVER) - self._lease * 2 / 3

    async def _take_over(self, work: Work, holder: str | None) -> None:
        """Learn what went out lately, and take back what a dead sender had in hand."""
        since = work.now - _LOOK_BACK
        sends = await outbox_queue.sends_since(work, SYSTEM, self._bot_id, since)
        if not self._under_way:
            self.pacing = Pacing()
        self.pacing.seed(sends, work.now)
        for chat_id, until in (await outbox_queue.pauses(work, SYSTEM, self._bot_id)).items():
            self.pacing.pause_chat(chat_id, until)
        await self._recover(work, holder)

    async def _recover(self, work: Work, holder: str | None) -> None:
        held = (*self._ready, *self._under_way.values(), *(one for one, _ in self._done))
        await outbox_queue.recover(work, self._bot_id, holder, keep=[one.id for one in held])

    async def _put_back(self, work: Work) -> None:
        await outbox_queue.release(work, [one.id for one in self._ready])
        self._ready.clear()

    # What goes out

    def start(self, now: datetime) -> list[Claimed]:
        """Return what is to be begun now, and count it as begun."""
        begun = [one for one in self._ready if self._begin(one, now)]
        self._ready = [one for one in self._ready if one.id not in self._under_way]
        return begun

    def _begin(self, one: Claimed, now: datetime) -> bool:
        at = self._start_at(one, now)
        if at is None or at > now:
            return False
        if one.sends and one.chat_id is not None:
            self.pacing.start_send(one.chat_id, private=one.private, now=now)
        else:
            self.pacing.start_other(now)
        self._under_way[one.id] = one
        return True

    def _start_at(self, one: Claimed, now: datetime) -> datetime | None:
        at = self.pacing.send_at(now) if one.sends else self.pacing.other_at(now)
        if at is None or one.chat_id is None:
            return at
        there = self.pacing.chat_at(one.chat_id, sends=one.sends, now=now)
        return None if there is None else max(at, there)

    def answered(
        self, one: Claimed, outcome: Outcome | None, started: datetime, now: datetime
    ) -> None:
        """Note what became of a try; without an outcome it was broken off and stays undecided."""
        del self._under_way[one.id]
        if one.sends and one.chat_id is not None:
            self.pacing.end_send(one.chat_id, started, now)
        if outcome is None:
            return
        self._done.append((one, outcome))
        match outcome:
            case Again(after=after, whole_bot=True) if after is not None:
                self.pacing.silence(after, now)
            case Again(after=after) if after is not None:
                self.pacing.refused(one.chat_id, after, now)
            case Undecided():
                # A notice that may have arrived is lost to those who did not get it: where
                # connections break, no thousand of them must go the same way.
                if one.sends:
                    self.pacing.silence(_AFTER_BREAK, now)
            case _:
                self.pacing.answered()

    def start_at(self, now: datetime) -> datetime | None:
        """Return when the next of what was taken may be begun."""
        return _earliest(self._start_at(one, now) for one in self._ready)

    def look_at(self, now: datetime) -> datetime | None:
        """Return when to look again without anybody ringing; a moment that has passed means now."""
        if self._done or (self._more and 0 < len(self._ready) < _SENDS_AHEAD):
            return now
        paused = self.pacing.paused_until(now)
        moments = [self._due.next_at, paused]
        if paused is None and self._due.now:
            moments.append(self.pacing.rested_at(now))
            if self._more and not self._ready:
                moments.append(self.pacing.send_at(now))
        if not self._database.sqlite:
            held = self._held_until is not None
            moments.append(self._renew_at() if held else now + self._lease / 3)
        return _earliest(moments)

    def _count(self, state: OutboxState) -> None:
        word = "again" if state is OutboxState.WAITING else state.value
        self.counters[word] += 1
        self._meters.sent(word)
        if state in (OutboxState.WAITING, OutboxState.PARKED, OutboxState.PERHAPS_SENT):
            self._meters.failed("outbox", parked=state is not OutboxState.WAITING)


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
