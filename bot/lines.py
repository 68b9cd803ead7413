"""Files with a heading, CSV or XLSX, read line by line for the commands that import them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bot.csv_rows import csv_rows
from bot.settings import SettingsAreWrong
from bot.spoken import say_here
from chat.errors import BadInput, Fact
from gateways.spreadsheets import read_sheet, unquoted


class BadLines(Fact):
    """Lines of a file cannot be imported; each was named, and nothing was imported."""

    key = "bad_lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, and the number it has there; it has a cell for every column."""

    number: int
    cells: dict[str, str]


def read_lines(
    file: Path, needed: Sequence[str], called: Mapping[str, frozenset[str]] | None = None
) -> list[Line]:
    """Read a CSV or XLSX file with a heading; raises ``SettingsAreWrong`` naming what it lacks.

    ``called`` are other words that people write above a column. Raises ``BadInput`` for what is no
    such file, and ``OpenQuote``.
    """
    ours = {word: name for name, words in (called or {}).items() for word in words}
    table = _table(file)
    written = [name.strip().lower() for name in next(iter(table), ())]
    heading = [ours.get(name, name) for name in written]
    missing = [name for name in needed if name not in heading]
    if missing:
        raise SettingsAreWrong(say_here("cli.missing_columns", names=", ".join(missing)))
    rows = [[unquoted(cell.strip()) for cell in row] for row in table]
    short = [""] * len(heading)
    return [
        Line(number, dict(zip(heading, [*row, *short], strict=False)))
        for number, row in enumerate(rows, 2)
        if any(row)
    ]


def _table(file: Path) -> Iterator[Sequence[str]]:
    if file.suffix.lower() == ".xlsx":
        yield from read_sheet(file.read_bytes())
        return
    text = _decoded(file.read_bytes())
    yield from csv_rows(lambda: StringIO(text, newline=""))


def _decoded(content: bytes) -> str:
    """Read text as spreadsheet programs save it: UTF-8, or what a Chinese Windows writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(reason="utf-8")
