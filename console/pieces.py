"""Small pieces that pages are made of; what they show is text and never markup."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape

from nicegui import ui


def line(text: str, classes: str = "") -> None:
    """One line of text."""
    ui.label(text).classes(classes)


def heading(text: str, level: int) -> None:
    """A heading that screen readers know as one."""
    ui.html(escape(text), tag=f"h{level}", sanitize=False)


@contextmanager
def card(title: str, *, wide: bool = False) -> Iterator[None]:
    """A titled part of the page."""
    with ui.element("section").classes("card wide" if wide else "card"):
        heading(title, 2)
        yield


def figure(name: str, value: str, *, bad: bool = False) -> None:
    """A number with its name."""
    with ui.element("div").classes("figure bad" if bad else "figure"):
        line(value, "figure-value")
        line(name, "figure-name")


def badge(text: str, *, bad: bool) -> None:
    """A word in colour; the word itself says what the colour says."""
    line(text, "badge bad" if bad else "badge")


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, last_is_sum: bool) -> None:
    """A small table; the first column names the row."""
    with ui.element("div").classes("table-frame"), ui.element("table"):
        with ui.element("thead"), ui.element("tr"):
            for name in head:
                _cell("th", name, 'scope="col"')
        with ui.element("tbody"):
            for number, row in enumerate(rows):
                is_sum = last_is_sum and number == len(rows) - 1
                with ui.element("tr").classes("sum" if is_sum else ""):
                    _cell("th", row[0], 'scope="row"')
                    for value in row[1:]:
                        _cell("td", value, "")


def _cell(tag: str, text: str, props: str) -> None:
    ui.html(escape(text), tag=tag, sanitize=False).props(props)
