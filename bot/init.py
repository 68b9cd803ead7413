"""``lamplight init``: six questions, then a config.toml and sample files to start from."""

import os
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import click
import orjson

from bot.settings import SettingsAreWrong, read_settings, require_bots
from bot.spoken import here, read_speech

_HOURS = re.compile(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
_TOKEN = re.compile(r"^\d{1,20}:[A-Za-z0-9_-]{30,64}$")

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
    _write_private(target, written)
    try:
        require_bots(read_settings(target))
    except SettingsAreWrong as wrong:
        target.unlink()
        raise SettingsAreWrong(say("bad_value", reason=wrong)) from None
    click.echo(say("wrote", path=target))
    _write_samples(folder, say, force=force)
    click.echo(say("next"))


def _answers(say: Say) -> dict[str, str]:
    return {
        "token": _ask(say("token"), _TOKEN, say("bad_token")),
        "station": click.prompt(say("station"), default="供电所"),
        "hotline": click.prompt(say("hotline"), default="95598"),
        "hours": _ask(say("hours"), _HOURS, say("bad_hours"), "08:00-18:00"),
        "storage": click.prompt(say("storage"), default="var/lamplight.db"),
        "webhook": click.prompt(say("webhook"), default="", show_default=False),
    }


def _ask(question: str, shape: re.Pattern[str], wrong: str, default: str | None = None) -> str:
    while True:
        answer = str(click.prompt(question, default=default)).strip()
        if shape.match(answer):
            return answer
        click.echo(wrong)


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
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)
    file.chmod(0o600)


def _write_samples(folder: Path, say: Say, *, force: bool) -> None:
    for sample in sorted(files("packs").joinpath("samples").iterdir(), key=lambda one: one.name):
        target = folder / sample.name
        if sample.name.endswith((".csv", ".tsv")) and (force or not target.exists()):
            target.write_text(sample.read_text("utf-8"), "utf-8")
            click.echo(say("wrote", path=target))
