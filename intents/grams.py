"""Short runs of characters and of sounds, hashed for many messages at once with numpy."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from chat.sounds import hear, sound_of_character
from intents.normalise import SEPARATOR, normalise_many

Codes: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.int64]

WRITTEN_ORDERS = (1, 2, 3, 4)
SPOKEN_ORDERS = (2, 3)

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_BREAK = ord(SEPARATOR)
_PAUSES = ",.;:~!\n"


@dataclass(frozen=True, slots=True)
class Lines:
    """Messages made ready for weighing: one string, a ``SEPARATOR`` around each."""

    joined: str

    @property
    def count(self) -> int:
        """How many messages there are."""
        return self.joined.count(SEPARATOR) - 1

    def each(self) -> list[str]:
        """Return the messages one by one, as they will be searched for cues."""
        return self.joined.split(SEPARATOR)[1:-1]


def prepare(texts: list[str]) -> Lines:
    """Level the spelling of ``texts`` and turn pinyin into sounds."""
    return Lines(hear(normalise_many(texts)))


@cache
def _written_table() -> npt.NDArray[np.uint64]:
    """Digits count as one letter and the marks that end a clause as one mark."""
    table = np.arange(0x10000, dtype=np.uint64)
    table[ord("0") : ord("9") + 1] = ord("0")
    table[[ord(c) for c in _PAUSES]] = ord(",")
    return table


@cache
def _spoken_table() -> npt.NDArray[np.uint64]:
    table = _written_table().copy()
    for code, said in sound_of_character().items():
        table[code] = ord(said)
    return table


def grams(lines: Lines) -> Iterator[tuple[Places, Codes]]:
    """Yield, order by order, which message each gram is in and the gram's hash.

    The edges of a message count as letters, so that a gram knows where it stands.
    """
    codes = np.frombuffer(lines.joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    edges = codes == _BREAK
    message = np.cumsum(edges) - 1
    basic = np.minimum(codes, 0xFFFF)
    for table, orders, salt in (
        (_written_table(), WRITTEN_ORDERS, 0),
        (_spoken_table(), SPOKEN_ORDERS, 100),
    ):
        letters = np.where(codes < 0x10000, table[basic], codes.astype(np.uint64))
        letters = letters * _MIXER
        yield from _orders(letters, edges, message, orders, salt)


def _orders(
    letters: Codes,
    edges: npt.NDArray[np.bool_],
    message: Places,
    orders: tuple[int, ...],
    salt: int,
) -> Iterator[tuple[Places, Codes]]:
    rolling = letters
    inner = np.zeros_like(edges)  # an edge inside a gram would join two messages
    for order in range(1, max(orders) + 1):
        if order > 1:
            rolling = rolling[:-1] * _MULTIPLIER + letters[order - 1 :]
            inner = (inner[:-1] | edges[order - 2 : -1]) if order > 2 else inner[:-1]
        if order in orders:
            bare = edges[: len(inner)] & edges[order - 1 :]  # nothing but edges
            chosen = np.flatnonzero(~(inner | bare))
            mixed = (rolling[chosen] + np.uint64(order + salt)) * _MULTIPLIER
            yield message[chosen], mixed ^ (mixed >> np.uint64(29))
