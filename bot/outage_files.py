"""``lamplight import outages`` and ``lamplight source``: outages from files, who tells of them."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import click

from bot.pack import read_file_columns
from bot.settings import Settings, read_settings
from bot.spoken import say_here
from bot.table_file import FileIsEmpty, TableFile, chunks, find_heading, look_over
from bot.wiring import make_trade, opened
from broadcasts.source import NEEDED
from chat.errors import Fact
from stations.scope import SYSTEM
from storage import outage_sources
from usecases.billing.take_rows import BadRow
from usecases.broadcasts.take_outage import LONGEST_SOURCE
from usecases.broadcasts.take_outages import TakenRows, take_outages

_AT_ONCE = 500


class NoSuchSource(Fact):
    """No system of this name has told of outages."""

    key = "no_such_source"


def import_outages(config: Path | None, file: Path, source: str) -> bool:
    """Take the rows of a file for staff to check and send; return True when none was bad.

    Times that name no zone are the station's. Raises ``ColumnsAreMissing``, ``ColumnTwice`` and
    ``FileIsEmpty``.
    """
    settings = read_settings(config)
    taken = asyncio.run(_import(settings, look_over(file), source[:LONGEST_SOURCE]))
    for one in taken.bad:
        click.echo(say_here("cli.bad_line", line=one.line, reason=_reason(one)), err=True)
    told = say_here(
        "cli.outages_imported",
        good=taken.good,
        new=taken.new,
        changed=taken.changed,
        bad=len(taken.bad),
    )
    click.echo(told)
    return not taken.bad


async def _import(settings: Settings, table: TableFile, source: str) -> TakenRows:
    own: Mapping[str, str] = settings.columns.outages
    columns = read_file_columns(settings.pack.name, "outages").mapped(own)
    rows = table.rows()
    heading = find_heading(rows, columns, NEEDED)
    if heading is None:
        raise FileIsEmpty(file=table.path.name)
    lines = [one for piece in chunks(rows, heading, 0, _AT_ONCE) for one in piece]
    async with opened(settings, make_keys=True) as database, database.writing() as work:
        trade = make_trade(settings, database.sealer, [])
        return await take_outages(work, trade, SYSTEM, source, lines, local=True)


def _reason(one: BadRow) -> str:
    column = say_here(f"rows.columns.{one.column}") if one.column else ""
    reason = say_here(f"rows.reasons.{one.reason}", column=column, got=one.got)
    return f"{reason} ({one.got})" if one.got else reason


def list_sources(config: Path | None) -> None:
    """Print who tells of outages, and since when they have been silent."""

    async def read(settings: Settings) -> list[str]:
        async with opened(settings) as database, database.reading() as work:
            known = await outage_sources.sources_known(work, SYSTEM)
            return [
                say_here(
                    "cli.source_line", name=name, minutes=int((work.now - at).total_seconds() // 60)
                )
                for name, at in known.items()
            ]

    lines = asyncio.run(read(read_settings(config)))
    click.echo("\n".join(lines) if lines else say_here("cli.no_sources"))


def drop_source(config: Path | None, name: str) -> None:
    """Wait for a source no more: it is switched off for good."""

    async def act(settings: Settings) -> None:
        async with opened(settings) as database, database.writing() as work:
            if not await outage_sources.drop_source(work, name):
                raise NoSuchSource

    asyncio.run(act(read_settings(config)))
    click.echo(say_here("cli.source_dropped", name=name))
