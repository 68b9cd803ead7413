"""``lamplight import roster`` and ``staff phone``: who is there, and how they are rung."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.lines import BadLines, Line, read_lines
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from chat.errors import BadInput
from stations.area import Station
from stations.scope import SYSTEM
from storage import alarms, areas, roster
from storage.roster import ABSENCE, SHIFT, Shift
from storage.staff import Appointed, crew
from storage.unit_of_work import Work

# What the alarm hook is handed must not pass for one of its options.
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{2,30}")
_HIGHEST_RANK = 999
_COLUMNS = ("station", "name", "kind", "from", "to")


def import_roster(config: Path | None, file: Path) -> None:
    """Replace the roster of the stations in a file, from its first moment on; all or nothing."""
    settings = read_settings(config)
    count = asyncio.run(_import(settings, read_lines(file, _COLUMNS)))
    click.echo(say_here("cli.roster_imported", count=count))


def set_phone(config: Path | None, name: str, number: str, station: str) -> None:
    """Write down under which number somebody is rung; an empty one forgets it."""
    if number and not _PHONE.fullmatch(number):
        raise BadInput(reason=number[:32])

    async def act(settings: Settings) -> None:
        async with opened(settings) as database, database.writing() as work:
            where = find_station(await areas.stations(work, SYSTEM), station)
            who = _named(await crew(work, SYSTEM, where.id), name)
            await alarms.set_phone(work, where.id, who, number)

    asyncio.run(act(read_settings(config)))
    click.echo(say_here("cli.phone_set" if number else "cli.phone_forgotten", name=name))


async def _import(settings: Settings, rows: Sequence[Line]) -> int:
    wrong = 0
    made: list[Shift] = []
    async with opened(settings) as database, database.writing() as work:
        stations = await areas.stations(work, SYSTEM)
        everybody = await crew(work, SYSTEM)
        for row in rows:
            try:
                made.append(_shift(work, stations, everybody, row))
            except (SettingsAreWrong, BadInput, ValueError, OverflowError) as error:
                wrong += 1
                told = say_here("cli.bad_line", line=row.number, reason=_reason(error))
                click.echo(told, err=True)
        if wrong:
            raise BadLines(count=wrong)
        for station_id in {one.station_id for one in made}:
            first = min(one.starts_at for one in made if one.station_id == station_id)
            await roster.clear_shifts(work, station_id, first)
        await roster.add_shifts(work, made)
    return len(made)


def _shift(
    work: Work, stations: tuple[Station, ...], everybody: Sequence[Appointed], row: Line
) -> Shift:
    where = find_station(stations, row.cells["station"])
    kind = row.cells["kind"]
    if kind not in (SHIFT, ABSENCE):
        raise BadInput(reason=f"kind: {kind[:20]}")
    here = [one for one in everybody if one.staff.station_id == where.id]
    starts, ends = (_moment(row.cells[name], where.timezone) for name in ("from", "to"))
    if ends <= starts:
        raise BadInput(reason="to")
    rank = int(row.cells.get("rank") or 0)
    if not 0 <= rank <= _HIGHEST_RANK:
        raise BadInput(reason="rank")
    return Shift(
        work.new_id(),
        where.id,
        _named(here, row.cells["name"]),
        kind,
        starts,
        ends,
        rank=rank,
    )


def _moment(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _named(people: Sequence[Appointed], name: str) -> int:
    found = {one.person.id for one in people if one.person.name == name}
    if len(found) != 1:
        raise SettingsAreWrong(say_here("cli.not_one_called", name=name, count=len(found)))
    return found.pop()


def _reason(error: Exception) -> str:
    if isinstance(error, BadInput):
        return str(error.values["reason"])
    return str(error) if isinstance(error, SettingsAreWrong) else "from, to"
