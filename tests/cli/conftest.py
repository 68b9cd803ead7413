"""An installation in a folder of its own, and the command line called in it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import lamplight
from bot.spoken import say_error
from chat.errors import Fact

TOKEN = "7000000001:AAE-this_is_a_token_of_the_right_shape"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Ran]


def call(*arguments: object, answers: str | bytes | None = None) -> Ran:
    """Call the command line; a fact is spoken and ends it as ``main`` does."""
    result = CliRunner().invoke(lamplight, [str(one) for one in arguments], input=answers)
    if isinstance(result.exception, Fact):
        return Ran(2, result.stdout, result.stderr + say_error(result.exception))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in English, with no settings in the environment."""
    _move_to(tmp_path, monkeypatch)
    return tmp_path


def _move_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("LAMPLIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.chdir(folder)


@pytest.fixture(scope="session")
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which an installation was made: making one takes a second."""
    made = tmp_path_factory.mktemp("migrated")
    (made / "config.toml").write_text(f'[[bots]]\ntoken = "{TOKEN}"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        _move_to(made, patch)
        assert call("migrate").code == 0
    return made


@pytest.fixture
def installation(migrated_once: Path, folder: Path) -> Path:
    """Return a folder with a config.toml for one bot, and the database in an SQLite file."""
    shutil.copytree(migrated_once, folder, dirs_exist_ok=True)
    return folder
