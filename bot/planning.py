"""``lamplight import planned``: planned outages from a file."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.lines import BadLines, Line, read_lines
from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_error, say_here
from bot.wiring import opened
from chat.errors import BadInput, Fact
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from tickets.planned import PlannedOutage
from usecases.incidents.plan_outage import enter

_COLUMNS = ("station", "district", "start", "end", "reason")
_LONGEST = 200


def import_planned(config: Path | None, file: Path) -> None:
    """Enter each row, all of them or none; a known one takes its new end and reason."""
    settings = read_settings(config)
    new, known = asyncio.run(_import(settings, read_lines(file, _COLUMNS)))
    click.echo(say_here("cli.planned_imported", new=new, known=known))


async def _import(settings: Settings, rows: Sequence[Line]) -> tuple[int, int]:
    new = wrong = 0
    async with opened(settings) as database, database.writing() as work:
        stations = await areas.stations(work, SYSTEM)
        for row in rows:
            try:
                new += await enter(work, await _planned(work, stations, row))
            except (Fact, ValueError) as error:
                wrong += 1
                reason = say_error(error) if isinstance(error, Fact) else "start, end"
                click.echo(say_here("cli.bad_line", line=row.number, reason=reason), err=True)
        if wrong:
            raise BadLines(count=wrong)
    return new, len(rows) - new


async def _planned(work: Work, stations: tuple[Station, ...], row: Line) -> PlannedOutage:
    where = find_station(stations, row.cells["station"])
    districts = await areas.districts(work, SYSTEM, [where.id])
    named = [one for one in districts if one.name == row.cells["district"]]
    if not named:
        raise SettingsAreWrong(say_here("cli.no_such_district", name=row.cells["district"]))
    if not row.cells["reason"]:
        raise BadInput(reason="reason")
    return PlannedOutage(
        id=work.new_id(),
        station_id=where.id,
        district_id=named[0].id,
        starts_at=_moment(row.cells["start"], where.timezone),
        ends_at=_moment(row.cells["end"], where.timezone),
        reason=row.cells["reason"][:_LONGEST],
    )


def _moment(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)
