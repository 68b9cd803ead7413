"""An update could not be handled: say when to try it again, or park it so that its chat goes on."""

import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from storage import inbox
from storage.inbox import Claimed
from storage.unit_of_work import Work

# An update holds its chat back for at most so long, counted from the first recorded failure.
LONGEST_HOLD = timedelta(seconds=30)
# An update that was alone so often and never got through is parked, also if it killed the process.
MOST_TRIES = 8
_FIRST_PAUSE = timedelta(milliseconds=250)

Tell = Callable[[Work, Claimed, str], Awaitable[None]]


async def fail(
    work: Work, claimed: Claimed, reason: str, *, began: datetime, hopeless: bool, tell: Tell
) -> bool:
    """Note the failure; return whether the update was parked (then ``tell`` was called).

    ``began`` is when this handling began: a handler that hangs holds its chat as well.
    ``hopeless`` parks at once.
    """
    tries = claimed.tries if claimed.alone else claimed.tries + 1
    # After the clock was set back, the count of seconds begins anew.
    since = min(claimed.failing_since or began, work.now)
    deadline = since + LONGEST_HOLD
    if hopeless or tries >= MOST_TRIES or work.now >= deadline:
        parked = await inbox.park(work, claimed, error=reason)
        if parked:
            await tell(work, claimed, reason)
        return parked
    await inbox.failed(
        work,
        claimed,
        error=reason,
        since=since,
        not_before=min(work.now + _FIRST_PAUSE * (1 << (tries - 1)), deadline),
        tries=tries,
    )
    return False


def time_left(claimed: Claimed, now: datetime, most: timedelta) -> timedelta:
    """Tell how long handling may take so that the chat is not held back longer than promised."""
    if claimed.failing_since is None:
        return most
    left = min(claimed.failing_since, now) + LONGEST_HOLD - now
    return min(most, max(left, timedelta(seconds=1)))


def reason_of(error: BaseException) -> str:
    """Name an error by its class and place; its words may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
