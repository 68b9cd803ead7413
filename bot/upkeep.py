"""The commands that look after the database: migrate, back up, restore, bring in files."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.settings import Settings, StorageSettings, read_settings
from bot.spoken import say_here
from bot.wiring import make_database, not_there_yet, opened
from stations.scope import SYSTEM
from storage.copying import (
    back_up_file,
    check_backup,
    check_keys,
    check_version,
    count_rows,
    new_private_file,
    replace_everything,
)
from storage.database import Database
from storage.migrating import migrate, revision
from storage.unit_of_work import Work


def bring_up_to_date(config: Path | None) -> None:
    """``lamplight migrate``."""
    settings = read_settings(config)

    async def go() -> str | None:
        async with opened(settings, make_keys=True) as database:
            return await revision(database)

    click.echo(say_here("cli.revision", revision=asyncio.run(go())))


def back_up(config: Path | None, target: Path) -> None:
    """``lamplight backup``: an SQLite file either way, so that one can become the other."""
    settings = read_settings(config)
    source = make_database(settings, SystemClock(), make_keys=False)
    if source.path is not None and not source.path.exists():
        raise not_there_yet(source.path)
    with new_private_file(target):
        if source.path is not None:
            back_up_file(source.path, target)
        else:
            asyncio.run(_copy_out(settings, source, target))
    size = f"{target.stat().st_size:,}"
    key_file = settings.storage.key_file
    click.echo(say_here("cli.backed_up", path=target, size=size, key_file=key_file))


def restore(config: Path | None, source: Path, *, yes: bool) -> None:
    """``lamplight restore``: all rows are replaced in one transaction, beside a serving process."""
    settings = read_settings(config)
    if not yes:
        target = settings.storage.url.rsplit("@")[-1]
        click.confirm(say_here("cli.restore_confirm", target=target, source=source), abort=True)
    rows = asyncio.run(_copy_in(settings, source))
    click.echo(say_here("cli.restored", rows=f"{rows:,}"))


async def _copy_out(settings: Settings, source: Database, target: Path) -> None:
    copy = _beside(settings, target)
    try:
        # Not brought up to date here: a program of that version may be serving it.
        await check_version(source)
        await migrate(copy)
        async with source.reading() as reading, copy.writing() as work:
            await _with_progress(say_here("cli.backing_up"), reading, work)
    finally:
        await copy.close()
        await source.close()


async def _copy_in(settings: Settings, source: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / "restore.db"
        shutil.copyfile(source, aside)
        copy = _beside(settings, aside)
        try:
            await check_backup(copy, source)
            await migrate(copy)
            async with (
                opened(settings, make_keys=True) as database,
                copy.reading() as reading,
                database.writing() as work,
            ):
                return await _with_progress(say_here("cli.restoring"), reading, work)
        finally:
            await copy.close()


async def _with_progress(label: str, source: Work, target: Work) -> int:
    total = await count_rows(source, SYSTEM)
    await check_keys(source, SYSTEM)
    with click.progressbar(length=total, label=label) as bar:
        await replace_everything(source, target, bar.update)
    return total


def _beside(settings: Settings, file: Path) -> Database:
    storage = StorageSettings(
        url=f"sqlite:///{file.resolve()}",
        key_file=settings.storage.key_file,
        key=settings.storage.key,
    )
    there = settings.model_copy(update={"storage": storage})
    return make_database(there, SystemClock(), make_keys=False)
