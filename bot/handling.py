"""Taking claimed updates through the door: many in one transaction, or one by itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from bot.door import Door, Incoming
from bot.meters import Meters
from chat.clock import Clock
from storage import inbox
from storage.database import Database, savepoint
from storage.dialects.troubles import trouble
from storage.inbox import Claimed
from storage.unit_of_work import Overdue, Work
from usecases.inbox.fail import MOST_TRIES, Tell, fail, reason_of, time_left

_log = structlog.get_logger("inbox")

Chat = tuple[int, int]
# Claims what comes next: told how many updates were handled, and of how many claimed.
ClaimNext = Callable[[Work, int, int], Awaitable[Sequence[Claimed]]]


async def _nothing_next(_work: Work, _handled: int, _claimed: int) -> Sequence[Claimed]:
    return ()


class TookTooLong(Exception):
    """A handler did not return in its time."""


class DiedTooOften(Exception):
    """Handling this update ended with the process, time and again."""


class CannotOpen(Exception):
    """The stored update does not open with our keys."""

    unparsable = True


class ClaimLost(Exception):
    """The lease ran out and somebody else has the update; nothing of ours may be kept."""


class Handling:
    """Knows how updates become done, failed or put back; the worker decides which and when."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        door: Door,
        *,
        holder: str,
        tell: Tell,
        meters: Meters,
        handle_time: timedelta,
        batch_time: timedelta,
    ) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._holder = holder
        self._tell = tell
        self._meters = meters
        self._handle_time = handle_time
        self._batch_time = batch_time

    async def take(self, claimed: Sequence[Claimed], claim_next: ClaimNext) -> Sequence[Claimed]:
        """Handle what was claimed, and claim what comes next in the same transaction; return that.

        Each commit waits for the disk, so one that does both saves half of the waiting.
        Only trouble with the database itself is raised: then nothing was changed.
        """
        if len(claimed) == 1:
            _, following = await self._single(claimed[0], claim_next)
            return following
        try:
            return await self._batch(claimed, claim_next)
        except ClaimLost:
            _log.warning("claim_lost", rows=len(claimed))
        except Exception as error:
            if trouble(error) is not None:
                raise
            _log.warning("batch_died", rows=len(claimed), reason=reason_of(error))
            await self._one_by_one(claimed)
        return ()

    # ── many in one transaction ──────────────────────────────────────────────────────────────

    async def _batch(self, claimed: Sequence[Claimed], claim_next: ClaimNext) -> Sequence[Claimed]:
        async with self._database.writing() as work:
            # From here on others wait for us; our own waiting for them is not our slowness.
            began = self._clock.now()
            waiting = await self._triage(work, claimed)
            rest = [one for one in claimed if one.id in waiting]
            unfinished, left = await self._each(work, rest, began)
            finished = [one.id for one in claimed if one.id not in unfinished]
            if not await inbox.done(work, finished, holder=self._holder):
                raise ClaimLost
            await inbox.put_back(work, left, holder=self._holder)
            following = await claim_next(work, len(claimed) - len(left), len(claimed))
        self._meters.handled(len(finished), self._clock.now() - began)
        return following

    async def _triage(self, work: Work, claimed: Sequence[Claimed]) -> set[int]:
        """Let the door handle the plain talk; return the rows that still need a dispatch."""
        readable = [_incoming(one) for one in claimed if one.payload is not None]
        sealed = {one.id for one in claimed if one.payload is None}
        async with savepoint(work), _in_time(work, self._handle_time):
            rest = await self._door.triage(work, readable)
        return sealed | {one.row_id for one in rest}

    async def _each(
        self, work: Work, rest: Sequence[Claimed], began: datetime
    ) -> tuple[set[int], list[int]]:
        """Dispatch in order; return what is unfinished, and what of it was not even begun."""
        unfinished: set[int] = set()
        left: list[int] = []
        held_up: set[Chat] = set()
        for place, one in enumerate(rest):
            # A statement made in place does not let others have their turn; do so in between.
            await asyncio.sleep(0)
            late = place > 0 and self._clock.now() - began > self._batch_time
            if late or _chat(one) in held_up:
                left.append(one.id)
            elif (error := await self._one(work, one)) is not None:
                await self._fail(work, one, error, began)
            else:
                continue
            unfinished.add(one.id)
            held_up.add(_chat(one))
        return unfinished, left

    async def _one(self, work: Work, one: Claimed) -> Exception | None:
        """Dispatch one; return the error that its savepoint undid."""

        async def dispatch() -> None:
            async with _in_time(work, self._handle_time):
                await self._door.handle(work, _incoming(one))

        work.cause = one.id
        try:
            return await _attempt(work, dispatch)
        finally:
            work.cause = None

    # ── one by itself ────────────────────────────────────────────────────────────────────────

    async def _one_by_one(self, claimed: Sequence[Claimed]) -> None:
        """Try each update of a dead batch by itself; a chat whose update fails waits."""
        held_up: set[Chat] = set()
        left: list[int] = []
        for one in claimed:
            if _chat(one) in held_up:
                left.append(one.id)
            elif not (await self._single(one, _nothing_next))[0]:
                held_up.add(_chat(one))
        await self._put_back(left)

    async def _put_back(self, left: Collection[int]) -> None:
        if left:
            async with self._database.writing() as work:
                await inbox.put_back(work, left, holder=self._holder)

    async def _single(self, one: Claimed, claim_next: ClaimNext) -> tuple[bool, Sequence[Claimed]]:
        """Handle one update in a transaction of its own; tell whether it was done."""
        began = self._clock.now()
        try:
            following = await self._alone(one, began, claim_next)
        except ClaimLost:
            _log.warning("claim_lost", rows=1)
            return False, ()
        except Exception as error:
            if trouble(error) is not None:
                raise
            async with self._database.writing() as work:
                await self._fail(work, one, error, began)
            return False, ()
        self._meters.handled(1, self._clock.now() - began)
        return True, following

    async def _alone(
        self, one: Claimed, began: datetime, claim_next: ClaimNext
    ) -> Sequence[Claimed]:
        if one.tries > MOST_TRIES:
            raise DiedTooOften
        async with self._database.writing(cause=one.id) as work:
            async with _in_time(work, time_left(one, began, self._handle_time)):
                for rest in await self._door.triage(work, [_incoming(one)]):
                    await self._door.handle(work, rest)
            if not await inbox.done(work, [one.id], holder=self._holder):
                raise ClaimLost
            return await claim_next(work, 1, 1)

    # ── what went wrong ──────────────────────────────────────────────────────────────────────

    async def _fail(self, work: Work, one: Claimed, error: Exception, began: datetime) -> None:
        reason = reason_of(error)
        hopeless = bool(getattr(error, "unparsable", False))
        parked = await fail(
            work, one, reason, began=began, hopeless=hopeless, tell=self._tell_if_possible
        )
        self._meters.failed("inbox", parked=parked)
        log = _log.error if parked else _log.warning
        log("update_parked" if parked else "update_failed", row=one.id, reason=reason)

    async def _tell_if_possible(self, work: Work, one: Claimed, reason: str) -> None:
        """Tell the administrators; that this fails must not undo the parking."""
        error = await _attempt(work, lambda: self._tell(work, one, reason))
        if error is not None:
            _log.error("parking_not_told", row=one.id, reason=reason_of(error))


