"""The pack: what was learnt is kept under a hash of everything that it came from."""

from pathlib import Path

import pytest

from bot.pack import (
    PackIsWrong,
    cache_folder,
    policies_in,
    read_classifier,
    read_phrases,
    read_ticket_rules,
)


def test_what_was_learnt_is_kept_and_found_again(folder: Path) -> None:
    first = read_classifier("power-cn", cache=folder / "cache")
    (kept,) = (folder / "cache").iterdir()
    assert (folder / "cache").stat().st_mode & 0o777 == 0o700
    again = read_classifier("power-cn", cache=folder / "cache")
    assert list((folder / "cache").iterdir()) == [kept]
    text = "我们家停电了"
    assert first.classify(text) == again.classify(text)
    kept.write_bytes(b"half of it")
    assert read_classifier("power-cn", cache=folder / "cache").classify(text) == first.classify(
        text
    )
    assert kept.stat().st_size > 1000


@pytest.mark.no_cover
def test_where_nothing_can_be_kept_it_is_learnt_all_the_same(folder: Path) -> None:
    (folder / "cache").write_text("a file, not a folder", "utf-8")
    learnt = read_classifier("power-cn", cache=folder / "cache")
    assert learnt.classify("我们家停电了").intent.value == "outage_report"


def test_the_cache_is_where_the_user_keeps_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    assert cache_folder() == folder / "lamplight"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache_folder() == Path("/home/somebody/.cache/lamplight")


def test_the_pack_has_phrases_and_kinds_of_tickets() -> None:
    assert len(read_phrases("power-cn")) >= 1500
    assert read_ticket_rules("power-cn")


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(PackIsWrong) as wrong:
        read_ticket_rules("nowhere")
    assert "wants one of power-cn" in str(wrong.value.values["reason"])
    assert "samples" not in str(wrong.value.values["reason"])


ROW = """
[clock.{code}]
metric = "contact"
kinds = ["consult"]
amount = 5
unit = "{unit}"
from = 2026-01-01
{more}source = "internal"
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ROW.format(code="a", unit="minutes", more="") * 2, "line 1"),
        (
            ROW.format(code="a", unit="minutes", more="")
            + ROW.format(code="b", unit="minutes", more=""),
            "clocks.toml, line 10",
        ),
        (
            ROW.format(code="a", unit="minutes", more="until = 2026-03-31\n")
            + ROW.format(code="b", unit="minutes", more="").replace("2026-01-01", "2026-05-01"),
            "clocks.toml, line 2",
        ),
        (ROW.format(code="a", unit="fortnights", more=""), "clocks.toml, line 2"),
        (ROW.format(code="a", unit="minutes", more="density = 'urban'\n"), "clocks.toml, line 2"),
        ("[clock.a", "clocks.toml"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_by_file_and_line(text: str, line: str) -> None:
    with pytest.raises(PackIsWrong) as wrong:
        policies_in([("loop.toml", ""), ("clocks.toml", text)], ["consult"])
    assert line in str(wrong.value.values["reason"])
