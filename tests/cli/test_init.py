"""``lamplight init``: six questions, and what becomes of the answers."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import read_settings, require_bots
from tests.cli.conftest import TOKEN, call


def answers(*given: str) -> str:
    """Return what is typed, line by line."""
    return "\n".join(given) + "\n"


ALL_USUAL = answers(TOKEN, "", "", "", "", "")


def test_six_questions_are_enough(folder: Path) -> None:
    ran = call("init", answers=ALL_USUAL)
    assert ran.code == 0
    assert re.findall(r"[1-9]/6", ran.out) == [f"{number}/6" for number in range(1, 7)]
    settings = read_settings(folder / "config.toml")
    assert require_bots(settings)[0].bot_id == 7_000_000_001
    assert settings.station.name == "供电所"
    assert settings.telegram.mode == "polling"
    assert (folder / "areas.csv").is_file()
    assert (folder / "phrases.tsv").is_file()


def test_the_file_is_for_the_owner_alone(folder: Path) -> None:
    assert call("init", "--folder", "a/b", answers=ALL_USUAL).code == 0
    assert (folder / "a/b/config.toml").stat().st_mode & 0o777 == 0o600


def test_the_answers_are_kept(folder: Path) -> None:
    given = answers(
        TOKEN, '城"东"供电所', "0571-95598", "07:30-17:00", "data/my.db", "https://bot.example.cn"
    )
    assert call("init", answers=given).code == 0
    settings = read_settings(folder / "config.toml")
    assert settings.station.name == '城"东"供电所'
    assert settings.station.hotline == "0571-95598"
    assert (settings.station.office_opens, settings.station.office_closes) == ("07:30", "17:00")
    assert settings.storage.url == str(folder / "data/my.db")
    assert settings.telegram.mode == "webhook"
    assert settings.telegram.webhook_url == "https://bot.example.cn"
    assert len(settings.telegram.webhook_secret.get_secret_value()) >= 16
    assert require_bots(settings)


def test_a_postgresql_gets_keys_of_its_own(folder: Path) -> None:
    given = answers(TOKEN, "", "", "", "postgresql://me:secret@there/x", "")
    assert call("init", answers=given).code == 0
    key = tomllib.loads((folder / "config.toml").read_text("utf-8"))["storage"]["key"]
    assert len(bytes.fromhex(key)) == 64


@pytest.mark.parametrize(
    ("wrong", "right", "place"),
    [
        ("no-token", TOKEN, 0),
        ("长" * 61, "城东供电所", 1),
        ("call us", "95598", 2),
        ("8-18", "08:00-18:00", 3),
        ("25:00-26:00", "08:00-18:00", 3),
        ("18:00-08:00", "08:00-18:00", 3),
        ("mysql://there/x", "var/x.db", 4),
        ("bot.example.cn", "https://bot.example.cn", 5),
    ],
)
def test_a_bad_answer_is_asked_again(folder: Path, wrong: str, right: str, place: int) -> None:
    given = [TOKEN, "", "", "", "", ""]
    given[place : place + 1] = [wrong, right]
    ran = call("init", answers=answers(*given))
    assert ran.code == 0
    assert ran.out.count(f"{place + 1}/6") == 2
    assert require_bots(read_settings(folder / "config.toml"))


def test_what_is_there_is_not_overwritten(folder: Path) -> None:
    (folder / "config.toml").write_text("mine", "utf-8")
    (folder / "areas.csv").write_text("mine", "utf-8")
    ran = call("init", answers=ALL_USUAL)
    assert ran.code == 2
    assert "config.toml is there already; --force" in ran.err
    assert (folder / "config.toml").read_text("utf-8") == "mine"
    (folder / "config.toml").unlink()
    assert call("init", answers=ALL_USUAL).code == 0
    assert (folder / "areas.csv").read_text("utf-8") == "mine"


def test_force_overwrites_and_keeps_the_mode(folder: Path) -> None:
    (folder / "config.toml").write_text("mine", "utf-8")
    (folder / "config.toml").chmod(0o644)
    (folder / "areas.csv").write_text("mine", "utf-8")
    assert call("init", "--force", answers=ALL_USUAL).code == 0
    assert (folder / "config.toml").stat().st_mode & 0o777 == 0o600
    assert (folder / "areas.csv").read_text("utf-8") != "mine"


def test_what_cannot_be_used_leaves_the_old_file_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config.toml").write_text("mine", "utf-8")
    monkeypatch.setenv("LAMPLIGHT_WEB__PORT", "many")
    ran = call("init", "--force", answers=ALL_USUAL)
    assert ran.code == 2
    assert "web.port" in ran.err
    assert (folder / "config.toml").read_text("utf-8") == "mine"
    assert sorted(one.name for one in folder.iterdir()) == ["config.toml"]


def test_giving_up_writes_nothing(folder: Path) -> None:
    assert call("init", answers=TOKEN + "\n").code == 1
    assert list(folder.iterdir()) == []
