"""A time that somebody was asked for and typed: 「18:30」, 「明天上午」, 「两小时内」."""

from datetime import datetime

from tickets.time_phrases import Found, find_promises
from usecases.clocks.rulebook import Rulebook
from usecases.trade import Trade


def read_time(trade: Trade, book: Rulebook, text: str, now: datetime) -> Found | None:
    """Return the last time in a text, whatever it is for; ``None`` when there is none to come."""
    found = find_promises(text, now, book.calendar, trade.promises.cues)
    return max(found, key=lambda one: one.due_at, default=None)


def is_bare(text: str, found: Found) -> bool:
    """True when a text is the time and hardly more, so that a sentence has to be made of it."""
    return len(text.strip()) - len(found.words) <= _LITTLE


_LITTLE = 3
"""So many characters beside a time say nothing: 「吧」, 「左右。」."""
