"""``lamplight bench import``: accounts and bills from files, and how soon a bill is answered."""

import asyncio
import csv
import platform
import random
import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import click
import orjson

from bot.benches.bill_asked import LIMIT_MS, ask_bills
from bot.benches.server import NoPostgres, Shelf, postgres
from bot.bringing import ACCOUNTS, BILLS, bring
from bot.clock import PlayedClock
from bot.pack import read_file_columns
from bot.table_file import look_over
from chat.drawings import Book, Panel, Picture, Series, Sheet, to_text
from gateways.spreadsheets import read_sheet, write_book
from gateways.studio import Studio
from stations.area import District, Station
from storage import areas
from storage.database import Database
from storage.migrating import migrate
from storage.sealed import Sealer

Figures = dict[str, Any]
_NOW = datetime(2026, 11, 26, 1, tzinfo=UTC)
_SEALER = Sealer((b"b" * 32,), b"i" * 32)
_SHEET_ROWS = 10_000
_CHARTS = 20
# So many residents ask, who have a year of bills.
_ASKING = 300
_YEAR = (202511, 202512, *range(202601, 202611))
# Rows a second that the import is to reach on one core.
LIMIT = 20_000


def bench(*, as_json: bool, rows: int, url: str | None) -> None:
    """Measure both databases, and print the figures."""
    found: Figures = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": rows,
        "limit_rows_per_s": LIMIT,
        "limit_bill_asked_p95_ms": LIMIT_MS,
    }
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as name:
        folder = Path(name)
        found["sqlite"] = asyncio.run(_measure(_shelf(str(folder)), folder, rows))
        try:
            with postgres(folder, url) as server:
                found["postgres"] = asyncio.run(_measure(_shelf(server), folder, rows))
        except NoPostgres:
            found["postgres"] = {"missing": NoPostgres.__doc__}
        found["xlsx"] = asyncio.run(_sheets(_shelf(str(folder)), folder))
    found["charts"] = asyncio.run(_charts())
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for key, value in found.items():
        click.echo(f"{key:>18}  {value}")


def _shelf(url: str) -> Shelf:
    return Shelf(url, PlayedClock(_NOW), _SEALER, keep=False)


async def _measure(shelf: Shelf, folder: Path, rows: int) -> Figures:
    """Bring a small file and a large one: the second must take no more memory than the first."""
    found: Figures = {}
    async with shelf.opened(rows) as (database, _):
        await _ready(database)
        found["accounts_per_s"] = await _bring(database, ACCOUNTS, _accounts(folder, rows), rows)
        small = max(rows // 20, 100)
        await _bring(database, BILLS, _bills(folder, small, 202609), small)
        before = _peak()
        found["bills_per_s"] = await _bring(database, BILLS, _bills(folder, rows, 202610), rows)
        found["memory_growth_mb"] = round(_peak() - before, 1)
        asking = min(_ASKING, small)
        for period in _YEAR:
            await _bring(database, BILLS, _bills(folder, asking, period), asking)
        found["bill_asked"] = await ask_bills(
            database, _SEALER, [_number(at) for at in range(asking)]
        )
    return found


async def _ready(database: Database) -> None:
    await migrate(database)
    async with database.writing() as work:
        station = Station(work.new_id(), "城东所")
        await areas.add_stations(work, [station])
        await areas.add_districts(work, [District(work.new_id(), station.id, None, "东村台区")])


async def _bring(database: Database, kind: str, path: Path, rows: int) -> int:
    columns = read_file_columns("power-cn", kind)
    began = perf_counter()
    done = await bring(database, look_over(path), kind, columns, quiet=True)
    if done.batch.rows_good != rows:
        raise ValueError(f"{done.batch.rows_bad} rows were refused")
    return round(rows / (perf_counter() - began))


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _number(at: int) -> str:
    return f"33{10_000_000 + at}"


def _accounts(folder: Path, rows: int) -> Path:
    path = folder / f"accounts-{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("number", "holder", "phone", "address", "district", "household_size"))
        for at in range(rows):
            phone, address = f"138{10_000_000 + at}", f"东村{at}幢{at % 30}01室"
            table.writerow((_number(at), f"王{at}", phone, address, "东村台区", at % 7 + 1))
    return path


def _bills(folder: Path, rows: int, period: int) -> Path:
    path = folder / f"bills-{period}-{rows}.csv"
    draw = random.Random(period)  # noqa: S311  # made-up figures, no secrets
    day = f"{period // 100}-{period % 100:02}"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(_HEADING)
        for at in range(rows):
            peak, valley = draw.randrange(20, 300), draw.randrange(20, 200)
            used = peak + valley
            table.writerow(
                (_number(at), period, f"{day}-01", f"{day}-28", at, at + used, used, peak, valley,
                 used * 7, f"{used * 0.55:.2f}", "0", f"{used * 0.55:.2f}", used, f"{used / 2}")
            )  # fmt: skip
    return path


_HEADING = (
    "number", "period", "first_day", "last_day", "reading_before", "reading_after", "kwh",
    "kwh_peak", "kwh_valley", "year_kwh", "amount", "late_fee", "paid", "tier1_kwh",
    "tier1_amount",
)  # fmt: skip


async def _sheets(shelf: Shelf, folder: Path) -> Figures:
    """A spreadsheet beside its reader alone, which is what it can be as fast as."""
    heading = ("number", "holder", "district")
    rows = tuple((_number(at), f"王{at}", "东村台区") for at in range(_SHEET_ROWS))
    path = folder / "accounts.xlsx"
    path.write_bytes(write_book(Book((Sheet("x", heading, rows),))))
    began = perf_counter()
    count = sum(1 for _ in read_sheet(path)) - 1
    alone = round(count / (perf_counter() - began))
    async with shelf.opened(_SHEET_ROWS) as (database, _):
        await _ready(database)
        ours = await _bring(database, ACCOUNTS, path, _SHEET_ROWS)
    return {"reader_alone_per_s": alone, "accounts_per_s": ours, "ratio": round(ours / alone, 2)}


async def _charts() -> Figures:
    """Draw different charts in the worker, which was begun before."""
    studio = Studio()
    taken = []
    for at in range(_CHARTS + 1):
        values = tuple(float(100 + (at * 7 + month * 13) % 90) for month in range(12))
        panel = Panel("", tuple(map(str, range(1, 13))), (Series("2026", values),), unit="kWh")
        began = perf_counter()
        await studio.draw(to_text(Picture(f"******{at:04}", (panel,))))
        taken.append((perf_counter() - began) * 1000)
    studio.close()
    cuts = quantiles(taken[1:], n=20)
    return {"first_ms": round(taken[0]), "p50_ms": round(cuts[9]), "p95_ms": round(cuts[18])}
