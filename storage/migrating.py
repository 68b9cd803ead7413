"""Bringing a database to this version's schema, and refusing one from a newer version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from chat.errors import Fact
from storage.database import Database

_FOLDER = Path(__file__).parent / "migrations"


class DatabaseIsNewer(Fact):
    """The database was made by a newer version of the program, which this one cannot read."""

    key = "database_is_newer"


async def migrate(database: Database) -> str:
    """Run the steps that are missing and return the revision reached; raises ``DatabaseIsNewer``.

    All steps run in one transaction: a failed migration changes nothing.
    """
    async with database.engine.begin() as connection:
        return await connection.run_sync(_upgrade)


async def revision(database: Database) -> str | None:
    """Tell at which revision the database stands; ``None`` for an empty one."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_revision)


def latest() -> str:
    """Tell the newest revision that this program knows."""
    return str(ScriptDirectory(str(_FOLDER)).get_current_head())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> str:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    current = _revision(connection)
    known = {step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseIsNewer(found=current, known=latest())
    if current != latest():
        command.upgrade(config, "head")
    return latest()
