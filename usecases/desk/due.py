"""What falls due by itself: clocks, promises, reminders, digests; each looks into its own table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from storage.unit_of_work import Work
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of thing that falls due.

    ``act`` does what is due at ``work.now`` and returns how much there was, at most a batch;
    ``next_at`` tells when to look again, ``None`` when nothing is pending.
    """

    name: str
    act: Callable[[Work, Trade], Awaitable[int]]
    next_at: Callable[[Work, Trade], Awaitable[datetime | None]]
