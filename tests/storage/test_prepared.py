"""Prepared statements do on both databases what the same statements do put together each time."""

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError

from chat.errors import ChangedMeanwhile
from storage.database import Database, savepoint
from storage.prepared import Prepared, inserting, inserting_new, listed
from storage.tables import places, stations
from storage.unit_of_work import Work

_ADD = inserting(stations)
_ADD_NEW = inserting_new(stations, stations.c.id)
_NAMES = Prepared(
    select(stations.c.id, stations.c.name)
    .where(stations.c.id.in_(listed("ids")), stations.c.timezone.in_(["UTC", "Asia/Shanghai"]))
    .order_by(stations.c.id)
)
_RENAME = Prepared(
    update(stations).where(stations.c.id == bindparam("row_id")).values(name=bindparam("new_name"))
)


def _station(number: int) -> dict[str, object]:
    return {"id": number, "name": f"station {number}", "timezone": "UTC", "hotline": "95598"}


async def _names(work: Work, *ids: int) -> list[str]:
    return [row[1] for row in await work.fetch(_NAMES, {"ids": ids})]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 100])
async def test_lists_of_every_length_find_their_rows(database: Database, count: int) -> None:
    async with database.writing() as work:
        await work.write(_ADD, *(_station(number) for number in range(1, 101)))
        found = await _names(work, *range(1, count + 1))
    assert found == [f"station {number}" for number in range(1, count + 1)]


async def test_what_is_there_already_stays_and_is_not_reported_as_new(database: Database) -> None:
    async with database.writing() as work:
        await work.write(_ADD, _station(1))
        new = await work.fetch(_ADD_NEW, _station(1) | {"name": "other"}, _station(2))
        assert [tuple(row) for row in new] == [(2,)]
        assert await _names(work, 1, 2) == ["station 1", "station 2"]


async def test_a_write_that_meets_no_row_is_told(database: Database) -> None:
    async with database.writing() as work:
        await work.write(_ADD, _station(1))
        await work.write_once(_RENAME, {"row_id": 1, "new_name": "new"}, "station")
        with pytest.raises(ChangedMeanwhile):
            await work.write_once(_RENAME, {"row_id": 2, "new_name": "new"}, "station")
        assert await _names(work, 1) == ["new"]


async def test_a_savepoint_undoes_its_own_part_alone(database: Database) -> None:
    async with database.writing() as work:
        await work.write(_ADD, _station(1))
        with pytest.raises(DBAPIError):  # noqa: PT012 - which of them fails is told by the rows
            async with savepoint(work):
                await work.write(_ADD, _station(2))
                async with savepoint(work):
                    await work.run(stations.insert(), [_station(3)])
                await work.write(_ADD, _station(1))
        await work.write(_ADD, _station(4))
    async with database.reading() as work:
        assert await _names(work, 1, 2, 3, 4) == ["station 1", "station 4"]


async def test_an_error_does_not_show_the_values(database: Database) -> None:
    async with database.writing() as work:
        await work.write(_ADD, _station(1))
        with pytest.raises(DBAPIError) as caught:
            async with savepoint(work):
                await work.write(_ADD, _station(1) | {"hotline": "secret"})
    assert "secret" not in str(caught.value)


async def test_sealed_columns_are_sealed_and_opened(database: Database) -> None:
    reading = Prepared(select(places.c.name).where(places.c.id == bindparam("place")))
    adding = inserting(places)
    district = {"id": 5, "station_id": 1, "feeder_id": None, "name": "d", "density": "rural"}
    place = {"id": 7, "station_id": 1, "district_id": 5, "name_hash": b"h" * 16, "code": "c"}
    async with database.writing() as work:
        await work.write(_ADD, _station(1))
        await work.write(inserting(places.metadata.tables["districts"]), district)
        await work.write(adding, {**place, "name": "幸福里"})
        assert [row[0] for row in await work.fetch(reading, {"place": 7})] == ["幸福里"]
        stored = await work.run(select(places.c.name).where(places.c.id == 7))
        assert stored.scalar_one() == "幸福里"
