"""``lamplight export``: tickets in columns that ``import tickets`` takes, and cases; no names."""

import asyncio
import csv
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from chat.drawings import Book, Sheet
from gateways.spreadsheets import plain, write_book
from stations.scope import SYSTEM
from storage import cases, trail
from storage.ticket_search import Wanted, search
from usecases.outside.describe import describe, names, timeline
from usecases.outside.describe_cases import describe_cases

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
CASE_COLUMNS = (
    "station",
    "group",
    "level",
    "category",
    "rule",
    "state",
    "ruling",
    "reason",
    "reviewer",
    "opened_at",
    "due_at",
    "decided_at",
)
# Rows read from the database at a time, so that a whole province does not lie in memory.
_PAGE = 500


def export(
    config: Path | None, target: Path, since: datetime | None, until: datetime | None
) -> None:
    """Write tickets opened from ``since`` to ``until`` (local days, the last one included)."""
    settings = _readable(config, target)
    zone = ZoneInfo(settings.station.timezone)
    wanted = Wanted(
        opened_from=_midnight(since, zone),
        opened_before=None if until is None else _midnight(until + timedelta(days=1), zone),
    )
    rows = asyncio.run(_rows(settings, wanted, zone))
    _write(target, "tickets", COLUMNS, rows)
    click.echo(say_here("cli.exported", count=len(rows), path=target))


def export_cases(config: Path | None, target: Path) -> None:
    """Write what was flagged and how it was decided, and note in the trail that it was."""
    settings = _readable(config, target)
    zone = ZoneInfo(settings.station.timezone)
    rows = asyncio.run(_case_rows(settings, zone))
    _write(target, "cases", CASE_COLUMNS, rows)
    click.echo(say_here("cli.exported_cases", count=len(rows), path=target))


def _readable(config: Path | None, target: Path) -> Settings:
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise SettingsAreWrong(say_here("cli.export_suffix", got=target.name))
    return read_settings(config)


async def _case_rows(settings: Settings, zone: ZoneInfo) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    after: int | None = None
    async with opened(settings) as database, database.writing() as work:
        known = await names(work)
        while page := await cases.page(work, SYSTEM, cases.WantedCases(after=after), _PAGE):
            found += [
                tuple(_cell(name, told[name], zone) for name in CASE_COLUMNS)
                for told in await describe_cases(work, SYSTEM, page, known)
            ]
            after = page[-1].id
        for station_id in known.stations:
            await trail.note(work, station_id, None, "exported", None)
    return found


async def _rows(settings: Settings, wanted: Wanted, zone: ZoneInfo) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    async with opened(settings) as database, database.reading() as work:
        known = await names(work)
        after: int | None = None
        while True:
            page = await search(work, SYSTEM, _after(wanted, after), _PAGE)
            for ticket, told in zip(page, await describe(work, SYSTEM, page, known), strict=True):
                entries = await timeline(work, SYSTEM, ticket)
                words = next((str(one["text"]) for one in entries if _is_request(one)), "")
                found.append(_row({**told, "text": words}, zone))
            if len(page) < _PAGE:
                return found
            after = page[-1].id


def _is_request(entry: dict[str, object]) -> bool:
    """True for what was asked; notes and answers of staff are no part of a file."""
    return bool(entry["text"]) and entry["kind"] in ("opened", "added", "edited")


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


def _write(
    target: Path, name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> None:
    if target.suffix.lower() == ".xlsx":
        target.write_bytes(write_book(Book((Sheet(name, tuple(columns), tuple(rows)),))))
        return
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    # Spreadsheet programs take a file without the mark for another encoding.
    target.write_text(text.getvalue(), "utf-8-sig")


def _midnight(day: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day.date(), time(), zone).astimezone(UTC)
