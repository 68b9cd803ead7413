"""``lamplight replies``: a station's own canned replies, from a file and by hand."""

import asyncio
import tomllib
from collections.abc import Sequence
from pathlib import Path

import click

from bot.lines import BadLines, read_lines
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_error, say_here
from bot.wiring import make_trade, opened
from chat.errors import BadInput, Fact
from chat.speech import DEFAULT_LOCALE
from stations.scope import SYSTEM
from storage import areas
from storage.canned_replies import own_replies
from tickets.pack_table import Table
from usecases.replies.keep import Draft, add_reply, remove_reply

_NEEDED = ("title", "text")


def import_replies(config: Path | None, file: Path, station: str) -> None:
    """Write each reply of a file, all of them or none; one of a known title gets the new words."""
    settings = read_settings(config)
    drafts = _from_toml(file) if file.suffix.lower() == ".toml" else _from_table(file)
    asyncio.run(_import(settings, drafts, station))
    click.echo(say_here("reply.imported", count=len(drafts)))


def list_replies(config: Path | None, station: str) -> None:
    """Print a station's own replies."""

    async def read(settings: Settings) -> list[str]:
        async with opened(settings) as database, database.reading() as work:
            where = find_station(await areas.stations(work, SYSTEM), station)
            found = await own_replies(work, SYSTEM, where.id)
        return [
            say_here("reply.own_line", letters=one.letters, title=one.title, text=one.body)
            for one in found
        ]

    lines = asyncio.run(read(read_settings(config)))
    click.echo("\n".join(lines) if lines else say_here("reply.none_own"))


def drop_reply(config: Path | None, title: str, station: str) -> None:
    """Take a reply away by its title or letters."""

    async def act(settings: Settings) -> str:
        async with opened(settings) as database, database.writing() as work:
            where = find_station(await areas.stations(work, SYSTEM), station)
            return await remove_reply(work, SYSTEM, where.id, title)

    gone = asyncio.run(act(read_settings(config)))
    click.echo(say_here("reply.removed", title=gone))


def _from_table(file: Path) -> list[tuple[int, Draft]]:
    return [
        (line.number, Draft(*(line.cells.get(name, "") for name in ("title", "text", "letters"))))
        for line in read_lines(file, _NEEDED)
    ]


def _from_toml(file: Path) -> list[tuple[int, Draft]]:
    """Read ``[[reply]]`` tables with title, text and, if they like, letters."""
    try:
        whole = Table(file.name, tomllib.loads(file.read_text("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(reason=f"{file.name}: {error}") from None
    drafts = []
    for place, one in enumerate(whole.list_of("reply"), 1):
        drafts.append(
            (place, Draft(one.text("title"), one.text("text").strip(), one.text("letters", "")))
        )
        one.end()
    whole.end()
    return drafts


async def _import(settings: Settings, drafts: Sequence[tuple[int, Draft]], station: str) -> None:
    wrong = 0
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        trade = make_trade(settings, database.sealer, [])
        where = find_station(await areas.stations(work, SYSTEM), station)
        for number, draft in drafts:
            try:
                await add_reply(work, trade, where.id, draft, DEFAULT_LOCALE)
            except (Fact, SettingsAreWrong) as error:
                wrong += 1
                reason = say_error(error)
                click.echo(say_here("cli.bad_line", line=number, reason=reason), err=True)
        if wrong:
            raise BadLines(count=wrong)
