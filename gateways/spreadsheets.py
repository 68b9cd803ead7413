"""Writes and reads XLSX: what a station's office opens, and what it sends back."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from chat.drawings import Book, Cell, Sheet
from chat.errors import BadInput
from chat.text import clean

# Excel's own limit for the name of a sheet, and characters that it refuses in one.
_LONGEST_NAME = 31
_REFUSED = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDEST = 60
# A cell that begins so would be run as a formula by whoever opens the file; some programs take the
# wide forms of Chinese keyboards for the same.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_book(book: Book) -> bytes:
    """Return the book as XLSX. Texts stay texts: nothing in them is run as a formula."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in book.sheets:
        _write_sheet(workbook, sheet)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def read_sheet(source: bytes | Path) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a file's first sheet as texts; raises ``BadInput`` for another file.

    From a path it is read as it goes, in constant memory.
    """
    try:
        workbook = load_workbook(
            BytesIO(source) if isinstance(source, bytes) else source, read_only=True, data_only=True
        )
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInput(reason="xlsx") from error
    try:
        for row in workbook.worksheets[0].iter_rows(values_only=True):
            yield tuple("" if cell is None else str(cell).strip() for cell in row)
    finally:
        workbook.close()


def plain(cell: Cell) -> Cell:
    """Return a cell as it may be written: a text that looks like a formula is quoted.

    Control characters, which no spreadsheet takes, are left out.
    """
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def unquoted(cell: str) -> str:
    """Return a cell as it was before ``plain`` quoted it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULAS) else cell


def _write_sheet(workbook: Workbook, sheet: Sheet) -> None:
    page = workbook.create_sheet(sheet.name.translate(_REFUSED)[:_LONGEST_NAME])
    page.append(sheet.heading)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    for row in sheet.rows:
        page.append([plain(cell) for cell in row])
    for number, title in enumerate(sheet.heading, 1):
        texts = [title, *(str(row[number - 1] or "") for row in sheet.rows[:200])]
        width = max(sum(1 if one.isascii() else 2 for one in text) for text in texts)
        page.column_dimensions[get_column_letter(number)].width = min(_WIDEST, width + 2)
