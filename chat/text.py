"""Text as the channel and the databases can carry it: cleaned, measured, split."""

import re
from dataclasses import replace

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


def split(
    text: str, entities: tuple[Entity, ...] = (), limit: int = TEXT_LIMIT
) -> list[tuple[str, tuple[Entity, ...]]]:
    """Cut a text into pieces of at most ``limit`` UTF-16 units.

    A cut falls at a sentence end where there is one in the second half of the piece, and never
    inside an entity, unless the entity alone is longer than a piece: it is then cut in two, and
    both halves keep the mark.
    """
    pieces: list[tuple[str, tuple[Entity, ...]]] = []
    rest, marks = text, entities
    while utf16_length(rest) > limit:
        cut = _cut_at(rest, marks, limit)
        head, rest = rest[:cut], rest[cut:]
        width = utf16_length(head)
        pieces.append((head, _before(marks, width)))
        marks = _after(marks, width)
    pieces.append((rest, marks))
    return pieces


def _cut_at(text: str, entities: tuple[Entity, ...], limit: int) -> int:
    furthest, units = 0, 0
    positions = [0]
    for character in text:
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            break
        furthest += 1
        positions.append(units)
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
