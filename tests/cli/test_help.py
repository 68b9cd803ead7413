"""Help: on every command, and without importing anything heavy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import lamplight
from bot.late import _LATE, late
from tests.cli.conftest import TOKEN, call

HEAVY = (
    "aiogram", "aiohttp", "alembic", "asyncpg", "fastapi", "jieba", "nicegui", "numpy", "pydantic",
    "sqlalchemy", "structlog", "uvicorn",
)  # fmt: skip
ROOT = Path(__file__).parents[2]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Walk every command, groups included."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def test_every_command_of_the_issue_is_there() -> None:
    named = set(lamplight.commands)
    assert named >= {
        "init", "run", "demo", "sandbox", "judge", "bench", "migrate", "backup", "restore",
        "doctor", "import", "staff", "inbox", "outbox",
    }  # fmt: skip


@pytest.mark.parametrize("path", list(commands(lamplight)), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    for wish in ("--help", "-h"):
        ran = call(*path, wish)
        assert ran.code == 0
        assert "Usage: lamplight" in ran.out
        sentence = ran.out.split("\n\n")[1].strip()
        assert sentence.endswith(".")


@pytest.mark.parametrize("name", list(_LATE))
def test_every_late_import_is_there(name: str) -> None:
    assert callable(late(name))


def test_help_imports_nothing_heavy() -> None:
    """Counts modules, not seconds: aiogram alone takes more than the half second there is."""
    script = (
        "import sys\nfrom bot.cli import lamplight\n"
        "try:\n    lamplight(['--help'])\nexcept SystemExit:\n    pass\n"
        "import os, time\n"
        "print(sorted({one.split('.')[0] for one in sys.modules}), file=sys.stderr)\n"
        "print(time.process_time(), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    modules, seconds = ran.stderr.strip().splitlines()
    assert [name for name in HEAVY if f"'{name}'" in modules] == []
    # In the processor's own time: a loaded machine makes it wait, not work.
    assert float(seconds) < 0.5


@pytest.mark.parametrize("start", [["-m", "bot"], ["-c", "from bot.cli import main; main()"]])
def test_a_fact_is_one_sentence_and_ends_with_2(folder: Path, start: list[str]) -> None:
    """``python -m bot`` is ``lamplight``."""
    ran = subprocess.run(
        [sys.executable, *start, "migrate", "--config", "nowhere.toml"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    sentence = "nowhere.toml: there is no such file; `lamplight init` writes one."
    assert ran.stderr.splitlines() == [sentence]


def test_a_file_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    (folder / "config.toml").write_text(f'[[bots]]\ntoken = "{TOKEN}"\n', "utf-8")
    (folder / "var").write_text("a file where a folder is wanted", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 2
    (told,) = ran.stderr.splitlines()
    assert told.startswith("var: ")


def test_a_report_without_a_folder_is_refused_before_anything_is_played(folder: Path) -> None:
    (folder / "play.jsonl").write_bytes(b"")
    ran = call("demo", "--play", "play.jsonl", "--exit", "--json", "no/folder/report.json")
    assert ran.code == 2
    assert "no/folder/report.json" in ran.err


def test_a_transcript_must_be_there_and_named(folder: Path) -> None:
    ran = call("demo", "--exit")
    assert ran.code == 2
    assert "name one with --play" in ran.err
    ran = call("demo", "--play", "nowhere.jsonl", "--exit")
    assert ran.code == 2
    assert "nowhere.jsonl" in ran.err


def test_a_wrong_transcript_is_named_by_its_row(folder: Path) -> None:
    (folder / "play.jsonl").write_text('{"t": 0}\n', "utf-8")
    ran = call("demo", "--play", "play.jsonl", "--exit")
    assert ran.code == 2
    assert "play.jsonl, row 1 cannot be played: chat: got ''" in ran.err


def test_the_settings_are_named_by_option_by_environment_or_lie_here(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installation / "config.toml").rename(installation / "other.toml")
    (installation / "config.toml").write_text("[web]\nport = 0\n", "utf-8")
    assert "web.port" in call("migrate").err
    assert call("migrate", "--config", "other.toml").code == 0
    monkeypatch.setenv("LAMPLIGHT_CONFIG", "other.toml")
    assert call("migrate").code == 0


@pytest.mark.parametrize("queue", ["inbox", "outbox"])
def test_the_settings_named_before_retry_hold_for_it(installation: Path, queue: str) -> None:
    (installation / "config.toml").rename(installation / "other.toml")
    (installation / "config.toml").write_text("[web]\nport = 0\n", "utf-8")
    assert call(queue, "--config", "other.toml", "retry", "--all").code == 0
    assert call(queue, "retry", "--config", "other.toml", "--all").code == 0
    assert call(queue, "retry", "--all").code == 2
