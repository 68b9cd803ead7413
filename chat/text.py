"""Text as the channel and the databases can carry it: cleaned, measured, split."""

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from chat.actions import Entity

# Bot API, sendMessage: 1-4096 characters after entities parsing, counted in UTF-16 units.
TEXT_LIMIT = 4096

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SENTENCE_ENDS = "\n。！？!?；;"


def clean(text: str) -> str:
    """Drop NUL, control characters and lone surrogates, which PostgreSQL and UTF-8 refuse."""
    return _UNWANTED.sub("", text)


def utf16_length(text: str) -> int:
    """Count as Telegram counts: characters beyond the basic plane are two."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


Piece = tuple[str, tuple[Entity, ...]]


def split(text: str, entities: tuple[Entity, ...] = (), limit: int = TEXT_LIMIT) -> list[Piece]:
    """Cut a text into pieces of at most ``limit`` UTF-16 units (at least 2); joined, they are it.

    A cut falls at a sentence end where there is one in the second half of the piece, and never
    inside an entity, unless the entity alone is longer than a piece: it is then cut in two, and
    both halves keep the mark.
    """
    pieces: list[Piece] = []
    head, rest = cut(text, entities, limit)
    while rest is not None:
        pieces.append(head)
        head, rest = cut(*rest, limit)
    return [*pieces, head]


def cut(text: str, entities: tuple[Entity, ...], limit: int) -> tuple[Piece, Piece | None]:
    """Return the first piece as ``split`` would make it, and what is left, if anything is."""
    # A text of so many characters fits whatever they are; most texts are that short.
    if len(text) * 2 <= limit or utf16_length(text) <= limit:
        return (text, entities), None
    place = _cut_at(text, entities, limit)
    width = utf16_length(text[:place])
    return (text[:place], _before(entities, width)), (text[place:], _after(entities, width))


def _cut_at(text: str, entities: tuple[Entity, ...], limit: int) -> int:
    widths = (2 if ord(character) > 0xFFFF else 1 for character in text)
    positions = list(accumulate(widths, initial=0))
    furthest = bisect_right(positions, limit) - 1
    for lowest, wanted in ((furthest // 2, _SENTENCE_ENDS), (furthest // 2, " ，,、"), (1, "")):
        for cut in range(furthest, lowest - 1, -1):
            ends_well = not wanted or text[cut - 1] in wanted
            if cut and ends_well and not _inside(entities, positions[cut]):
                return cut
    return furthest


def _inside(entities: tuple[Entity, ...], unit: int) -> bool:
    return any(mark.offset < unit < mark.offset + mark.length for mark in entities)


def _before(entities: tuple[Entity, ...], width: int) -> tuple[Entity, ...]:
    return tuple(
        replace(mark, length=min(mark.length, width - mark.offset))
        for mark in entities
        if mark.offset < width
    )


def _after(entities: tuple[Entity, ...], width: int) -> tuple[Entity, ...]:
    moved = []
    for mark in entities:
        end = mark.offset + mark.length
        if end > width:
            start = max(mark.offset, width)
            moved.append(replace(mark, offset=start - width, length=end - start))
    return tuple(moved)
