"""Reading what stands behind ``/figures``: which days, told apart by what, as a file or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tickets.figures import By
from tickets.periods import LONGEST, Length, Stretch, around
from usecases.trade import Trade

_LENGTHS = (Length.DAY, Length.WEEK, Length.MONTH, Length.QUARTER)
# Beyond these a day is a slip of the pen.
_YEARS = range(2000, 2101)
_BYS = (By.PERSON, By.DISTRICT, By.KIND, By.STATION)


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted; ``sheet``: as a spreadsheet."""

    stretch: Stretch
    by: By | None = None
    sheet: bool = False


def read_request(trade: Trade, argument: str, today: date) -> Request | None:
    """Read the words in any order and language; ``None`` when there is one that nobody knows.

    Without any it is the week so far. One day is that day, two are the first and the last.
    """
    request = Request(around(Length.WEEK, today))
    days: list[date] = []
    for word in argument.casefold().split():
        day = _day(word)
        if day is not None:
            days.append(day)
            continue
        changed = _changed(trade, request, word, today)
        if changed is None:
            return None
        request = changed
    return _of_days(request, days)


def _changed(trade: Trade, request: Request, word: str, today: date) -> Request | None:
    for length in _LENGTHS:
        if word in trade.speech.words(f"figures.words.{length}"):
            return replace(request, stretch=around(length, today))
        if word in trade.speech.words(f"figures.words.last_{length}"):
            return replace(request, stretch=around(length, today).before())
    for by in _BYS:
        if word in trade.speech.words(f"figures.words.{by}"):
            return replace(request, by=by)
    if word in trade.speech.words("figures.words.sheet"):
        return replace(request, sheet=True)
    return None


def _of_days(request: Request, days: Sequence[date]) -> Request | None:
    if not days:
        return request
    first, last = min(days), max(days)
    if len(days) > 2 or (last - first).days >= LONGEST:
        return None
    length = Length.DAY if first == last else Length.FREE
    return replace(request, stretch=Stretch(length, first, last))


def _day(word: str) -> date | None:
    try:
        day = date.fromisoformat(word.replace("/", "-"))
    except ValueError:
        return None
    return day if day.year in _YEARS else None
