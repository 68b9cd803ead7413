"""Turns a drawing's specification into the bytes of a file; slow, so never on the event loop."""

from chat.drawings import Book, from_text
from gateways.charts import draw_picture
from gateways.spreadsheets import write_book


def draw(specification: str) -> bytes:
    """Return a PNG or an XLSX; raises ``ValueError`` for what is no specification."""
    drawing = from_text(specification)
    return write_book(drawing) if isinstance(drawing, Book) else draw_picture(drawing)
