"""``lamplight lexicon``, ``trail`` and ``bench judge``, called as people call them."""

import asyncio
import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.aside import Aside
from bot.clock import PlayedClock
from bot.settings import read_settings
from bot.wiring import opened
from moderation.judge import Judge
from moderation.lexicon import Lexicon
from tests import pack
from tests.cli.conftest import call
from tests.desk.stage import GROUP, Stage, make_trade
from usecases.moderation.snapshot import Snapshot

AREAS = "station,feeder,district,density,place\n城东所,城东一线,东村台区,rural,东村\n"


@pytest.fixture
def station(installation: Path) -> Path:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    return installation


def test_a_list_is_tested_against_ordinary_talk(folder: Path) -> None:
    (folder / "list.txt").write_text("电\n停电\n停電\n大闸蟹代购\n", "utf-8")
    told = call("lexicon", "check", "list.txt")
    assert "4 terms" in told.out
    assert "“电” is too short" in told.out
    assert "“停电” stands 2 times" in told.out
    assert "ordinary messages" in told.out
    found = json.loads(call("lexicon", "check", "--json", "list.txt").out)
    assert {one["trouble"] for one in found["doubts"]} >= {"short", "double", "overlap", "common"}
    (folder / "good.txt").write_bytes("大闸蟹代购\r\n".encode("gbk"))
    assert "nothing doubtful" in call("lexicon", "check", "good.txt").out
    (folder / "empty.txt").write_bytes(b"\xef\xbb\xbf\n\x00\n")
    refused = call("lexicon", "check", "empty.txt")
    assert refused.code == 2
    assert "empty.txt" in refused.err


def test_a_list_is_loaded_shown_and_taken_back(station: Path) -> None:
    assert "has changed nothing" in call("lexicon", "show").out
    (station / "own.txt").write_text("大闸蟹代购\n\u200b\n", "utf-8")
    told = call("lexicon", "load", "own.txt", "--category", "advert").out
    assert "1 terms, 1 lines left out" in told
    assert "watched for 7 days" in told
    assert "holds at once" in call("lexicon", "load", "own.txt", "--now", "--name", "二").out
    shown = call("lexicon", "show").out
    first = shown.splitlines()[-1].split()[0]
    assert "own" in shown
    assert "二" in shown
    assert "no such change" in call("lexicon", "undo", "12345").out
    assert "as before" in call("lexicon", "undo", first, "--since").out
    assert call("lexicon", "show").out.count("(taken back)") == 2
    assert call("lexicon", "load", "own.txt", "--station", "西").code == 2


def test_a_limit_needs_a_group_that_there_is(station: Path) -> None:
    assert "No group is called" in call("lexicon", "limit", "东村群", "flood", "5").out


def test_the_trail_of_changes_is_whole(station: Path) -> None:
    assert "0 entries" in call("trail", "verify").out
    (station / "own.txt").write_text("大闸蟹代购\n", "utf-8")
    call("lexicon", "load", "own.txt")
    assert "changed_list" in call("trail", "show").out
    assert call("lexicon", "phrases").out == ""


def test_judge_tells_findings_with_their_spans(folder: Path) -> None:
    text = "帮交电费，9折代充，加我薇信"
    [line] = call("judge", answers=f"{text}\n".encode()).out.splitlines()
    told = json.loads(line)
    assert told["level"] == "R2"
    counting = [one for one in told["findings"] if one["passed"] is None]
    assert counting
    for one in told["findings"]:
        assert text[one["start"] : one["end"]] == one["span"]


@pytest.mark.slow
def test_the_bench_reports_every_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.benches.judge._MANY", 3_000)
    figures = json.loads(call("bench", "judge", "--json", "--messages", "200").out)
    ways = ("bare_ahocorasick_rs", "ours_shipped", "ours_65k", "jieba_in_set", "pyahocorasick")
    assert all(figures[name] > 0 for name in (*ways, "python_dfa"))
    assert figures["build_s"] > 0
    assert figures["swap_ms"] >= 0
    assert "ours_65k" in call("bench", "judge", "--messages", "100").out


def test_a_snapshot_is_made_aside() -> None:
    class Whole:
        def cut(self, text: str) -> list[str]:
            return [text]

    aside = Aside()
    taken: list[Snapshot] = []
    aside(lambda: Snapshot(Judge(Lexicon(), Whole())), taken.append)
    assert asyncio.run(aside.beside(lambda: len(taken))) == 1
    aside.close()


def test_what_was_flagged_is_exported_without_words_and_names(station: Path) -> None:
    async def flag() -> None:
        async with opened(read_settings(station / "config.toml"), make_keys=True) as database:
            stage = Stage(
                database,
                PlayedClock(datetime(2026, 7, 1, 1, tzinfo=UTC)),
                replace(make_trade(), watch=pack.watch()),
            )
            await stage.build()
            await stage.say("李强", "电费打九折代充，加我微信", GROUP)

    asyncio.run(flag())
    assert "Cases exported: 1" in call("export", "cases", "out.csv").out
    written = (station / "out.csv").read_text("utf-8-sig")
    [row] = csv.DictReader(written.splitlines())
    assert (row["category"], row["level"], row["state"]) == ("discount", "R2", "waiting")
    assert row["opened_at"]
    assert (row["reviewer"], row["decided_at"]) == ("", "")
    assert "九折" not in written
    assert "李强" not in written
    assert call("export", "cases", "out.xlsx").code == 0
    assert call("export", "cases", "out.pdf").code == 2
    assert "exported" in call("trail", "show", "--station", "城东供电所").out


def test_ours_and_open_lists_are_compared_on_labelled_messages(folder: Path) -> None:
    rows = [
        ("电费打九折代充，加我微信", "discount"),
        ("停电了，客户很多", "none"),
        ("晚上吃啥", "0"),
    ]
    (folder / "words.txt").write_text("客户\n# 注\n微信\n", "utf-8")
    lines = "".join(f"{text}\t{label}\tplain\n" for text, label in rows)
    (folder / "set.tsv").write_text(f"# head\n{lines}", "utf-8")
    heading = [{"TEXT": text, "label": label} for text, label in rows]
    (folder / "set.json").write_text(json.dumps(heading), "utf-8")
    (folder / "set.jsonl").write_text("\n".join(map(json.dumps, heading)), "utf-8")
    (folder / "set.csv").write_text(
        "text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), "utf-8"
    )
    for name in ("set.tsv", "set.json", "set.jsonl", "set.csv"):
        ran = call("bench", "judge", "--json", "--labelled", name, "--list", "words.txt")
        found = json.loads(ran.out)
        assert found["messages"] == 3
        assert (found["ours"]["recall"], found["ours"]["false_flags"]) == (1.0, 0.0)
        assert found["ours"]["by_label"] == {"discount": 1.0}
        assert (found["words.txt"]["recall"], found["words.txt"]["false_flags"]) == (1.0, 0.5)
    assert "recall" in call("bench", "judge", "--labelled", "set.tsv").out
    for name, content in (("empty.tsv", "# nothing"), ("x.json", "{"), ("y.csv", "a,b\n1,2\n")):
        (folder / name).write_text(content, "utf-8")
        refused = call("bench", "judge", "--labelled", name)
        assert (refused.code, name in refused.err) == (2, True)
    assert call("bench", "judge", "--list", "words.txt").code == 2
