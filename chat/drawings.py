"""What a picture or a spreadsheet shows, as plain values; a gateway draws it when it is sent."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, one for each label; ``None`` where there is no figure."""

    name: str
    values: tuple[float | None, ...]
    line: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes: bars (or a line) over labels; ``unit`` stands at the upright axis.

    ``limit`` is drawn as a broken line across: a goal, the edge of a tier. ``sideways``: the bars
    lie, one below the other, so that long labels can be read.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    limit: float | None = None
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of some panels, one below the other, under a title."""

    title: str
    panels: tuple[Panel, ...]
    note: str = ""
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a book: a heading and rows; numbers stay numbers."""

    name: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet file."""

    sheets: tuple[Sheet, ...]
    kind: Literal["book"] = "book"


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of a text, most often a link."""

    text: str
    kind: Literal["code"] = "code"


Drawing = Picture | Book | Code

_ADAPTER: TypeAdapter[Drawing] = TypeAdapter(Annotated[Drawing, Discriminator("kind")])


def to_text(drawing: Drawing) -> str:
    """Write a drawing down for an action that carries it."""
    return _ADAPTER.dump_json(drawing).decode()


def from_text(text: str) -> Drawing:
    """Read a drawing back; raises ``ValueError`` when the text is none."""
    return _ADAPTER.validate_json(text)
