"""What every part may know of time: a clock that is handed to it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of time; a played transcript moves it, production follows the machine.

    Every moment is an aware ``datetime`` in UTC.
    """

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...

    def call_at(self, moment: datetime, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` once when ``moment`` is reached; return a function that cancels it."""
        ...

    def sleep_until(self, moment: datetime) -> Awaitable[None]:
        """Wait until ``moment``; return at once when it has passed."""
        ...
