"""The weights of the classifier: what each gram and each named sign says for each intent."""

import io
import math
import zipfile
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from intents.grams import Codes, Lines, Places, grams
from intents.intent import Intent
from intents.linear import Floats

INTENTS = tuple(Intent)
"""The order of the columns; a saved model holds it too, so that a new intent is noticed."""

GATE = len(INTENTS)
"""The extra column of the gram weights: how much a gram speaks for any request at all."""

GRAM_SHARE = 3.0
SIGN_SHARE = 0.3
WORD_SHARE = 2.25
"""How loudly each kind of evidence speaks: tried in steps, by folds and on held-out sets."""

_SLOT_BITS = 20
_DAMPING = 8.0  # a message of three grams should not be judged as loudly as one of thirty


class ModelIsUnreadable(ValueError):
    """The bytes are not a model that this version can use."""


class GramBook:
    """The known grams: finds the row of each hash, all at once."""

    def __init__(self, codes: Codes) -> None:
        """Take sorted distinct ``codes``; where two share a slot only the later is found."""
        self.codes = codes
        self._row_at = np.full(1 << _SLOT_BITS, -1, dtype=np.int32)
        self._row_at[self._slots(codes)] = np.arange(len(codes), dtype=np.int32)

    @staticmethod
    def _slots(codes: Codes) -> Places:
        return (codes >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)

    def entries(self, lines: Lines) -> tuple[list[tuple[Places, Places]], Floats]:
        """Return, order by order, (message, row) of each known gram, and a gram's value each.

        The value is smaller the more grams a message has.
        """
        found, counts = [], np.zeros(lines.count, dtype=np.int64)
        for message, codes in grams(lines):
            counts += np.bincount(message, minlength=lines.count)
            rows = self._row_at[self._slots(codes)]
            hit = np.flatnonzero((rows >= 0) & (self.codes[rows] == codes))
            found.append((message[hit], rows[hit].astype(np.int64)))
        return found, (GRAM_SHARE / np.sqrt(counts + _DAMPING)).astype(np.float32)


def sign_values(signs: list[str]) -> list[float]:
    """Return the value of each sign of one message: cues speak alike, words share one voice."""
    of_words = [sign[:2] in ("w ", "b ") for sign in signs]
    each_word = WORD_SHARE / math.sqrt(sum(of_words) + 2)
    return [each_word if of_word else SIGN_SHARE for of_word in of_words]


@dataclass(frozen=True)
class Model:
    """Learnt weights as plain arrays."""

    codes: Codes
    gram_weights: Floats
    """One row a gram: a column for each intent, then the gate."""
    signs: tuple[str, ...]
    sign_weights: Floats
    bias: Floats
    """One for each intent, then the gate's."""

    @cached_property
    def grams(self) -> GramBook:
        """The grams, ready to be looked up."""
        return GramBook(self.codes)

    @cached_property
    def row_of_sign(self) -> dict[str, int]:
        """The row of each sign in ``sign_weights``."""
        return {sign: row for row, sign in enumerate(self.signs)}

    def gram_scores(self, lines: Lines) -> Floats:
        """Return for each message the bias and the sum of its grams, the gate's column last."""
        found, values = self.grams.entries(lines)
        scores = np.zeros((lines.count, GATE + 1), dtype=np.float32)
        for message, rows in found:
            if len(rows):
                starts = np.flatnonzero(np.diff(message, prepend=-1))
                scores[message[starts]] += np.add.reduceat(self.gram_weights[rows], starts, axis=0)
        weighed: Floats = scores * values[:, None] + self.bias
        return weighed

    def sign_scores(self, signs: list[list[str]]) -> Floats:
        """Return for each message what its named signs add to the intents."""
        message, rows, values = [], [], []
        for at, each in enumerate(signs):
            for sign, value in zip(each, sign_values(each), strict=True):
                row = self.row_of_sign.get(sign)
                if row is not None:
                    message.append(at)
                    rows.append(row)
                    values.append(value)
        scores = np.zeros((len(signs), GATE), dtype=np.float32)
        if rows:
            parts = self.sign_weights[rows] * np.array(values, dtype=np.float32)[:, None]
            starts = np.flatnonzero(np.diff(message, prepend=-1))
            scores[np.array(message)[starts]] = np.add.reduceat(parts, starts, axis=0)
        return scores

    def to_bytes(self) -> bytes:
        """Return the model as an npz archive of plain arrays."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            intents=_as_bytes(INTENTS),
            codes=self.codes,
            gram_weights=self.gram_weights.astype(np.float16),
            signs=_as_bytes(self.signs),
            sign_weights=self.sign_weights.astype(np.float16),
            bias=self.bias,
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Model":
        """Read what ``to_bytes`` wrote; raises ``ModelIsUnreadable`` for anything else."""
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
                known = _as_strings(arrays["intents"])
                model = cls(
                    arrays["codes"],
                    arrays["gram_weights"].astype(np.float32),
                    _as_strings(arrays["signs"]),
                    arrays["sign_weights"].astype(np.float32),
                    arrays["bias"],
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as wrong:
            raise ModelIsUnreadable("these bytes hold no model of the intents") from wrong
        if known != INTENTS:
            raise ModelIsUnreadable("the model was made for other intents")
        return model


def _as_bytes(strings: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(strings).encode(), dtype=np.uint8)


def _as_strings(stored: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[str, ...]:
    return tuple(stored.tobytes().decode().split("\n"))
