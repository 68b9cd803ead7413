"""Transactions keep what they promise, and migrations make the tables that the code expects."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from storage import tables
from storage.columns import metadata
from storage.database import Database, savepoint
from storage.migrating import DatabaseIsNewer, latest, migrate, revision
from storage.unit_of_work import Work


async def add_station(work: Work, name: str) -> None:
    await work.run(
        insert(tables.stations).values(
            id=work.new_id(), name=name, timezone="Asia/Shanghai", hotline="95598"
        )
    )


async def names(database: Database) -> list[str]:
    async with database.reading() as work:
        return list((await work.run(select(tables.stations.c.name))).scalars())


async def test_a_released_savepoint_vanishes_with_its_outer_transaction(
    database: Database,
) -> None:
    async def fail_outside() -> None:
        async with database.writing() as work:
            async with savepoint(work):
                await add_station(work, "内层")
            raise RuntimeError("outer")

    with pytest.raises(RuntimeError, match="outer"):
        await fail_outside()
    assert await names(database) == []


async def fail_inside(work: Work) -> None:
    async with savepoint(work):
        await add_station(work, "内层")
        raise RuntimeError("inner")


async def test_a_failed_savepoint_leaves_the_rest(database: Database) -> None:
    async with database.writing() as work:
        await add_station(work, "前")
        with pytest.raises(RuntimeError, match="inner"):
            await fail_inside(work)
        await add_station(work, "后")
    assert await names(database) == ["前", "后"]


async def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.reading() as work:
            await add_station(work, "不许")
    assert await names(database) == []


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_and_tables_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    assert await migrate(database) == latest() == await revision(database)


async def test_a_database_from_a_newer_version_is_refused(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer) as refused:
        await migrate(database)
    assert refused.value.values["found"] == "9999"


async def test_free_text_is_sealed_at_rest(database: Database) -> None:
    async with database.writing() as work:
        await work.run(
            insert(tables.people).values(
                id=work.new_id(),
                channel="telegram",
                external_id=2**40,
                kind="person",
                name="王秀英",
                met_at=work.now,
            )
        )
    async with database.reading() as work:
        raw = (await work.run(text("SELECT name FROM people"))).scalar_one()
        opened = (await work.run(select(tables.people.c.name))).scalar_one()
    assert "王秀英".encode() not in bytes(raw)
    assert opened == "王秀英"
