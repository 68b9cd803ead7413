"""``lamplight judge``: a line in, a line out, whatever the bytes are."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from intents.intent import Intent
from tests.cli.conftest import call

ROOT = Path(__file__).parents[2]
KEYS = ["text", "intent", "confidence", "because", "level", "category", "findings"]


def judged(source: bytes) -> list[dict[str, Any]]:
    """Judge some bytes; return what each line of the answer says."""
    ran = call("judge", answers=source)
    assert ran.code == 0
    assert ran.out.endswith("\n") or not source
    return [json.loads(line) for line in ran.out.splitlines()]


def test_each_line_is_one_object_with_just_these_keys() -> None:
    found = judged("我们家停电了\n今天天气真好\n".encode())
    assert [list(one) for one in found] == [KEYS, KEYS]
    first, second = found
    assert (first["text"], first["intent"]) == ("我们家停电了", "outage_report")
    assert first["because"]
    assert all(isinstance(one, str) for one in first["because"])
    assert second["intent"] == "none"
    for one in found:
        assert 0 <= one["confidence"] <= 1
        assert (one["level"], one["findings"]) == ("R0", [])
        assert one["intent"] in set(Intent)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        (b"", []),
        (b"\n", [""]),
        ("停电了\r\n电费\r\n".encode(), ["停电了", "电费"]),
        ("停电了\n\n电费".encode(), ["停电了", "", "电费"]),
        (b"\xe5\x81\x9c\xff\n", ["停\ufffd"]),
        ("停\x00电\n".encode(), ["停\x00电"]),
        ("没电\u2028了\u0085\n".encode(), ["没电\u2028了\u0085"]),
        ("😀\u202e\u200b\n".encode(), ["😀\u202e\u200b"]),
    ],
)
def test_any_bytes_give_one_object_a_line(source: bytes, texts: list[str]) -> None:
    ran = call("judge", answers=source)
    found = [json.loads(line) for line in ran.out.split("\n")[:-1]]
    assert [one["text"] for one in found] == texts


def test_a_very_long_line_is_judged_as_one() -> None:
    text = "停电了" * 35_000
    (found,) = judged(f"{text}\n".encode())
    assert found["text"] == text


def test_many_lines_come_back_in_their_order() -> None:
    texts = [f"{number}号楼停电了" for number in range(3000)]
    assert [one["text"] for one in judged("\n".join(texts).encode())] == texts


@contextmanager
def piped(**environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command with pipes at both ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "judge"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    ) as process:
        yield process


def test_a_line_is_answered_before_the_next_is_written() -> None:
    """Whoever pipes one message at a time must not wait for a full buffer."""
    with piped() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("我们家停电了", "这个月电费多少"):
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == text
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_the_answer_is_utf8_in_every_terminal() -> None:
    with piped(PYTHONIOENCODING="ascii") as process:
        out, _ = process.communicate("停电了\n".encode())
    assert json.loads(out.decode("utf-8"))["text"] == "停电了"


def test_the_stations_own_phrases_are_learnt(folder: Path) -> None:
    (folder / "own.tsv").write_text("乌拉拉巴巴\tbill_query\n" * 3, "utf-8")
    (folder / "words.txt").write_text("乌拉拉巴巴\n", "utf-8")
    (folder / "config.toml").write_text(
        '[pack]\nphrases = ["own.tsv"]\nwords = ["words.txt"]\n', "utf-8"
    )
    assert judged("乌拉拉巴巴\n".encode())[0]["intent"] == "bill_query"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[pack]\nphrases = ["none.tsv"]', ["none.tsv"]),
        ('[pack]\nphrases = ["bad.tsv"]', ["bad.tsv", "1"]),
        ('[pack]\nname = "nowhere"', ["pack.name: got 'nowhere', wants one of power-cn"]),
    ],
)
def test_a_pack_that_cannot_be_read_is_named(folder: Path, text: str, parts: list[str]) -> None:
    (folder / "bad.tsv").write_text("停电了 no tab\n", "utf-8")
    (folder / "config.toml").write_text(text, "utf-8")
    ran = call("judge", answers=b"")
    assert ran.code == 2
    for part in parts:
        assert part in ran.err
