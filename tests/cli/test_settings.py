"""The settings: each mistake is one sentence, and no secret is ever in it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, SecretStr

from bot.settings import Settings, SettingsAreWrong, read_settings, require_bots
from tests.cli.conftest import TOKEN

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
OTHER = "7000000002:AAE-another_token_of_the_right_shape_x"
SECRET = "the-secret-that-stays-secret"


def write(folder: Path, text: str) -> Path:
    """Write a settings file."""
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def sentence(folder: Path, text: str) -> str:
    """Return why these settings are refused."""
    with pytest.raises(SettingsAreWrong) as refused:
        require_bots(read_settings(write(folder, text)))
    said = str(refused.value)
    assert said == refused.value.values["sentence"]
    assert "\n" not in said
    assert said.endswith((".", ")", "?"))
    return said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[web]\nport = 'many'", ["web.port", "'many'", "a whole number"]),
        ("[web]\nport = 0", ["web.port", "got 0", "at least 1"]),
        ("[web]\nport = 70000", ["web.port", "70000", "at most 65535"]),
        ("[web]\nport = 80.5", ["web.port", "80.5", "a whole number"]),
        ("[web]\nhost = 5", ["web.host", "got 5", "text in quotation marks"]),
        ("[talk]\nask_below = 'x'", ["talk.ask_below", "'x'", "wants a number"]),
        ("[talk]\nask_below = nan", ["talk.ask_below", "nan"]),
        ("[talk]\nkeep_days = 0", ["talk.keep_days", "got 0", "at least 1"]),
        ("[telegram]\nmode = 'pigeon'", ["telegram.mode", "'pigeon'", "'polling' or 'webhook'"]),
        ("[telegram]\napi = 'ftp://x'", ["telegram.api", "'ftp://x'", "shape"]),
        ("[station]\nname = ''", ["station.name", "got ''", "at least 1 characters"]),
        ("[station]\nname = '" + "长" * 99 + "'", ["station.name", "…", "at most 60"]),
        ("[station]\ntimezone = 'Mars/Base'", ["station.timezone", "'Mars/Base'", "Asia/Shanghai"]),
        ("[station]\noffice_opens = '19:00'", ["station.office_closes", "after office_opens"]),
        ("[station]\noffice_opens = '8'", ["station.office_opens", "'8'", "time of day"]),
        ("[station]\nhotline = 'call us'", ["station.hotline", "'call us'", "shape"]),
        ("[pack]\nphrases = 'x.tsv'", ["pack.phrases", "got a text", "wants a list"]),
        ("[pack]\nname = '../etc'", ["pack.name", "'../etc'"]),
        ("[log]\nlevel = 'loud'", ["log.level", "'loud'", "'debug'"]),
        ("web = 'here'", ["web", "got a text", "wants a table"]),
        ("web = 5", ["web", "got 5", "wants a table"]),
    ],
)
def test_a_wrong_value_is_named_with_what_it_got_and_what_is_wanted(
    folder: Path, text: str, parts: list[str]
) -> None:
    said = sentence(folder, text)
    assert said.startswith(f"{folder / 'config.toml'}: {parts[0]}: ")
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[web]\nprot = 8080", ["web.prot: unknown key; did you mean 'port'?"]),
        ("[wbe]\nport = 8080", ["wbe: unknown key; did you mean 'web'?"]),
        (f"[[bots]]\ntokn = '{TOKEN}'", ["bots.0.tokn: unknown key; did you mean 'token'?"]),
        ("[web]\nzzzzzzzz = 1", ["web.zzzzzzzz: unknown key."]),
    ],
)
def test_an_unknown_key_is_named_with_a_guess(folder: Path, text: str, parts: list[str]) -> None:
    said = sentence(folder, text)
    for part in parts:
        assert part in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"bots = '{TOKEN}'", "bots"),
        (f"bots = ['{TOKEN}']", "bots.0"),
        (f"[bots]\ntoken = '{TOKEN}'", "bots"),
        (f"[[bots]]\ntoken = '{TOKEN} '", "bots.0.token"),
        (f"[[bots]]\ntoken = ['{TOKEN}']", "bots.0.token"),
        ("[[bots]]\ntoken = '123'", "bots.0.token"),
        (f"[storage]\nurl = 'mysql://me:{SECRET}@there/x'", "storage.url"),
        (f"[storage]\nkey = ['{SECRET}']", "storage.key"),
        (f"storage = 'postgresql://me:{SECRET}@there/x'", "storage"),
        (f"[[storage]]\nkey = '{SECRET}'", "storage"),
        (f"[telegram]\nwebhook_secret = '{SECRET} {SECRET}'", "telegram.webhook_secret"),
        (f"[voice]\nurl = '{SECRET}'", "voice.url"),
        (f"[watch]\nheartbeat_url = '{SECRET}'", "watch.heartbeat_url"),
        (f"[pack]\nphrases = {{ token = '{TOKEN}' }}", "pack.phrases"),
    ],
)
def test_no_sentence_shows_a_secret(folder: Path, text: str, name: str) -> None:
    said = sentence(folder, text)
    assert f": {name}: got " in said
    assert TOKEN not in said
    assert SECRET not in said


def test_a_missing_token_is_asked_for(folder: Path) -> None:
    assert "bots: got no bot, wants at least one [[bots]]" in sentence(folder, "")
    assert "bots.0.token: got nothing, wants a value." in sentence(folder, "[[bots]]")


def test_the_same_bot_twice_is_refused(folder: Path) -> None:
    said = sentence(folder, f"[[bots]]\ntoken = '{TOKEN}'\n[[bots]]\ntoken = '{TOKEN[:-1]}y'")
    assert said == "bots: got the same bot twice, wants every token once."


def test_a_webhook_needs_its_address_and_its_secret(folder: Path) -> None:
    bots = f"[[bots]]\ntoken = '{TOKEN}'\n[telegram]\nmode = 'webhook'\n"
    assert sentence(folder, bots).startswith("telegram.webhook_url: got nothing")
    address = bots + "webhook_url = 'https://bot.example.cn'\n"
    assert sentence(folder, address).startswith("telegram.webhook_secret: got nothing")
    whole = address + f"webhook_secret = '{SECRET}'\n"
    assert len(require_bots(read_settings(write(folder, whole)))) == 1


def test_a_file_that_is_no_toml_says_where(folder: Path) -> None:
    said = sentence(folder, "[web\nport = 1")
    assert "this is not valid TOML" in said
    assert "line 1" in said


def test_a_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "config.toml").write_bytes(b"name = '\xff\xfe'")
    with pytest.raises(SettingsAreWrong, match="not valid TOML"):
        read_settings(folder / "config.toml")


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(SettingsAreWrong, match="there is no such file; `lamplight init`"):
        read_settings(folder / "nowhere.toml")


def test_the_environment_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(folder, f"[[bots]]\ntoken = '{TOKEN}'\n[web]\nport = 1234\nhost = '::1'\n")
    monkeypatch.setenv("LAMPLIGHT_WEB__PORT", "9000")
    monkeypatch.setenv("LAMPLIGHT_BOTS", f'[{{"token": "{OTHER}"}}]')
    settings = read_settings(file)
    assert (settings.web.port, settings.web.host) == (9000, "::1")
    assert [bot.bot_id for bot in require_bots(settings)] == [7_000_000_002]


def test_without_a_file_the_environment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMPLIGHT_BOTS", f'[{{"token": "{TOKEN}"}}]')
    monkeypatch.setenv("LAMPLIGHT_WEB__PORT", "")
    settings = read_settings(None)
    assert settings.web.port == 8080
    assert len(require_bots(settings)) == 1


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("LAMPLIGHT_WEB__PORT", "many", ["environment", "web.port", "'many'"]),
        ("LAMPLIGHT_WEB__PROT", "9", ["environment", "web.prot: unknown key; did you mean 'port'"]),
        ("LAMPLIGHT_WBE__PORT", "9", ["environment", "LAMPLIGHT_WBE__PORT", "unknown key"]),
        ("LAMPLIGHT_BOT", "x", ["environment", "LAMPLIGHT_BOT", "did you mean 'bots'?"]),
        ("LAMPLIGHT_BOTS", "[{", ["environment", "bots"]),
    ],
)
def test_a_mistake_in_the_environment_is_named_as_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, parts: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    said = sentence(folder, f"[[bots]]\ntoken = '{TOKEN}'\n")
    for part in parts:
        assert part in said


def test_what_others_read_from_the_environment_is_no_mistake(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMPLIGHT_CONFIG", "config.toml")
    assert read_settings(write(folder, "")).web.port == 8080


def test_secrets_are_in_no_repr_and_no_text(folder: Path) -> None:
    settings = read_settings(
        write(
            folder,
            f"""
