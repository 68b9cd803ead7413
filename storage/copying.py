"""Backup and restore: every row of every table, while the program serves."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Table, select, text
from sqlalchemy.exc import DatabaseError

from chat.errors import Fact
from stations.scope import Scope
from storage import (  # noqa: F401  # they fill the metadata
    account_tables,
    broadcast_tables,
    desk_tables,
    outer_tables,
    source_tables,
    tables,
)
from storage.columns import metadata
from storage.database import Database
from storage.migrating import latest, revision
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

# Rows in one statement: large enough to be quick, small enough to stay in memory.
_ROWS_TOGETHER = 500

Progress = Callable[[int], None]


class TargetExists(Fact):
    """The file that a backup would be written to is already there."""

    key = "target_exists"


class NoBackup(Fact):
    """The file is not a backup: not a database, or one without our tables."""

    key = "no_backup"


class OtherVersion(Fact):
    """The database stands at another revision than this program's."""

    key = "other_version"


@contextlib.contextmanager
def new_private_file(target: Path) -> Iterator[None]:
    """Make an empty file for the owner alone; it goes away again when the block fails.

    Raises ``TargetExists``.
    """
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise TargetExists(path=target) from None
    try:
        yield
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def back_up_file(source: Path, target: Path) -> None:
    """Write a consistent copy of a serving SQLite file to an empty file.

    ``VACUUM INTO`` reads one snapshot and leaves nothing of erased rows in the copy.
    """
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


async def check_keys(work: Work, scope: Scope) -> None:
    """Open one sealed value of a copy; raises ``CannotUnseal`` when our keys are not its own."""
    only_for_the_program(scope)
    (await work.run(select(tables.people.c.name).limit(1))).all()


async def check_backup(copy: Database, path: Path) -> None:
    """Refuse what is no backup of ours: everything would be replaced by nothing.

    ``path`` is what the person named. Raises ``NoBackup``.
    """
    try:
        found = await revision(copy)
    except DatabaseError:
        found = None
    if found is None:
        raise NoBackup(path=path)


async def check_version(database: Database) -> None:
    """Refuse a database that stands at another revision; raises ``OtherVersion``."""
    found = await revision(database)
    if found != latest():
        raise OtherVersion(found=found or "-", known=latest())


async def count_rows(work: Work, scope: Scope) -> int:
    """Count the rows of all tables."""
    only_for_the_program(scope)
    total = 0
    for table in metadata.sorted_tables:
        counted = await work.run(text(f"SELECT count(*) FROM {table.name}"))  # noqa: S608
        total += counted.scalar_one()
    return total


async def replace_everything(
    source: Work, target: Work, progress: Progress = lambda _: None
) -> None:
    """Empty the target's tables and fill them with the source's rows, sealed values as they are.

    Both must stand at the same revision; the target's transaction makes it all or nothing.
    """
    for table in reversed(metadata.sorted_tables):
        await target.run(text(f"DELETE FROM {table.name}"))  # noqa: S608
    for table in metadata.sorted_tables:
        await _copy(table, source, target, progress)


async def _copy(table: Table, source: Work, target: Work, progress: Progress) -> None:
    names = [column.name for column in table.columns]
    truths = [c.name for c in table.columns if isinstance(c.type, Boolean)]
    listed, holders = ", ".join(names), ", ".join(f":{name}" for name in names)
    insert = text(f"INSERT INTO {table.name} ({listed}) VALUES ({holders})")  # noqa: S608
    found = await source.connection.stream(text(f"SELECT {listed} FROM {table.name}"))  # noqa: S608
    async for rows in found.mappings().partitions(_ROWS_TOGETHER):
        await target.run(insert, [_plain(dict(row), truths) for row in rows])
        progress(len(rows))


def _plain(row: dict[str, Any], truths: list[str]) -> dict[str, Any]:
    """SQLite keeps truth as 0 and 1, which PostgreSQL refuses in its place."""
    return {**row, **{name: bool(row[name]) for name in truths}}
