"""Large files with a heading, CSV or XLSX, read as they go: constant memory, GBK or UTF-8."""

import codecs
import csv
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from bot.csv_rows import csv_rows
from chat.cells import SURPLUS, Cells
from chat.columns import Columns
from chat.errors import Fact
from gateways.spreadsheets import read_sheet, unquoted

_PIECE = 1 << 20
_BEGINS = 4096
# A compound file, as Excel wrote them until 2003.
_OLD_SPREADSHEET = bytes.fromhex("d0cf11e0a1b11ae1")
# A heading may stand below titles: in these rows it is looked for, by so many known names.
_TITLE_ROWS = 10
_FEWEST = 2
# What stands in no column is shown where it is a figure.
_SHORT = 9
_LETTERS = re.compile(r"[^0-9.,]")
_ENCODINGS = ("utf-8-sig", "gb18030")
# No cell of ours is longer; a stray quotation mark must not swallow the file.
csv.field_size_limit(20_000)


class FileIsEmpty(Fact):
    """A file has nothing in it."""

    key = "file_is_empty"


class OldSpreadsheet(Fact):
    """A file is an .xls of before 2007, which is not read."""

    key = "old_spreadsheet"


class UnknownEncoding(Fact):
    """A file is neither UTF-8, UTF-16 nor GBK."""

    key = "unknown_encoding"


@dataclass(frozen=True, slots=True)
class Heading:
    """Which column is which, on which line that is said, and how many columns there are."""

    places: Mapping[str, int]
    line: int
    width: int


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was looked over: its digest, how many lines it has, how it is encoded."""

    path: Path
    digest: bytes
    lines: int
    encoding: str
    delimiter: str = ","

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the heading and every row; raises like ``csv_rows``."""
        if self.path.suffix.lower() == ".xlsx":
            yield from read_sheet(self.path)
            return
        opening = partial(self.path.open, encoding=self.encoding, newline="")
        yield from csv_rows(opening, self.delimiter)


def look_over(path: Path) -> TableFile:
    """Read a file once for its digest, encoding and delimiter.

    Raises ``FileIsEmpty``, ``OldSpreadsheet`` and ``UnknownEncoding``.
    """
    digest, lines = sha256(), 0
    with path.open("rb") as file:
        begins = file.read(_BEGINS)
    if not begins.strip():
        raise FileIsEmpty(file=path.name)
    if begins.startswith(_OLD_SPREADSHEET):
        raise OldSpreadsheet(file=path.name)
    decoders = {name: codecs.getincrementaldecoder(name)() for name in _ENCODINGS}
    text = path.suffix.lower() != ".xlsx"
    if text and begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoders = {"utf-16": codecs.getincrementaldecoder("utf-16")()}
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
            if text:
                decoders = _still_fitting(decoders, piece, last=False)
    decoders = _still_fitting(decoders, b"", last=True) if text else decoders
    if not decoders:
        raise UnknownEncoding(file=path.name)
    encoding = next(iter(decoders))
    between = _delimiter(begins.decode(encoding, "ignore")) if text else ","
    return TableFile(path, digest.digest(), lines, encoding, between)


def _delimiter(begins: str) -> str:
    """Return what parts the cells of the first lines: a comma, unless something else does."""
    counts = {one: begins.count(one) for one in (",", "\t", ";")}
    return "," if counts[","] else max(counts, key=lambda one: counts[one])


def _still_fitting(
    decoders: Mapping[str, codecs.IncrementalDecoder], piece: bytes, *, last: bool
) -> dict[str, codecs.IncrementalDecoder]:
    fitting = {}
    for name, decoder in decoders.items():
        try:
            decoder.decode(piece, last)
        except UnicodeDecodeError:
            continue
        fitting[name] = decoder
    return fitting


def chunks(
    rows: Iterator[Sequence[str]], heading: Heading, skip: int, size: int
) -> Iterator[list[tuple[int, Cells]]]:
    """Yield the rows behind the first ``skip`` in steps, each with its line in the file.

    A blank line has no cells.
    """
    held = tuple(heading.places.items())
    numbered = enumerate(itertools.islice(rows, skip, None), skip + heading.line + 1)
    while piece := list(itertools.islice(numbered, size)):
        yield [(line, _cells(row, held, heading.width)) for line, row in piece]


def find_heading(
    rows: Iterator[Sequence[str]], columns: Columns, needed: Sequence[str]
) -> Heading | None:
    """Return the heading, which may stand below a title; nothing where there is no row at all.

    Raises ``ColumnsAreMissing`` and ``ColumnTwice``.
    """
    first: Sequence[str] | None = None
    for line, row in enumerate(itertools.islice(rows, _TITLE_ROWS), 1):
        if columns.known(row) >= _FEWEST:
            return Heading(columns.places(row, needed), line, len(row))
        first = first or row
    return None if first is None else Heading(columns.places(first, needed), 1, len(first))


def _cells(row: Sequence[str], places: Sequence[tuple[str, int]], width: int) -> Cells:
    found = {}
    if len(row) > width and (surplus := "".join(row[width:]).strip()):
        # What is no figure may be somebody's name.
        found[SURPLUS] = surplus if len(surplus) < _SHORT and not _LETTERS.search(surplus) else "…"
    for name, place in places:
        if place < len(row) and (text := row[place].strip()):
            found[name] = text if text[0] != "'" else unquoted(text)
    return found
