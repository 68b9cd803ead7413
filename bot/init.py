"""``lamplight init``: six questions, then a config.toml and sample files to start from."""

import os
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import click
import orjson
from pydantic import BaseModel

from bot.settings import (
    BotSettings,
    SettingsAreWrong,
    StationSettings,
    StorageSettings,
    TelegramSettings,
    complaint,
    read_settings,
    require_bots,
)
from bot.spoken import here, read_speech

_HOURS = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")

Say = Callable[..., str]


def write_settings(folder: Path, *, force: bool) -> None:
    """Ask, then write ``config.toml`` (for the owner alone: it holds the token) and samples."""
    speech = read_speech()
    locale = speech.locale_for(here())

    def say(key: str, **values: object) -> str:
        return speech.say(f"init.{key}", locale, **values)

    target = folder / "config.toml"
    if target.exists() and not force:
        raise SettingsAreWrong(say("exists", path=target))
    click.echo(say("title"))
    written = _settings(_answers(say))
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".config.{os.getpid()}.toml"
    try:
        _write_private(aside, written)
        require_bots(read_settings(aside))
        aside.replace(target)
    except SettingsAreWrong as wrong:
        raise SettingsAreWrong(say("bad_value", reason=wrong)) from None
    finally:
        aside.unlink(missing_ok=True)
    click.echo(say("wrote", path=target))
    _write_samples(folder, say, force=force)
    click.echo(say("next"))


def _answers(say: Say) -> dict[str, str]:
    def ask(name: str, usual: str | None, wrong: Callable[[str], str | None]) -> str:
        while True:
            answer = str(click.prompt(say(name), default=usual, show_default=bool(usual))).strip()
            reason = wrong(answer)
            if reason is None:
                return answer
            click.echo(reason)

    def of(table: type[BaseModel], key: str) -> Callable[[str], str | None]:
        def wrong(answer: str) -> str | None:
            reason = complaint(table, **{key: answer})
            return say("bad_value", reason=reason) if reason else None

        return wrong

    def bad_token(answer: str) -> str | None:
        return say("bad_token") if complaint(BotSettings, token=answer) else None

    def bad_hours(answer: str) -> str | None:
        opens, _, closes = answer.partition("-")
        return None if _HOURS.match(answer) and opens < closes else say("bad_hours")

    return {
        "token": ask("token", None, bad_token),
        "station": ask("station", "供电所", of(StationSettings, "name")),
        "hotline": ask("hotline", "95598", of(StationSettings, "hotline")),
        "hours": ask("hours", "08:00-18:00", bad_hours),
        "storage": ask("storage", "var/lamplight.db", of(StorageSettings, "url")),
        "webhook": ask("webhook", "", of(TelegramSettings, "webhook_url")),
    }


def _settings(answers: dict[str, str]) -> str:
    """Write the answers as TOML; a JSON string is a TOML string too."""
    opens, closes = answers["hours"].split("-")
    tables: dict[str, dict[str, str]] = {
        "station": {
            "name": answers["station"],
            "hotline": answers["hotline"],
            "office_opens": opens,
            "office_closes": closes,
        },
        "storage": {"url": answers["storage"]},
    }
    if answers["storage"].startswith("postgres"):
        tables["storage"]["key"] = os.urandom(64).hex()
    if answers["webhook"]:
        tables["telegram"] = {
            "mode": "webhook",
            "webhook_url": answers["webhook"],
            "webhook_secret": os.urandom(24).hex(),
        }
    lines = ["# Every field is explained in config.example.toml.", "", "[[bots]]"]
    lines.append(f"token = {_quoted(answers['token'])}")
    for name, table in tables.items():
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {_quoted(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return orjson.dumps(value).decode()


def _write_private(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)


def _write_samples(folder: Path, say: Say, *, force: bool) -> None:
    for sample in sorted(files("packs").joinpath("samples").iterdir(), key=lambda one: one.name):
        target = folder / sample.name
        if sample.name.endswith((".csv", ".tsv")) and (force or not target.exists()):
            target.write_text(sample.read_text("utf-8"), "utf-8")
            click.echo(say("wrote", path=target))
