"""Filling an empty database with very many rows as they are stored: for measuring alone.

Nothing is checked and nothing survives a fall of the machine until the end of the block: indexes
are made when the rows are there, and foreign keys are not looked at.
"""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, DropIndex

from stations.scope import Scope
from storage import desk_tables, outer_tables, tables  # noqa: F401  # they fill the metadata
from storage.columns import metadata
from storage.database import Database
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

Put = Callable[[str, Sequence[str], Sequence[tuple[Any, ...]]], Awaitable[None]]


@asynccontextmanager
async def filling(database: Database) -> AsyncIterator[Put]:
    """Hand out a function that puts rows into a table, by its columns' names.

    Values are what the database keeps: sealed bytes, whole microseconds. Nobody else may use the
    database meanwhile.
    """
    await database.close()
    opened = _sqlite(database) if database.sqlite else _postgres(database)
    async with opened as put:
        yield put


def _indexes() -> list[Index]:
    found = [index for table in metadata.sorted_tables for index in table.indexes]
    return sorted(found, key=lambda one: str(one.name))


@asynccontextmanager
async def _sqlite(database: Database) -> AsyncIterator[Put]:
    dialect = database.engine.dialect
    if database.path is None:
        raise TypeError(database.url.drivername)
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
            connection.execute(f"PRAGMA {setting}")
        for index in _indexes():
            connection.execute(str(DropIndex(index).compile(dialect=dialect)))

        async def put(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
            holes = ", ".join("?" * len(columns))
            connection.execute("BEGIN")
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})",  # noqa: S608
                rows,
            )
            connection.execute("COMMIT")

        yield put
        for index in _indexes():
            connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
        connection.execute("PRAGMA journal_mode=WAL")


@asynccontextmanager
async def _postgres(database: Database) -> AsyncIterator[Put]:
    dialect = database.engine.dialect
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:

        async def run(statement: str) -> None:
            await connection.exec_driver_sql(statement)

        for index in _indexes():
            await run(str(DropIndex(index).compile(dialect=dialect)))
        # Who is no superuser has the keys checked row by row, which takes longer.
        with contextlib.suppress(DBAPIError):
            await run("SET session_replication_role = replica")
        driver: Any = (await connection.get_raw_connection()).driver_connection

        async def put(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
            await driver.copy_records_to_table(table, columns=columns, records=rows)

        yield put
        await run("SET maintenance_work_mem = '512MB'")
        for index in _indexes():
            await run(str(CreateIndex(index).compile(dialect=dialect)))
        # What the server does by itself within minutes, done now.
        await run("VACUUM ANALYZE")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a filled database is: its maker and version, its size, and how much it holds."""

    version: str
    megabytes: int
    tickets: int
    open: int
    entries: int


async def stored(work: Work, scope: Scope) -> Stored:
    """Count what a database holds, and how large it is on the disk."""
    only_for_the_program(scope)

    async def one(query: str) -> Any:
        return (await work.run(text(query))).scalar_one()

    if work.sqlite:
        version = f"SQLite {await one('SELECT sqlite_version()')}"
        size = await one("PRAGMA page_count") * await one("PRAGMA page_size")
    else:
        version = f"PostgreSQL {await one('SHOW server_version')}"
        size = await one("SELECT pg_database_size(current_database())")
    return Stored(
        version=version,
        megabytes=size // 2**20,
        tickets=await one("SELECT count(*) FROM tickets"),
        open=await one("SELECT count(*) FROM tickets WHERE state <> 'closed'"),
        entries=await one("SELECT count(*) FROM ticket_entries"),
    )


async def make_anew(keeper: Database, name: str) -> None:
    """Make an empty database on the server of ``keeper`` (PostgreSQL), in place of an old one."""
    await remove(keeper, name)
    await _alone(keeper, f'CREATE DATABASE "{name}"')


async def remove(keeper: Database, name: str) -> None:
    """Throw away a database on the server of ``keeper``, if it is there."""
    await _alone(keeper, f'DROP DATABASE IF EXISTS "{name}"')


async def is_there(keeper: Database, name: str) -> bool:
    """True when the server of ``keeper`` has a database of this name."""
    async with keeper.engine.connect() as connection:
        query = text("SELECT 1 FROM pg_database WHERE datname = :name")
        return (await connection.execute(query, {"name": name})).first() is not None


async def _alone(keeper: Database, statement: str) -> None:
    """Run what no transaction may surround."""
    engine = keeper.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)
