"""``lamplight export tickets`` and ``import tickets``: the same columns out and in."""

import asyncio
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.people import find_station
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_error, say_here
from bot.wiring import make_trade, opened
from chat.drawings import Book, Sheet
from chat.errors import BadInput, Fact, NotFound
from gateways.spreadsheets import plain, read_sheet, write_book
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.ticket_search import Wanted, search
from storage.unit_of_work import Work
from tickets.ticket import Source
from usecases.outside.describe import describe, names, timeline
from usecases.outside.file_ticket import Filed, file_ticket
from usecases.trade import Trade

COLUMNS = (
    "number",
    "station",
    "district",
    "kind",
    "subkind",
    "state",
    "outcome",
    "source",
    "opened_at",
    "resolved_at",
    "closed_at",
    "text",
    "system",
    "reference",
)
_NEEDED = ("station", "kind", "opened_at", "text")
# Rows read from the database at a time, so that a whole province does not lie in memory.
_PAGE = 500


class BadLines(Fact):
    """Lines of a file cannot be imported; each was named, and nothing was imported."""

    key = "bad_lines"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, and the number it has there."""

    number: int
    cells: dict[str, str]


def export(
    config: Path | None, target: Path, since: datetime | None, until: datetime | None
) -> None:
    """Write tickets opened from ``since`` to ``until`` (local days, the last one included)."""
    settings = read_settings(config)
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise SettingsAreWrong(say_here("cli.export_suffix", got=target.name))
    zone = ZoneInfo(settings.station.timezone)
    wanted = Wanted(
        opened_from=_midnight(since, zone),
        opened_before=None if until is None else _midnight(until + timedelta(days=1), zone),
    )
    rows = asyncio.run(_rows(settings, wanted, zone))
    _write(target, rows)
    click.echo(say_here("cli.exported", count=len(rows), path=target))


def import_tickets(config: Path | None, file: Path) -> None:
    """File each row as a ticket, all of them or none; a known reference is left as it is."""
    settings = read_settings(config)
    new, known = asyncio.run(_import(settings, read_lines(file, _NEEDED)))
    click.echo(say_here("cli.tickets_imported", new=new, known=known))


async def _rows(settings: Settings, wanted: Wanted, zone: ZoneInfo) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    async with opened(settings) as database, database.reading() as work:
        known = await names(work)
        after: int | None = None
        while True:
            page = await search(work, SYSTEM, _after(wanted, after), _PAGE)
            for ticket, told in zip(page, await describe(work, SYSTEM, page, known), strict=True):
                entries = await timeline(work, SYSTEM, ticket)
                words = next((str(one["text"]) for one in entries if one["text"]), "")
                found.append(_row({**told, "text": words}, zone))
            if len(page) < _PAGE:
                return found
            after = page[-1].id


def _after(wanted: Wanted, after: int | None) -> Wanted:
    return Wanted(opened_from=wanted.opened_from, opened_before=wanted.opened_before, after=after)


def _row(told: dict[str, object], zone: ZoneInfo) -> tuple[str, ...]:
    elsewhere = told["external"]
    first = elsewhere[0] if isinstance(elsewhere, list) and elsewhere else {}
    values = {**told, "system": first.get("system"), "reference": first.get("reference")}
    return tuple(_cell(name, values[name], zone) for name in COLUMNS)


def _cell(name: str, value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if name.endswith("_at"):
        return f"{datetime.fromisoformat(str(value)).astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _write(target: Path, rows: Sequence[tuple[str, ...]]) -> None:
    if target.suffix.lower() == ".xlsx":
        target.write_bytes(write_book(Book((Sheet("tickets", COLUMNS, tuple(rows)),))))
        return
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    # Spreadsheet programs take a file without the mark for another encoding.
    target.write_text(text.getvalue(), "utf-8-sig")


def read_lines(file: Path, needed: Sequence[str]) -> list[Line]:
    """Read a CSV or XLSX file with a heading; raises ``SettingsAreWrong`` naming what it lacks."""
    table = _table(file)
    heading = [name.strip().lower() for name in next(iter(table), ())]
    missing = [name for name in needed if name not in heading]
    if missing:
        raise SettingsAreWrong(say_here("cli.missing_columns", names=", ".join(missing)))
    return [
        Line(number, dict(zip(heading, (cell.strip() for cell in row), strict=False)))
        for number, row in enumerate(table, 2)
        if any(cell.strip() for cell in row)
    ]


def _table(file: Path) -> Iterator[Sequence[str]]:
    if file.suffix.lower() == ".xlsx":
        yield from read_sheet(file.read_bytes())
        return
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(reason="utf-8") from None
    yield from csv.reader(StringIO(text))


async def _import(settings: Settings, lines: Sequence[Line]) -> tuple[int, int]:
    new = wrong = 0
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        trade = make_trade(settings, database.sealer, [])
        stations = await areas.stations(work, SYSTEM)
        for line in lines:
            try:
                new += await _file(work, trade, stations, line)
            except (BadInput, NotFound, SettingsAreWrong, ValueError) as error:
                wrong += 1
                reason = say_error(error) if isinstance(error, Fact) else "opened_at"
                click.echo(say_here("cli.bad_line", line=line.number, reason=reason), err=True)
        if wrong:
            raise BadLines(count=wrong)
    return new, len(lines) - new


async def _file(work: Work, trade: Trade, stations: Iterable[Station], line: Line) -> bool:
    cells = line.cells
    where = find_station(tuple(stations), cells["station"])
    said = datetime.fromisoformat(cells["opened_at"])
    if said.tzinfo is None:
        said = said.replace(tzinfo=ZoneInfo(where.timezone))
    # Repeating a file without references must not double it: number and moment stand for one.
    reference = cells.get("reference") or cells.get("number") or f"{said.isoformat()} line"
    filed = Filed(
        station_id=where.id,
        kind=cells["kind"],
        text=cells["text"],
        said_at=said.astimezone(UTC),
        district=cells.get("district", ""),
        system=(cells.get("system") or "import")[:16],
        reference=reference[:80],
        source=Source.IMPORT,
    )
    _, new = await file_ticket(work, trade, filed)
    return new


def _midnight(day: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day.date(), time(), zone).astimezone(UTC)
