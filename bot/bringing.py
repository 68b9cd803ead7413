"""``lamplight import accounts`` and ``bills``: the marketing system's files, in steps."""

import asyncio
import csv
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from billing import bill_row
from bot.pack import read_file_columns
from bot.settings import Settings, read_settings
from bot.spoken import say_here
from bot.table_file import FileIsEmpty, TableFile, chunks, find_heading, look_over
from bot.wiring import opened
from chat.columns import Columns
from customers import account_row
from gateways.spreadsheets import plain
from stations.scope import SYSTEM
from storage import areas, batches
from storage.batches import Batch
from storage.bills import PUBLISHED
from storage.database import Database
from storage.unit_of_work import Work
from usecases.billing.take_rows import Areas, BadRow, take_accounts, take_bills

ACCOUNTS, BILLS = "accounts", "bills"
_NEEDED = {ACCOUNTS: account_row.NEEDED, BILLS: bill_row.NEEDED}
# So many rows in one transaction: a kill costs no more, and nobody waits long for the lock.
_AT_ONCE = 2_000
_KINDS = frozenset({".csv", ".xlsx"})


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one file; ``again``: it had been brought before.

    ``moved`` are accounts that another station had.
    """

    batch: Batch
    new: int = 0
    moved: int = 0
    again: bool = False


def import_large(config: Path | None, kind: str, path: Path) -> bool:
    """Bring a file, or every file of a folder, each once; return True when no row was bad."""
    settings = read_settings(config)
    files = sorted(one for one in path.iterdir() if _is_data(one)) if path.is_dir() else [path]
    clean = True
    for file in files:
        brought = asyncio.run(_bring(settings, kind, file))
        batch = brought.batch
        said = "cli.brought_before" if brought.again else f"cli.brought_{kind}"
        told = say_here(said, file=file.name, good=batch.rows_good, new=brought.new)
        click.echo(told)
        if brought.moved:
            click.echo(say_here("cli.moved_accounts", count=brought.moved), err=True)
        if batch.rows_bad:
            clean = False
            click.echo(say_here("cli.bad_rows", count=batch.rows_bad, file=_bad(file)), err=True)
    return clean


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in _KINDS and not path.name.endswith(".bad.csv")


def _bad(file: Path) -> Path:
    return file.with_name(f"{file.name}.bad.csv")


async def _bring(settings: Settings, kind: str, file: Path) -> Brought:
    table = look_over(file)
    columns = read_file_columns(settings.pack.name, kind).mapped(getattr(settings.columns, kind))
    async with opened(settings, make_keys=True) as database:
        return await bring(database, table, kind, columns)


async def bring(
    database: Database, table: TableFile, kind: str, columns: Columns, *, quiet: bool = False
) -> Brought:
    """Take a file from where it was left, step by step, and publish it as a whole.

    What was brought before is not brought again, but for rows that could not be taken then.
    Raises ``ColumnsAreMissing``, ``ColumnTwice`` and ``FileIsEmpty``.
    """
    rows = table.rows()
    heading = find_heading(rows, columns, _NEEDED[kind])
    if heading is None:
        raise FileIsEmpty(file=table.path.name)
    async with database.writing() as work:
        batch = await batches.begin(work, kind, table.path.name, table.digest)
        found, today = await _areas(work)
        told_before = await batches.told_before(work, SYSTEM, batch)
    if batch.state == PUBLISHED:
        return Brought(batch, again=True)
    bad_file = _bad(table.path)
    with (
        _Complaints(bad_file, batch) as complaints,
        _bar(table, batch, quiet) as bar,
        _uncollected(),
    ):
        for lines in chunks(rows, heading, batch.rows_read, _AT_ONCE):
            async with database.writing() as work:
                if kind == BILLS:
                    batch, wrong = await take_bills(
                        work, batch, columns, lines, today, again=told_before
                    )
                else:
                    batch, wrong = await take_accounts(
                        work, batch, columns, lines, found, again=told_before
                    )
            complaints.write(wrong)
            bar.update(len(lines))
    async with database.writing() as work:
        if told_before and not batch.rows_good:
            await batches.drop(work, batch)
            return Brought(batch, again=True)
        if kind == BILLS:
            await batches.publish_bills(work, batch)
            return Brought(batch, batch.rows_good)
        new, moved = await batches.publish_accounts(work, batch)
    return Brought(batch, new, moved)


async def _areas(work: Work) -> tuple[Areas, date]:
    stations = await areas.stations(work, SYSTEM)
    districts = await areas.districts(work, SYSTEM, [one.id for one in stations])
    zone = ZoneInfo(stations[0].timezone if stations else "UTC")
    found = Areas(
        {one.name: one.id for one in stations},
        {(one.station_id, one.name): one.id for one in districts},
    )
    return found, work.now.astimezone(zone).date()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows hold no cycles: looking for some among millions of them takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _bar(table: TableFile, batch: Batch, quiet: bool) -> Any:
    """Show how far it is on a terminal, and nothing where nobody looks."""
    left = max(table.lines - 1 - batch.rows_read, 0) or None
    return click.progressbar(length=left or 1, label=table.path.name, file=sys.stderr, hidden=quiet)


class _Complaints:
    """The bad rows of a file, by line and reason, in a file beside it; gone when there are none."""

    def __init__(self, path: Path, batch: Batch) -> None:
        self._path = path
        self._known = _lines_before(path, batch.rows_read + 1) if batch.rows_bad else []

    def __enter__(self) -> "_Complaints":
        self._file = self._path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow([say_here(f"rows.{name}") for name in ("line", "reason", "got")])
        self._rows.writerows(self._known)
        self._count = len(self._known)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self._count:
            self._path.unlink(missing_ok=True)

    def write(self, bad: Sequence[BadRow]) -> None:
        """Write down some rows that were just refused."""
        for one in bad:
            column = say_here(f"rows.columns.{one.column}") if one.column else ""
            reason = say_here(f"rows.reasons.{one.reason}", column=column, got=one.got)
            self._rows.writerow([one.line, reason, plain(one.got)])
        self._count += len(bad)
        self._file.flush()


def _lines_before(path: Path, last: int) -> list[list[str]]:
    """Return what an earlier run wrote of rows that it was done with."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row for row in rows if row and row[0].isdecimal() and int(row[0]) <= last]
