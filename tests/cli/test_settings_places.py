"""The files that a config names lie beside it, not where a command starts."""

from pathlib import Path

import pytest

from bot.settings import SettingsAreWrong, StorageSettings, read_settings


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config's folder, while the working folder is another."""
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    monkeypatch.chdir(away)
    return home


def storage(home: Path, text: str = "") -> StorageSettings:
    file = home / "config.toml"
    file.write_text(text, "utf-8")
    return read_settings(file).storage


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("data/own.db", "{home}/data/own.db"),
        ("sqlite:///data/own.db", "sqlite:///{home}/data/own.db"),
        ("sqlite+aiosqlite:///own.db?x=1", "sqlite+aiosqlite:///{home}/own.db?x=1"),
        ("/srv/own.db", "/srv/own.db"),
        ("sqlite:////srv/own.db", "sqlite:////srv/own.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://user@host/name", "postgresql://user@host/name"),
        ("postgresql:///name", "postgresql:///name"),
    ],
)
def test_a_relative_database_lies_beside_its_config(
    elsewhere: Path, written: str, read: str
) -> None:
    found = storage(elsewhere, f'[storage]\nurl = "{written}"\n')
    assert found.url == read.format(home=elsewhere)


def test_a_relative_key_file_lies_beside_its_config(elsewhere: Path) -> None:
    assert storage(elsewhere, '[storage]\nkey_file = "k"\n').key_file == str(elsewhere / "k")
    assert storage(elsewhere, '[storage]\nkey_file = "/k"\n').key_file == "/k"


def test_what_a_config_leaves_out_lies_beside_it_too(elsewhere: Path) -> None:
    found = storage(elsewhere)
    assert found.url == str(elsewhere / StorageSettings().url)
    assert found.key_file == str(elsewhere / StorageSettings().key_file)


def test_the_environment_and_no_config_count_from_the_working_folder(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings(None).storage.url == StorageSettings().url
    monkeypatch.setenv("LAMPLIGHT_STORAGE__URL", "mine.db")
    found = storage(elsewhere, '[storage]\nurl = "theirs.db"\n')
    assert (found.url, found.key_file) == ("mine.db", str(elsewhere / "var/lamplight.key"))


def test_every_other_file_lies_beside_the_config_too(elsewhere: Path) -> None:
    file = elsewhere / "config.toml"
    file.write_text(
        '[station]\ntemperatures = "days.csv"\n[pack]\nphrases = ["p.tsv"]\n'
        'words = ["own/w.txt", "/srv/w.txt"]\n[watch]\nheartbeat_file = "alive"\n',
        "utf-8",
    )
    read = read_settings(file)
    assert read.station.temperatures == str(elsewhere / "days.csv")
    assert read.pack.phrases == [str(elsewhere / "p.tsv")]
    assert read.pack.words == [str(elsewhere / "own/w.txt"), "/srv/w.txt"]
    assert read.watch.heartbeat_file == str(elsewhere / "alive")
    file.write_text("[watch]\n", "utf-8")
    assert read_settings(file).watch.heartbeat_file == ""


@pytest.mark.parametrize("text", ["pack = 3\n", "storage = 3\n", "[storage]\nurl = 3\n"])
def test_a_wrong_shape_is_still_refused_by_its_name(elsewhere: Path, text: str) -> None:
    with pytest.raises(SettingsAreWrong, match=r"storage|pack"):
        storage(elsewhere, text)
