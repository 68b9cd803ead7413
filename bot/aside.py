"""Making what is looked for aside, in a thread, so that no message waits for it."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from usecases.moderation.snapshot import Snapshot

T = TypeVar("T")

# While a lexicon is made, other threads get their turn after so many seconds: the interpreter's
# usual five milliseconds are what a message may be held up at most.
_TURN = 0.0005


class Aside:
    """Makes one snapshot after the other in a thread of its own, and hands each over when ready."""

    def __init__(self) -> None:
        self._maker = ThreadPoolExecutor(1, "lexicon")

    def __call__(self, make: Callable[[], Snapshot], take: Callable[[Snapshot], None]) -> None:
        """Begin to make a snapshot; ``take`` swaps it in, which is one assignment."""
        self._maker.submit(self._work, make, take)

    async def beside(self, work_out: Callable[[], T]) -> T:
        """Work something out in the same thread, and wait for it without holding anybody up."""
        return await asyncio.wrap_future(self._maker.submit(work_out))

    def close(self) -> None:
        """End with what is being made."""
        self._maker.shutdown(wait=True, cancel_futures=True)

    def _work(self, make: Callable[[], Snapshot], take: Callable[[Snapshot], None]) -> None:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        try:
            take(make())
        finally:
            sys.setswitchinterval(usual)
