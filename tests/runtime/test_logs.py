"""Logs show what happened and never who somebody is, nor a secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import set_up_logs

TOKEN = "1234567890:AAE-abcdefghijklmnopqrstuvwxyz12345"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    lines = io.StringIO()
    set_up_logs(json_lines=True, secrets=["hush-hush"], stream=lines)
    yield lines
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def last(stream: io.StringIO) -> dict[str, object]:
    return dict(json.loads(stream.getvalue().splitlines()[-1]))


def test_a_line_is_json_with_its_values(stream: io.StringIO) -> None:
    structlog.get_logger("inbox").warning("update_failed", row=8123456789012345678, reason="X")
    line = last(stream)
    assert line["event"] == "update_failed"
    assert line["row"] == 8123456789012345678
    assert line["level"] == "warning"


@pytest.mark.parametrize(
    "said", ["我的电话13812345678", "身份证11010519491231002X", "户号3201234567890"]
)
def test_numbers_of_people_are_masked_wherever_they_stand(stream: io.StringIO, said: str) -> None:
    digits = said.lstrip("我的电话身份证户号")
    structlog.get_logger().info(said, note={"inner": [said]}, number=digits)
    assert digits not in stream.getvalue()


def test_names_and_words_of_people_do_not_show(stream: io.StringIO) -> None:
    structlog.get_logger().info("met", name="王小明", text="停电了", sender={"first_name": "王"})
    assert "王" not in stream.getvalue()
    assert "停电" not in stream.getvalue()


def test_words_of_people_do_not_show_in_a_traceback(stream: io.StringIO) -> None:
    try:
        try:
            raise KeyError("王小明")
        except KeyError as inner:
            raise ValueError("cannot read '王小明说：家里没电，速来3号楼'") from inner
    except ValueError:
        structlog.get_logger().exception("failed")
    shown = stream.getvalue()
    assert "cannot read" in shown
    assert "KeyError" in shown
    assert not [one for one in "王小明家里没电楼" if one in shown]


def test_secrets_do_not_show_not_even_in_a_traceback(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe and hush-hush")
    except ValueError:
        structlog.get_logger().exception("failed")
    logging.getLogger("some.library").warning("token %s", TOKEN)
    assert "failed" in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    assert "hush-hush" not in stream.getvalue()
