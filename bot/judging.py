"""``lamplight judge``: what the product makes of each message, one JSON object a line.

Beside what it asks for: its level, and every finding with its span, those that passed too.
"""

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO

import orjson

from bot.lexicon_pack import read_judge, read_moderation
from bot.pack import cache_folder, read_classifier
from bot.settings import read_settings
from chat.text import clean
from intents.classifier import Reading
from moderation.assess import assess
from moderation.behaviour import Manner
from moderation.finding import Finding, Verdict

_READ_BYTES = 1 << 16


def judge_lines(config: Path | None, source: BufferedIOBase, target: BinaryIO) -> None:
    """Read UTF-8 lines to the end and write such, whatever the terminal's own encoding is.

    What is not UTF-8 is judged by what can be read of it.
    """
    pack = read_settings(config).pack
    classifier = read_classifier(pack.name, pack.phrases, pack.words, cache_folder())
    judge = read_judge(pack.name)
    behaviours = read_moderation(pack.name).behaviours
    for texts in _batches(source):
        readings = classifier.classify_many([clean(text) for text in texts])
        verdicts = [assess(judge, Manner(text), behaviours) for text in texts]
        target.writelines(map(_line, texts, readings, verdicts))
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


def _line(text: str, reading: Reading, verdict: Verdict) -> bytes:
    judged = {
        "text": text,
        "intent": reading.intent.value,
        "confidence": round(reading.confidence, 4),
        "because": list(reading.because),
        "level": verdict.level.code,
        "category": verdict.category,
        "findings": [_told(one, text) for one in verdict.findings],
    }
    return orjson.dumps(judged, option=orjson.OPT_APPEND_NEWLINE)


def _told(one: Finding, text: str) -> dict[str, str | int | None]:
    """``start`` and ``end`` count characters of ``text``; both are 0 for the message as a whole."""
    return {
        "rule": one.rule,
        "category": one.category,
        "level": one.level.code,
        "action": one.deed.value,
        "start": one.start,
        "end": one.end,
        "span": text[one.start : one.end],
        "normal": one.normal,
        "why": one.why.value,
        "passed": one.passed.value if one.passed else None,
    }
