"""Turns a drawing's specification into the bytes of a file; slow, so never on the event loop."""

from io import BytesIO

import segno

from chat.drawings import Book, Code, from_text
from gateways.charts import draw_picture
from gateways.spreadsheets import write_book

# Pixels of a module: large enough for an old telephone's camera across a doorstep.
_SCALE = 12


def draw(specification: str) -> bytes:
    """Return a PNG or an XLSX; raises ``ValueError`` for what is no specification."""
    drawing = from_text(specification)
    if isinstance(drawing, Code):
        return _draw_code(drawing)
    return write_book(drawing) if isinstance(drawing, Book) else draw_picture(drawing)


def _draw_code(code: Code) -> bytes:
    out = BytesIO()
    segno.make(code.text, error="m", micro=False).save(out, kind="png", scale=_SCALE)
    return out.getvalue()
