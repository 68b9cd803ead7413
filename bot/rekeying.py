"""``lamplight keys``: a new key, everything sealed by it, and the old one forgotten."""

import asyncio
from pathlib import Path

import click

from bot.keys import add_key, drop_old_keys
from bot.settings import Settings, SettingsAreWrong, read_settings
from bot.spoken import say_here
from bot.wiring import opened
from stations.scope import SYSTEM
from storage.database import Database
from storage.resealing import reseal, sealed_before, sealed_tables

# Rows in one transaction: short enough that nobody waits noticeably behind it.
_AT_ONCE = 500


def add(config: Path | None) -> None:
    """Put a new key in front; what is written from the next start on is sealed by it."""
    told = add_key(read_settings(config).storage)
    click.echo(say_here("keys.added") if told is None else say_here("keys.set", key=told))


def reseal_all(config: Path | None) -> None:
    """Seal everything by the first key; a kill costs nothing, and it may serve meanwhile."""
    count = asyncio.run(_reseal(read_settings(config)))
    click.echo(say_here("keys.resealed", count=count))


def drop(config: Path | None) -> None:
    """Forget every key but the first; refused while something is sealed by another."""
    settings = read_settings(config)
    left = asyncio.run(_left(settings))
    if left:
        raise SettingsAreWrong(say_here("keys.still_needed", count=left))
    told = drop_old_keys(settings.storage)
    click.echo(say_here("keys.dropped") if told is None else say_here("keys.set", key=told))


async def _reseal(settings: Settings) -> int:
    async with opened(settings) as database:
        return sum([await _reseal_table(database, table.name) for table in sealed_tables()])


async def _reseal_table(database: Database, name: str) -> int:
    (table,) = [one for one in sealed_tables() if one.name == name]
    done = 0
    while True:
        async with database.writing() as work:
            step = await reseal(work, SYSTEM, table, _AT_ONCE)
        if not step:
            return done
        done += step


async def _left(settings: Settings) -> int:
    async with opened(settings) as database, database.reading() as work:
        return sum([await sealed_before(work, SYSTEM, table) for table in sealed_tables()])
