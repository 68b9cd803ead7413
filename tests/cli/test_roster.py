"""Shifts, absences and telephones, from the command line."""

import asyncio
from pathlib import Path

import pytest

from bot.settings import read_settings
from bot.wiring import opened
from chat.message import Sender
from stations.area import Station
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import alarms, areas, desk_tables, staff
from storage.people import people_met
from tests.cli.conftest import call

HEAD = "station,name,kind,from,to,rank\n"
GOOD = (
    HEAD
    + "城东供电所,Zhao,shift,2026-07-01 08:00,2026-07-02 08:00,1\n"
    + "城东供电所,Qian,absence,2026-07-01T00:00:00+08:00,2026-07-03T00:00:00+08:00,\n"
)


@pytest.fixture
def office(installation: Path) -> Path:
    async def appoint() -> None:
        async with (
            opened(read_settings(installation / "config.toml"), make_keys=True) as database,
            database.writing() as work,
        ):
            station = Station(work.new_id(), "城东供电所")
            await areas.add_stations(work, [station])
            people = await people_met(work, SYSTEM, [Sender(1, "Zhao"), Sender(2, "Qian")])
            for one in people.values():
                row = Staff(work.new_id(), station.id, None, one.id, Role.MANAGER)
                await staff.appoint(work, row, None)

    asyncio.run(appoint())
    return installation


def rows(folder: Path) -> list[str]:
    """Return the kinds of all shifts that are stored."""

    async def read() -> list[str]:
        settings = read_settings(folder / "config.toml")
        async with opened(settings) as database, database.reading() as work:
            found = (await work.run(desk_tables.shifts.select())).mappings()
            return sorted(row["kind"] for row in found)

    return asyncio.run(read())


def test_a_roster_replaces_what_begins_later(office: Path) -> None:
    (office / "roster.csv").write_text(GOOD, "utf-8-sig")
    for _ in range(2):
        assert "imported: 2" in call("import", "roster", "roster.csv").out
        assert rows(office) == ["absence", "shift"]


@pytest.mark.parametrize(
    "line",
    [
        "城东供电所,Sun,shift,2026-07-01,2026-07-02,",
        "没有的所,Zhao,shift,2026-07-01,2026-07-02,",
        "城东供电所,Zhao,party,2026-07-01,2026-07-02,",
        "城东供电所,Zhao,shift,soon,2026-07-02,",
        "城东供电所,Zhao,shift,2026-07-02,2026-07-01,",
        "城东供电所,Zhao,shift,2026-07-01,2026-07-02,first",
        "城东供电所,Zhao,shift,2026-07-01,2026-07-02,99999999999",
        "城东供电所,Zhao,shift,0001-01-01T00:00+14:00,2026-07-02,",
        "城东供电所,Zhao",
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(office: Path, line: str) -> None:
    (office / "bad.csv").write_text(GOOD + line + "\n", "utf-8")
    ran = call("import", "roster", "bad.csv")
    assert (ran.code, "Line 4" in ran.err) == (2, True)
    assert rows(office) == []


@pytest.mark.parametrize("content", [b"", b"station,name\n", b"\xff\xfe"])
def test_what_is_no_roster_is_refused(office: Path, content: bytes) -> None:
    (office / "bad.csv").write_bytes(content)
    assert call("import", "roster", "bad.csv").code == 2


def test_a_phone_is_set_and_forgotten(office: Path) -> None:
    assert "is noted" in call("staff", "phone", "Zhao", "13900000000").out

    async def read() -> str | None:
        settings = read_settings(office / "config.toml")
        async with opened(settings) as database, database.reading() as work:
            (one,) = [a for a in await staff.crew(work, SYSTEM) if a.person.name == "Zhao"]
            return await alarms.phone_of(work, SYSTEM, one.staff.station_id, one.person.id)

    assert asyncio.run(read()) == "13900000000"
    assert "is forgotten" in call("staff", "phone", "Zhao").out
    assert asyncio.run(read()) is None
    assert call("staff", "phone", "Nobody", "139").code == 2
    for wrong in ("x", "1", "12;34", "9" * 40):
        assert call("staff", "phone", "Zhao", wrong).code == 2
    assert asyncio.run(read()) is None
