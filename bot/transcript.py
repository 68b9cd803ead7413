"""Transcripts: what people say and press, one JSON object a line, with every mistake named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from chat.errors import Fact
from stations.staff import Role

_KEYS = frozenset(
    {"t", "chat", "from", "text", "role", "private", "reply_to", "press", "edit", "desk", "open"}
)
# What a chat is when it is no group of customers: the station's own, plain or with topics.
DESKS = frozenset({"group", "forum"})
_ROLES = {role.value: role for role in (Role.MANAGER, Role.SUPERVISOR, Role.LEADER)}
# A year: longer than any window or deadline that a transcript could want to see lapse.
_LONGEST_SECONDS = 366 * 24 * 3600


class TranscriptIsWrong(Fact):
    """A line of a transcript cannot be played; the sentence names it and says why."""

    key = "transcript_is_wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody does, ``seconds`` after the play begins.

    ``reply_to`` and ``edit`` name earlier lines by their 0-based numbers; ``reply_to`` may also be
    words of the newest message there that has them. ``press`` names a button by what is written on
    it, ``open`` somebody whose newest link from the bot is followed. ``desk``: the chat is the
    station's own group, a ``group`` or a ``forum``.
    """

    number: int
    seconds: float
    chat: str
    person: str
    text: str
    role: Role | None
    private: bool
    reply_to: int | str | None
    press: str | None
    edit: int | None
    desk: str | None = None
    open: str | None = None


def parse_transcript(lines: Iterable[bytes], source: str) -> tuple[Line, ...]:
    """Read a transcript; blank lines count for nothing. Raises ``TranscriptIsWrong``."""
    parsed: list[Line] = []
    for row, raw in enumerate(lines, start=1):
        if raw.strip():
            try:
                parsed.append(_line(len(parsed), raw, parsed))
            except _Wrong as wrong:
                raise TranscriptIsWrong(source=source, row=row, reason=str(wrong)) from None
    return tuple(parsed)


class _Wrong(Exception):
    pass


def _line(number: int, raw: bytes, earlier: list[Line]) -> Line:
    try:
        found = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise _Wrong(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise _Wrong("a line is a JSON object")
    strange = sorted(set(found) - _KEYS)
    if strange:
        raise _Wrong(f"unknown key {strange[0]!r}")
    line = Line(
        number=number,
        seconds=_seconds(found, earlier),
        chat=_string(found, "chat", required=not found.get("private")),
        person=_string(found, "from", required=True),
        text=_string(found, "text", required=not (found.get("press") or found.get("open"))),
        role=_role(found),
        private=_truth(found, "private"),
        reply_to=_answered(found, number),
        press=_string(found, "press", required=False) or None,
        edit=_earlier(found, "edit", number),
        desk=_desk(found),
        open=_string(found, "open", required=False) or None,
    )
    if line.edit is not None and earlier[line.edit].person != line.person:
        raise _Wrong(f"line {line.edit} is not of {line.person!r}, who cannot edit it")
    if line.open is not None and line.open not in {one.person for one in (*earlier, line)}:
        raise _Wrong(f"open: nobody is called {line.open!r} above")
    return line


def _seconds(found: Mapping[str, Any], earlier: list[Line]) -> float:
    seconds = found.get("t")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise _Wrong(f"t: got {seconds!r}, wants seconds from the beginning")
    if not 0 <= seconds <= _LONGEST_SECONDS:
        raise _Wrong(f"t: got {seconds!r}, wants 0 to {_LONGEST_SECONDS}")
    if earlier and seconds < earlier[-1].seconds:
        raise _Wrong(f"t: got {seconds!r}, which is before the line above")
    return float(seconds)


def _string(found: Mapping[str, Any], key: str, *, required: bool) -> str:
    value = found.get(key, "")
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value and key != "text"):
        raise _Wrong(f"{key}: got {value!r}, wants text")
    if required and key not in found:
        raise _Wrong(f"{key}: got nothing, wants text")
    return value


def _truth(found: Mapping[str, Any], key: str) -> bool:
    value = found.get(key)
    if not isinstance(value, bool | None):
        raise _Wrong(f"{key}: got {value!r}, wants true or false")
    return bool(value)


def _role(found: Mapping[str, Any]) -> Role | None:
    value = found.get("role")
    if value is None:
        return None
    if not isinstance(value, str) or value not in _ROLES:
        raise _Wrong(f"role: got {value!r}, wants {', '.join(_ROLES)}")
    return _ROLES[value]


def _desk(found: Mapping[str, Any]) -> str | None:
    value = found.get("desk")
    if value is None:
        return None
    if not isinstance(value, str) or value not in DESKS:
        raise _Wrong(f"desk: got {value!r}, wants {' or '.join(sorted(DESKS))}")
    return value


def _answered(found: Mapping[str, Any], number: int) -> int | str | None:
    value = found.get("reply_to")
    return value if isinstance(value, str) and value else _earlier(found, "reply_to", number)


def _earlier(found: Mapping[str, Any], key: str, number: int) -> int | None:
    value = found.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < number:
        raise _Wrong(f"{key}: got {value!r}, wants the number of an earlier line")
    return value
