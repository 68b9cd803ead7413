"""``lamplight rules``: a station's own policies and calendar, from files."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.pack import pack_folder
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import here, read_speech, say_error, say_here
from bot.wiring import make_trade, opened
from stations.area import Station
from stations.rule_version import RuleName
from stations.scope import SYSTEM
from storage import areas
from storage.rules import version_at
from storage.unit_of_work import Work
from usecases.rules.read_rules import RulesAreWrong, check
from usecases.rules.set_rules import set_rules
from usecases.rules.tell_rules import history_told, hours_told, targets_told
from usecases.trade import Trade

_PACK_FILES = {RuleName.POLICIES: "tickets/clocks.toml", RuleName.CALENDAR: "calendar.toml"}
_Act = Callable[[Work, Trade, Station], Awaitable[str]]


def show_rules(config: Path | None, station: str) -> None:
    """Print what holds at a station, and what was set."""
    locale = read_speech().locale_for(here())

    async def told(work: Work, trade: Trade, where: Station) -> str:
        parts = (
            await hours_told(work, trade, where, locale),
            await targets_told(work, trade, where, locale),
            await history_told(work, SYSTEM, trade, where, locale),
        )
        return "\n\n".join(parts)

    click.echo(_with_station(config, station, told))


def print_rules(config: Path | None, name: str, station: str) -> None:
    """Print the file that holds: the station's own, else the pack's."""
    wanted = RuleName(name)
    folder = pack_folder(read_settings(config).pack.name)

    async def text(work: Work, _trade: Trade, where: Station) -> str:
        own = await version_at(work, SYSTEM, where.id, wanted, work.now)
        if own is not None:
            return own.body
        return folder.joinpath(*_PACK_FILES[wanted].split("/")).read_text("utf-8")

    click.echo(_with_station(config, station, text), nl=False)


def check_rules(config: Path | None, name: str, file: Path, station: str) -> None:
    """Refuse a file that cannot hold, by its line."""
    body = _text(file)

    async def checked(_work: Work, trade: Trade, where: Station) -> str:
        check(trade, RuleName(name), body, where.timezone)
        return say_here("rules.good", file=file.name)

    click.echo(_naming(file, lambda: _with_station(config, station, checked)))


def put_rules(config: Path | None, name: str, file: Path, station: str) -> None:
    """Let a file hold from now on."""
    body = _text(file)

    async def put(work: Work, trade: Trade, where: Station) -> str:
        new = await set_rules(work, trade, where, RuleName(name), body, through="lamplight rules")
        said = "rules.set" if new else "rules.same"
        return say_here(said, what=say_here(f"rules.{name}"), station=where.name)

    click.echo(_naming(file, lambda: _with_station(config, station, put, writes=True)))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsAreWrong(say_here("rules.not_utf8", file=file.name)) from None


def _naming(file: Path, act: Callable[[], str]) -> str:
    """Put the file's name before what is wrong with it."""
    try:
        return act()
    except RulesAreWrong as wrong:
        raise SettingsAreWrong(f"{file.name}: {say_error(wrong)}") from None


def _with_station(config: Path | None, name: str, act: _Act, *, writes: bool = False) -> str:
    async def acted(settings: Settings) -> str:
        async with opened(settings) as database:
            trade = make_trade(settings, database.sealer, [])
            async with database.writing() if writes else database.reading() as work:
                where = find_station(await areas.stations(work, SYSTEM), name)
                return await act(work, trade, where)

    return asyncio.run(acted(read_settings(config)))
