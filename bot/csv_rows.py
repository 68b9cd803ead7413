"""CSV read strictly: a quotation mark that never rightly closes is named by its own line."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from enum import Enum, auto

from bot.settings import SettingsAreWrong
from bot.spoken import say_here
from chat.errors import Fact

Opening = Callable[[], AbstractContextManager[Iterable[str]]]
"""Opens the text of a file from its beginning, line by line, with its own ends of lines."""

_MARK, _ENDS = '"', "\r\n"


class OpenQuote(Fact):
    """A quotation mark opens a cell at a line and does not close it where the cell ends."""

    key = "open_quote"


class _At(Enum):
    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    CLOSED = auto()


def csv_rows(opening: Opening, delimiter: str = ",") -> Iterator[Sequence[str]]:
    """Yield the rows of a CSV file; raises ``OpenQuote``, or names another line that is none.

    Read leniently, one stray mark would swallow the lines behind it into a single cell.
    """
    with opening() as lines:
        table = csv.reader(lines, strict=True, delimiter=delimiter)
        try:
            yield from table
        except csv.Error as error:
            line, reason = table.line_num, error
        else:
            return
    with opening() as lines:
        opened = _opened_at(lines, csv.field_size_limit(), delimiter)
    if opened is None:
        raise SettingsAreWrong(say_here("cli.bad_line", line=line, reason=reason))
    raise OpenQuote(line=opened)


def _opened_at(lines: Iterable[str], most: int, delimiter: str) -> int | None:
    """Return the line of the first mark that opens a cell and is not closed at the cell's end."""
    state, opened, length = _At.START, 0, 0
    for number, line in enumerate(lines, 1):
        if state is not _At.QUOTED:
            state = _At.START
            if _MARK not in line:
                continue
        for char in line:
            after = _next(state, char, delimiter)
            if after is _At.QUOTED and state is _At.START:
                opened, length = number, 0
            length += 1
            wrong = state is _At.CLOSED and after is _At.PLAIN
            if wrong or (after is _At.QUOTED and length > most):
                return opened
            state = after
    return opened if state is _At.QUOTED else None


def _next(state: _At, char: str, delimiter: str) -> _At:
    if state is _At.QUOTED:
        return _At.CLOSED if char == _MARK else _At.QUOTED
    if char == _MARK and state in (_At.START, _At.CLOSED):
        return _At.QUOTED
    return _At.START if char == delimiter or char in _ENDS else _At.PLAIN
