"""Areas come by file: all or nothing, harmless to repeat, and codes stay on their meter boxes."""

import pytest

from stations.area import Density
from stations.area_file import BadRows, read_areas
from stations.scope import SYSTEM
from stations.staff import Role
from storage import areas, staff
from storage.database import Database
from storage.unit_of_work import Work
from tests.stations.conftest import BOT, House, private, sender
from usecases.stations.accept_invitation import accept_invitation
from usecases.stations.import_areas import Imported, import_areas
from usecases.stations.invite_staff import invite
from usecases.trade import Trade

HEAD = "station,feeder,district,density,place,code\n"
FIRST = (
    HEAD
    + "城南供电所,10kV南线,南街台区,urban,南街1号表箱,N1\n"
    + "城南供电所,10kV南线,南街台区,urban,南街2号表箱,\n"
    + "城南供电所,10kV湖线,湖边台区,rural,,\n"
)


async def load(work: Work, text: str) -> Imported:
    return await import_areas(work, read_areas(text.encode()), hotline="95598")


async def test_a_file_makes_stations_feeders_districts_and_places(database: Database) -> None:
    async with database.writing() as work:
        assert await load(work, FIRST) == Imported(1, 2, 2, 2, 0)
        south = await areas.only_station(work, SYSTEM)
        assert south is not None
        street, lake = await areas.districts(work, SYSTEM, [south.id])
        first, second = await areas.places(work, SYSTEM, [street.id, lake.id])
        feeders = {one.id: one.name for one in await areas.feeders(work, SYSTEM, [south.id])}
        assert await areas.place_by_code(work, SYSTEM, "N1") == first
        assert await areas.place_by_code(work, SYSTEM, second.code) == second
        assert await areas.place(work, SYSTEM, first.id) == first
    assert (street.density, lake.density) == (Density.URBAN, Density.RURAL)
    assert feeders[lake.feeder_id or 0] == "10kV湖线"
    assert second.code.isalnum()


async def test_importing_again_changes_nothing(database: Database) -> None:
    async with database.writing() as work:
        await load(work, FIRST)
        assert await load(work, FIRST) == Imported(0, 0, 0, 0, 0)


async def test_new_feeders_densities_and_codes_are_followed(database: Database) -> None:
    async with database.writing() as work:
        await load(work, FIRST)
        changed = FIRST.replace("10kV湖线,湖边台区,rural", "10kV山线,湖边台区,remote")
        changed = changed.replace("N1", "N7")
        assert await load(work, changed) == Imported(0, 1, 0, 0, 2)
        south = await areas.only_station(work, SYSTEM)
        assert south is not None
        _, lake = await areas.districts(work, SYSTEM, [south.id])
        assert lake.density is Density.REMOTE
        assert await areas.place_by_code(work, SYSTEM, "N1") is None
        assert await areas.place_by_code(work, SYSTEM, "N7") is not None


async def test_households_are_taken_followed_and_never_forgotten(database: Database) -> None:
    head = "供电所,线路,台区,类型,地点,户数\n"
    counted = []
    for households in ("320", "", "350", ""):
        text = f"{head}所,线,东村,农村,1号杆,{households}\n所,线,东村,农村,2号杆,\n"
        async with database.writing() as work:
            await import_areas(work, read_areas(text.encode()))
            (station,) = await areas.stations(work, SYSTEM)
            (village,) = await areas.districts(work, SYSTEM, [station.id])
            counted.append(village.households)
    assert counted == [320, 320, 350, 350]


async def test_a_code_is_kept_when_the_file_gives_none(database: Database) -> None:
    async with database.writing() as work:
        await load(work, FIRST)
        await load(work, FIRST.replace("N1", ""))
        assert await areas.place_by_code(work, SYSTEM, "N1") is not None


async def test_a_code_of_another_place_is_refused_and_nothing_taken(database: Database) -> None:
    async with database.writing() as work:
        await load(work, FIRST)
        more = (
            HEAD
            + "城北供电所,北线,北台区,rural,北街1号,B1\n城北供电所,北线,北台区,rural,北街2号,N1\n"
        )
        with pytest.raises(BadRows) as refused:
            await load(work, more)
        assert [(one.line, one.reason) for one in refused.value.complaints] == [(3, "code_taken")]
        assert len(await areas.stations(work, SYSTEM)) == 1


async def test_the_same_district_name_in_two_stations_is_two_districts(
    database: Database,
) -> None:
    async with database.writing() as work:
        made = await load(work, HEAD + "甲所,线,台区,rural,1号,\n乙所,线,台区,urban,1号,\n")
    assert made == Imported(2, 2, 2, 2, 0)


async def test_ten_thousand_places_are_a_few_statements(database: Database) -> None:
    rows = [f"所{n % 7},线{n % 30},区{n % 300},rural,{n}号表箱,C{n}" for n in range(10_000)]
    # A district's feeder has to be one: number it like the district.
    rows = [row.replace(f"线{n % 30}", f"线{n % 300}") for n, row in enumerate(rows)]
    async with database.writing() as work:
        made = await load(work, HEAD + "\n".join(rows) + "\n")
        assert made.places == 10_000
        assert work.statements < 30


async def test_who_administers_everything_administers_a_new_station(
    database: Database, trade: Trade, house: House
) -> None:
    async with database.writing() as work:
        for name, station in (("resident", None), ("stranger", house.east)):
            link = await invite(work, trade, Role.ADMINISTRATOR, station, None, None)
            token = link.partition("?start=")[2]
            await accept_invitation(work, trade, BOT, private(name), sender(name), token)
        await load(work, FIRST)
        every = await areas.stations(work, SYSTEM)
        (south,) = [one for one in every if one.name == "城南供电所"]
        (one,) = await staff.crew(work, SYSTEM, south.id)
    assert (one.person.id, one.staff.role) == (house.people["resident"].id, Role.ADMINISTRATOR)
