"""``lamplight import counts``: what the official lines count, beside our own figures."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from bot.lines import BadLines, Line, read_lines
from bot.pack import read_ticket_rules
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import here, read_speech, say_here
from bot.wiring import opened
from chat.errors import BadInput
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.outside_counts import put
from tickets.kinds import Kind
from tickets.outside_counts import OutsideCount, read_line, read_number, read_period

_T = TypeVar("_T")
_NEEDED = ("station", "line", "kind", "count")
_COLUMNS = (*_NEEDED, "day", "month")


def import_counts(config: Path | None, file: Path) -> None:
    """Write down each row, all of them or none; a count that is told again replaces the old one."""
    settings = read_settings(config)
    speech = read_speech()
    called = {name: speech.words(f"figures.columns.{name}") for name in _COLUMNS}
    count = asyncio.run(_import(settings, read_lines(file, _NEEDED, called)))
    click.echo(say_here("cli.counts_imported", count=count))


async def _import(settings: Settings, lines: Sequence[Line]) -> int:
    kinds = read_ticket_rules(settings.pack.name).kinds
    known: dict[tuple[object, ...], int] = {}
    counts, wrong = [], 0
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        stations = await areas.stations(work, SYSTEM)
        for line in lines:
            try:
                one = _count(stations, kinds.values(), line, work.now)
                key = (one.station_id, one.period, one.source, one.kind)
                if key in known:
                    raise SettingsAreWrong(say_here("cli.count_twice", line=known[key]))
                known[key] = line.number
                counts.append(one)
            except SettingsAreWrong as error:
                wrong += 1
                told = say_here("cli.bad_line", line=line.number, reason=error.sentence)
                click.echo(told, err=True)
        if wrong:
            raise BadLines(count=wrong)
        await put(work, counts)
    return len(counts)


def _count(
    stations: tuple[Station, ...], kinds: Iterable[Kind], line: Line, now: datetime
) -> OutsideCount:
    """Read a row; raises ``SettingsAreWrong`` with a sentence for what is wrong with it."""
    cells = line.cells
    where = find_station(stations, cells["station"])
    today = now.astimezone(ZoneInfo(where.timezone)).date()
    day, month = cells.get("day", ""), cells.get("month", "")
    return OutsideCount(
        station_id=where.id,
        period=_read("cli.no_such_period", lambda: read_period(day, month, today)),
        source=_read("cli.no_such_line", lambda: read_line(cells["line"])),
        kind=_kind(kinds, cells["kind"]),
        count=_read("cli.no_such_count", lambda: read_number(cells["count"])),
    )


def _read(sentence: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except BadInput as error:
        raise SettingsAreWrong(say_here(sentence, got=error.values["reason"])) from None


def _kind(kinds: Iterable[Kind], name: str) -> str:
    """Find a kind by its code, or by its name in any language."""
    kinds = list(kinds)
    for one in kinds:
        if name.casefold() in {one.code, *(said.casefold() for said in one.names.values())}:
            return one.code
    locale = read_speech().locale_for(here())
    known = ", ".join(one.name(locale) for one in kinds)
    raise SettingsAreWrong(say_here("cli.no_such_kind", got=name[:30], known=known))