[[bots]]
token = "{TOKEN}"
[telegram]
webhook_secret = "{SECRET}"
[storage]
url = "postgresql://me:{SECRET}@there/x"
key = "{SECRET}"
[voice]
command = "transcribe --key {SECRET}"
url = "https://{SECRET}@voice.example.cn"
[watch]
heartbeat_url = "https://watch.example.cn/{SECRET}"
""",
        )
    )
    assert settings.storage.key.get_secret_value() == SECRET
    for shown in (repr(settings), str(settings), repr(settings.storage), f"{settings.bots}"):
        assert SECRET not in shown
        assert TOKEN not in shown


def fields_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk every field, by its name in a file, with its default."""
    for name, field in model.model_fields.items():
        inner = next(iter(get_args(field.annotation)), field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from fields_of(inner, f"{path}{name}.")
        else:
            yield f"{path}{name}", field.get_default(call_default_factory=True)


def written(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk every key of a TOML file."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from written(value, f"{path}{name}.")
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            yield from written(value[0], f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def plain(value: Any) -> Any:
    """Show what a secret holds, and a list as a file has it."""
    if isinstance(value, tuple):
        return list(value)
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def test_the_example_has_every_field_with_its_default_and_no_other() -> None:
    example = dict(written(tomllib.loads(EXAMPLE.read_text("utf-8"))))
    fields = {name: plain(value) for name, value in fields_of(Settings)}
    del fields["bots.token"]
    token = example.pop("bots.token")
    assert token.startswith("123456:")
    assert example == fields
    assert len(fields) > 25


def test_every_field_of_the_example_is_explained() -> None:
    explained = False
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            explained = True
        elif not line.strip():
            explained = False
        elif not line.startswith("["):
            assert explained, line


def test_the_example_can_be_read() -> None:
    settings = read_settings(EXAMPLE)
    assert require_bots(settings)[0].bot_id == 123456
