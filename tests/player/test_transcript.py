"""Transcripts: what a line may say, and every mistake named with its row."""

import json
from typing import Any

import pytest

from bot.transcript import TranscriptIsWrong, parse_transcript
from stations.staff import Role

FIRST: dict[str, Any] = {"t": 0, "chat": "东村", "from": "王芳", "text": "停电了"}


def parse(*lines: Any) -> Any:
    """Read lines, each a value or raw bytes."""
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    return parse_transcript(raw, "play.jsonl")


def test_every_key_is_read() -> None:
    lines = parse(
        FIRST,
        {"t": 1.5, "chat": "东村", "from": "赵", "text": "来了", "role": "manager", "reply_to": 0},
        {"t": 2, "from": "王芳", "private": True, "press": "报修"},
        {"t": 3, "chat": "东村", "from": "王芳", "text": "又停了", "edit": 0},
        {"t": 4, "chat": "东所", "from": "赵", "text": "在", "reply_to": "新单", "desk": "forum"},
    )
    assert [line.number for line in lines] == [0, 1, 2, 3, 4]
    assert (lines[4].reply_to, lines[4].desk) == ("新单", "forum")
    assert (lines[0].seconds, lines[0].chat, lines[0].person) == (0.0, "东村", "王芳")
    assert (lines[1].seconds, lines[1].role, lines[1].reply_to) == (1.5, Role.MANAGER, 0)
    assert (lines[2].private, lines[2].press, lines[2].text) == (True, "报修", "")
    assert lines[3].edit == 0
    assert lines[0].role is lines[0].reply_to is lines[0].press is lines[0].edit is None


def test_null_means_that_an_optional_key_is_not_there() -> None:
    (line,) = parse(
        {"t": 0, "chat": None, "from": "王芳", "text": "好", "private": True}
        | dict.fromkeys(("role", "reply_to", "press", "edit"))
    )
    assert (line.chat, line.press, line.role) == ("", None, None)
    assert parse(FIRST | {"private": None})[0].private is False


def test_blank_lines_and_a_mark_at_the_beginning_count_for_nothing() -> None:
    first = b"\xef\xbb\xbf" + json.dumps(FIRST).encode()
    assert [one.number for one in parse(first, b"\r\n", b"   ", FIRST | {"t": 9})] == [0, 1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"t": 0, "text": "\xff"}', "not JSON"),
        ([1], "a line is a JSON object"),
        (FIRST | {"mood": 1}, "unknown key 'mood'"),
        (FIRST | {"t": "0"}, "t: got '0', wants seconds"),
        (FIRST | {"t": True}, "t: got True, wants seconds"),
        (FIRST | {"t": -1}, "t: got -1, wants 0 to"),
        (FIRST | {"t": 1e12}, "wants 0 to"),
        ({"chat": "东村", "from": "王芳", "text": "x"}, "t: got None"),
        (FIRST | {"t": 4}, "t: got 4, which is before the line above"),
        ({"t": 5, "from": "王芳", "text": "x"}, "chat: got '', wants text"),
        ({"t": 5, "chat": "东村", "text": "x"}, "from: got '', wants text"),
        ({"t": 5, "chat": "东村", "from": "王芳"}, "text: got nothing, wants text"),
        (FIRST | {"t": 5, "text": 7}, "text: got 7, wants text"),
        (FIRST | {"t": 5, "press": 7}, "press: got 7, wants text"),
        (FIRST | {"t": 5, "private": "no"}, "private: got 'no', wants true or false"),
        (FIRST | {"t": 5, "role": "king"}, "role: got 'king', wants manager, supervisor, leader"),
        (FIRST | {"t": 5, "role": ["manager"]}, "role: got ['manager']"),
        (FIRST | {"t": 5, "reply_to": 1}, "reply_to: got 1, wants the number of an earlier line"),
        (FIRST | {"t": 5, "reply_to": -1}, "reply_to: got -1"),
        (FIRST | {"t": 5, "desk": "room"}, "desk: got 'room', wants forum or group"),
        (FIRST | {"t": 5, "desk": [1]}, "desk: got [1]"),
        (FIRST | {"t": 5, "reply_to": ""}, "reply_to: got ''"),
        (FIRST | {"t": 5, "edit": True}, "edit: got True"),
        (FIRST | {"t": 5, "edit": "0"}, "edit: got '0'"),
        (
            FIRST | {"t": 5, "from": "李强", "edit": 0},
            "line 0 is not of '李强', who cannot edit it",
        ),
    ],
)
def test_a_mistake_is_named_with_its_row_and_reason(line: Any, reason: str) -> None:
    with pytest.raises(TranscriptIsWrong) as wrong:
        parse(FIRST | {"t": 5}, b"", line)
    assert wrong.value.values["source"] == "play.jsonl"
    assert wrong.value.values["row"] == 3
    assert reason in str(wrong.value.values["reason"])
