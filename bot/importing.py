"""``lamplight import``: files into the registry, with every bad line named."""

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path

import click

from bot.calling import ask_name
from bot.settings import Settings, SettingsAreWrong, read_settings, require_bots
from bot.spoken import say_here
from bot.wiring import make_signer, opened
from stations.area import Place
from stations.area_file import AreaRow, BadRows, Complaint, read_areas
from stations.scope import SYSTEM
from storage import areas
from usecases.stations.import_areas import Imported, import_areas


def import_file(config: Path | None, file: Path, links: Path | None) -> None:
    """``lamplight import areas``: all of the file or nothing; repeating it changes nothing."""
    settings = read_settings(config)
    try:
        imported = asyncio.run(_import(settings, read_areas(file.read_bytes())))
    except BadRows as bad:
        for complaint in bad.complaints:
            click.echo(_spoken(complaint), err=True)
        raise
    click.echo(
        say_here(
            "cli.imported",
            stations=imported.stations,
            feeders=imported.feeders,
            districts=imported.districts,
            places=imported.places,
            changed=imported.changed,
        )
    )
    if links is not None:
        count = asyncio.run(_write_links(settings, links))
        click.echo(say_here("cli.place_links", count=count, path=links))


async def _import(settings: Settings, rows: Sequence[AreaRow]) -> Imported:
    station = settings.station
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        return await import_areas(work, rows, timezone=station.timezone, hotline=station.hotline)


async def _write_links(settings: Settings, target: Path) -> int:
    """Write what a QR code on each pole or meter box has to carry."""
    bots = require_bots(settings)
    bot, signer = await ask_name(settings, bots[0]), make_signer(settings)
    found = await _all_places(settings)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("district", "place", "link"))
        for district, place in found:
            payload = signer.sign(f"p{place.code}", "start")
            link = f"https://t.me/{bot.username}?start={payload}"
            rows.writerow((district, place.name, link))
    return len(found)


async def _all_places(settings: Settings) -> list[tuple[str, Place]]:
    async with opened(settings) as database, database.reading() as work:
        stations = [one.id for one in await areas.stations(work, SYSTEM)]
        if not stations:
            raise SettingsAreWrong(say_here("cli.no_stations"))
        names = {one.id: one.name for one in await areas.districts(work, SYSTEM, stations)}
        places = await areas.places(work, SYSTEM, list(names))
        return [(names[one.district_id], one) for one in places]


def _spoken(complaint: Complaint) -> str:
    reason = say_here(f"places.file.{complaint.reason}", got=complaint.got, column=complaint.column)
    if complaint.line == 0:
        return say_here("places.file.whole", reason=reason)
    return say_here("places.file.line", line=complaint.line, reason=reason)