async def _attempt(work: Work, act: Callable[[], Awaitable[None]]) -> Exception | None:
    """Do something in a savepoint; return the error with which it failed and was undone.

    What is wrong with the database or with the savepoint itself is raised: then the transaction
    around it is not to be trusted.
    """
    failure: Exception | None = None
    try:
        async with savepoint(work):
            try:
                await act()
            except Exception as error:
                failure = error
                raise
    except Exception as error:
        if error is not failure or trouble(error) is not None:
            raise
    return failure


def _chat(one: Claimed) -> Chat:
    return one.bot_id, one.chat_key


def _incoming(one: Claimed) -> Incoming:
    if one.payload is None:
        raise CannotOpen
    return Incoming(one.id, one.bot_id, one.update_id, one.payload)


@asynccontextmanager
async def _in_time(work: Work, time: timedelta) -> AsyncIterator[None]:
    """Limit the block in the machine's own time: a played clock stands still meanwhile.

    A statement under way is let finish, and raises then.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as limit:

            def strike() -> None:
                work.overdue = True
                if not work.under_way:
                    limit.reschedule(loop.time())

            timer = loop.call_later(time.total_seconds(), strike)
            try:
                yield
            finally:
                timer.cancel()
                work.overdue = False
    except (TimeoutError, Overdue) as error:
        raise TookTooLong from error
