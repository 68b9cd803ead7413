"""Large files with a heading, CSV or XLSX, read as they go: constant memory, GBK or UTF-8."""

import codecs
import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.csv_rows import csv_rows
from chat.cells import Cells
from chat.errors import BadInput
from gateways.spreadsheets import read_sheet, unquoted

_PIECE = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")
# No cell of ours is longer; a stray quotation mark must not swallow the file.
csv.field_size_limit(20_000)


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was looked over: its digest, how many lines it has, how it is encoded."""

    path: Path
    digest: bytes
    lines: int
    encoding: str

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the heading and every row; raises like ``csv_rows``."""
        if self.path.suffix.lower() == ".xlsx":
            yield from read_sheet(self.path)
            return
        yield from csv_rows(lambda: self.path.open(encoding=self.encoding, newline=""))


def look_over(path: Path) -> TableFile:
    """Read a file once for its digest and encoding; raises ``BadInput`` for one that is neither."""
    digest, lines = sha256(), 0
    decoders = {name: codecs.getincrementaldecoder(name)() for name in _ENCODINGS}
    text = path.suffix.lower() != ".xlsx"
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
            if text:
                decoders = _still_fitting(decoders, piece, last=False)
    decoders = _still_fitting(decoders, b"", last=True) if text else decoders
    if not decoders:
        raise BadInput(reason="utf-8")
    return TableFile(path, digest.digest(), lines, next(iter(decoders)))


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
    rows: Iterator[Sequence[str]], places: Mapping[str, int], skip: int, size: int
) -> Iterator[list[tuple[int, Cells]]]:
    """Yield the rows behind the first ``skip`` in steps, each with its line in the file."""
    held = tuple(places.items())
    numbered = enumerate(itertools.islice(rows, skip, None), skip + 2)
    while piece := list(itertools.islice(numbered, size)):
        yield [(line, _cells(row, held)) for line, row in piece]


def _cells(row: Sequence[str], places: Sequence[tuple[str, int]]) -> Cells:
    found = {}
    for name, place in places:
        if place < len(row) and (text := row[place].strip()):
            found[name] = text if text[0] != "'" else unquoted(text)
    return found
