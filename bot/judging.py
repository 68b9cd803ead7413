"""``lamplight judge``: what the product makes of each message, one JSON object a line."""

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

import orjson

from bot.pack import cache_folder, read_classifier
from bot.settings import read_settings
from chat.text import clean
from intents.classifier import Reading

_READ_BYTES = 1 << 16


def judge_lines(config: Path | None, source: BufferedIOBase, target: BinaryIO) -> None:
    """Read UTF-8 lines to the end and write such, whatever the terminal's own encoding is.

    What is not UTF-8 is judged by what can be read of it.
    """
    pack = read_settings(config).pack
    classifier = read_classifier(pack.name, pack.phrases, pack.words, cache_folder())
    for texts in _batches(source):
        readings = classifier.classify_many([clean(text) for text in texts])
        target.writelines(map(_line, texts, readings))
        target.flush()


def _batches(source: BufferedIOBase) -> Iterator[list[str]]:
    """Give the lines that have arrived, so that a lone line is judged at once."""
    rest = b""
    while arrived := source.read1(_READ_BYTES):
        *lines, rest = (rest + arrived).split(b"\n")
        if lines:
            yield [_text(line) for line in lines]
    if rest:
        yield [_text(rest)]


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").removesuffix("\r")


def _line(text: str, reading: Reading) -> bytes:
    judged = {
        "text": text,
        "intent": reading.intent.value,
        "confidence": round(reading.confidence, 4),
        "because": list(reading.because),
        "level": "R0",
        "findings": [],
    }
    return orjson.dumps(judged, option=orjson.OPT_APPEND_NEWLINE)
