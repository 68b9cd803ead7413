"""The keys: made once for the owner alone, named when they cannot be used, never shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.keys import read_keys, signer_of
from bot.settings import SettingsAreWrong, StorageSettings, read_settings
from bot.wiring import make_policy
from tests.cli.conftest import TOKEN, call

KEY = bytes(range(64)).hex()


def test_the_first_start_makes_a_file_for_the_owner_alone(folder: Path) -> None:
    storage = StorageSettings(key_file="deep/er/lamp.key")
    made = read_keys(storage, make=True)
    file = folder / "deep/er/lamp.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(file.read_text("ascii"))) == 64
    again = read_keys(storage, make=True)
    assert (again.keys, again.index_key) == (made.keys, made.index_key)
    assert made.keys[0].hex() not in repr(made)


def test_a_missing_file_is_named_where_none_may_be_made(folder: Path) -> None:
    with pytest.raises(SettingsAreWrong, match=r"key_file: got lamp.key, which is not there"):
        read_keys(StorageSettings(key_file="lamp.key"), make=False)
    assert list(folder.iterdir()) == []


def test_keys_in_the_settings_win_over_the_file(folder: Path) -> None:
    (folder / "lamp.key").write_text("ff" * 64, "ascii")
    storage = StorageSettings(key_file="lamp.key", key=SecretStr(KEY))
    assert read_keys(storage, make=False).index_key == bytes(range(32, 64))


def test_machines_that_share_a_postgresql_need_the_same_keys() -> None:
    with pytest.raises(SettingsAreWrong, match=r"storage.key: got nothing.*LAMPLIGHT_STORAGE__KEY"):
        read_keys(StorageSettings(url="postgresql://there/x"), make=True)


@pytest.mark.parametrize("content", ["", "no hex", "ab" * 63, "ab" * 65, "键"])
def test_what_is_no_key_is_named_and_not_shown(folder: Path, content: str) -> None:
    (folder / "lamp.key").write_text(content, "utf-8")
    with pytest.raises(SettingsAreWrong, match="wants at least 64 bytes") as wrong:
        read_keys(StorageSettings(key_file="lamp.key"), make=False)
    assert str(wrong.value).startswith("storage.key_file: got something that is no key")
    if content:
        with pytest.raises(SettingsAreWrong, match=r"storage\.key: got something") as wrong:
            read_keys(StorageSettings(key=SecretStr(content)), make=False)
        assert content not in str(wrong.value)


def test_buttons_and_links_have_a_secret_of_their_own() -> None:
    sealer = read_keys(StorageSettings(key=SecretStr(KEY)), make=False)
    signer = signer_of(sealer)
    assert signer.read(signer.sign("p1", "start"), "start") == "p1"
    assert signer.secret != sealer.index_key
    assert signer.secret.hex() not in repr(signer)


def test_the_settings_numbers_become_the_policy(folder: Path) -> None:
    (folder / "config.toml").write_text(
        f"[[bots]]\ntoken = '{TOKEN}'\n[station]\noffice_opens = '07:30'\n"
        "[talk]\nkeep_days = 3\nconfirming_reporters = 5\nask_below = 0.25\n"
        "[voice]\ncommand = 'hear'\n",
        "utf-8",
    )
    policy = make_policy(read_settings(folder / "config.toml"))
    assert (policy.office_opens, policy.office_closes) == (450, 1080)
    assert (policy.keep_payloads.days, policy.ask_below, policy.voice) == (3, 0.25, True)
    assert (policy.confirming.people, policy.confirming.within) == (5, timedelta(minutes=10))


def test_an_address_that_is_no_database_is_one_sentence(folder: Path) -> None:
    (folder / "config.toml").write_text("[storage]\nurl = 'sqlite3://x'\n", "utf-8")
    ran = call("migrate")
    assert (ran.code, ran.err.startswith("storage.url: ")) == (2, True)
