"""``lamplight staff`` and ``lamplight import``: the registry from the command line."""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.keys import read_keys, signer_of
from bot.settings import read_settings
from bot.wiring import opened
from chat.message import Sender
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas, staff, tables
from storage.people import people_met
from storage.tickets import record
from tests.cli.conftest import TOKEN, call
from tests.cli.town import USERNAME, Town, town
from tests.tickets.test_ticket import make_ticket
from tickets.entry import Entry, EntryKind

AREAS = """供电所,线路,台区,类型,地点,编码
城东供电所,东线,东村台区,农村,3号杆,P3
城东供电所,东线,西村台区,城区,,
"""


@pytest.fixture
async def here(folder: Path) -> AsyncIterator[Town]:
    async with town(folder) as made:
        (folder / "areas.csv").write_text(AREAS, "utf-8")
        yield made


async def add_west(here: Town) -> None:
    """Bring in a second station."""
    (here.folder / "west.csv").write_text(
        AREAS.replace("城东", "城西").replace("P3", "W3"), "utf-8"
    )
    assert (await here.call("import", "areas", "west.csv")).code == 0


async def invitations(here: Town) -> list[dict[str, object]]:
    """Read every invitation."""
    async with here.database() as database, database.reading() as work:
        return [dict(row) for row in (await work.run(tables.invitations.select())).mappings()]


def test_the_sample_is_taken_and_repeating_it_changes_nothing(installation: Path) -> None:
    sample = Path(__file__).parents[2] / "packs" / "samples" / "areas.csv"
    first = call("import", "areas", sample)
    assert first.code == 0
    assert "stations 1" in first.out
    again = call("import", "areas", sample)
    assert again.code == 0
    assert "stations 0, feeders 0, districts 0, places 0; changed 0" in again.out


def test_every_bad_row_is_listed_and_nothing_is_taken(installation: Path) -> None:
    lines = AREAS + "城东供电所,东线,南村台区,海底,,\n,,,,,\n城东供电所,,,城区,,\n"
    (installation / "areas.csv").write_text(lines, "utf-8")
    ran = call("import", "areas", "areas.csv")
    assert ran.code == 2
    complaints = ran.err.splitlines()
    assert any("4" in one and "海底" in one for one in complaints)
    assert any("6" in one for one in complaints)
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert "stations 1" in call("import", "areas", "areas.csv").out


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n"])
def test_a_file_that_cannot_be_read_at_all_says_why(installation: Path, content: bytes) -> None:
    (installation / "areas.csv").write_bytes(content)
    ran = call("import", "areas", "areas.csv")
    assert ran.code == 2
    assert len(ran.err.splitlines()) >= 1
    assert "Traceback" not in ran.err


async def test_the_links_of_places_are_signed_and_fit_into_a_qr_code(here: Town) -> None:
    ran = await here.call("import", "areas", "areas.csv", "--links", "links.csv")
    assert ran.code == 0
    assert "Wrote the links of 1 places: links.csv" in ran.out
    with (here.folder / "links.csv").open(encoding="utf-8-sig") as file:
        (row,) = list(csv.DictReader(file))
    assert (row["district"], row["place"]) == ("东村台区", "3号杆")
    address, _, payload = row["link"].partition("?start=")
    assert address == f"https://t.me/{USERNAME}"
    signer = signer_of(read_keys(read_settings(Path("config.toml")).storage, make=False))
    assert signer.read(payload, "start") == "pP3"


async def test_links_without_an_answer_from_telegram_say_so(here: Town) -> None:
    nowhere = '[telegram]\napi = "http://127.0.0.1:1"\n'
    (here.folder / "config.toml").write_text(f"{nowhere}[[bots]]\ntoken = '{TOKEN}'\n", "utf-8")
    ran = await here.call("import", "areas", "areas.csv", "--links", "links.csv")
    assert ran.code == 2
    assert "The bot's name could not be asked for" in ran.err
    assert TOKEN not in ran.err


def link_of(out: str) -> str:
    """Return the link that was printed."""
    (link,) = [line for line in out.splitlines() if line.startswith("https://t.me/")]
    return link


async def test_the_first_administrators_link_is_signed_and_lasts_so_long(here: Town) -> None:
    ran = await here.call("staff", "invite", "--role", "administrator", "--hours", 5)
    assert ran.code == 0
    assert "works once, within 5 hours" in ran.out
    payload = link_of(ran.out).removeprefix(f"https://t.me/{USERNAME}?start=")
    signer = signer_of(read_keys(read_settings(Path("config.toml")).storage, make=False))
    assert signer.read(payload, "start").startswith("i")
    (row,) = await invitations(here)
    assert (row["role"], row["station_id"], row["district_id"]) == ("administrator", None, None)
    assert row["used_at"] is row["invited_by"] is None
    assert isinstance(row["expires_at"], datetime)
    remaining = row["expires_at"] - datetime.now(UTC)
    assert timedelta(hours=4.9) < remaining <= timedelta(hours=5)
    again = await here.call("staff", "invite", "--role", "administrator")
    assert link_of(again.out) != link_of(ran.out)


async def test_a_role_is_for_a_station_or_a_district_of_it(here: Town) -> None:
    assert (await here.call("import", "areas", "areas.csv")).code == 0
    # With one station it need not be named.
    assert (await here.call("staff", "invite", "--role", "leader")).code == 0
    narrow = ("--station", "城东供电所", "--district", "东村台区")
    assert (await here.call("staff", "invite", "--role", "manager", *narrow)).code == 0
    leader, manager = await invitations(here)
    assert leader["station_id"] == manager["station_id"] is not None
    assert (leader["district_id"] is None, manager["district_id"] is None) == (True, False)


async def test_names_that_are_wrong_or_missing_are_told(here: Town) -> None:
    ran = await here.call("staff", "invite", "--role", "manager")
    assert (ran.code, "There is no station yet" in ran.err) == (2, True)
    assert (await here.call("import", "areas", "areas.csv")).code == 0
    ran = await here.call("staff", "invite", "--role", "manager", "--station", "城北")
    assert (ran.code, "No station is called '城北'; there are: 城东供电所" in ran.err) == (2, True)
    ran = await here.call("staff", "invite", "--role", "manager", "--district", "南村")
    assert (ran.code, "No district is called '南村'" in ran.err) == (2, True)
    await add_west(here)
    ran = await here.call("staff", "invite", "--role", "manager")
    assert ran.code == 2
    assert "name one with --station: 城东供电所, 城西供电所" in ran.err
    assert await invitations(here) == []
    assert (await here.call("staff", "invite", "--role", "king")).code == 2


async def test_the_staff_are_listed_with_place_role_and_duty(here: Town) -> None:
    assert (await here.call("import", "areas", "areas.csv")).code == 0
    assert "There is no staff yet" in (await here.call("staff", "list")).out
    async with here.database() as database, database.writing() as work:
        (station,) = await areas.stations(work, SYSTEM)
        district = (await areas.districts(work, SYSTEM, [station.id]))[0]
        met = await people_met(work, SYSTEM, [Sender(11, "赵"), Sender(12, "孙")])
        one = Staff(work.new_id(), station.id, district.id, met[11].id, Role.MANAGER)
        two = Staff(work.new_id(), station.id, None, met[12].id, Role.LEADER, on_duty=False)
        await staff.appoint(work, one, None)
        await staff.appoint(work, two, None)
        await staff.set_on_duty(work, met[12].id, False)
    lines = (await here.call("staff", "list")).out.splitlines()
    assert len(lines) == 2
    manager = next(line for line in lines if "赵" in line)
    leader = next(line for line in lines if "孙" in line)
    assert manager.startswith(f"城东供电所  {district.name}  ")
    assert manager.endswith("赵  on duty")
    assert "whole station" in leader
    assert leader.endswith("孙  off duty")


def test_before_there_is_a_database_it_is_told(folder: Path) -> None:
    (folder / "config.toml").write_text(f"[[bots]]\ntoken = '{TOKEN}'\n", "utf-8")
    ran = call("staff", "list")
    assert ran.code == 2
    assert "var/lamplight.key, which is not there" in ran.err


def test_somebody_who_leaves_loses_their_reach_and_their_tickets_are_told(
    installation: Path,
) -> None:
    asyncio.run(_appoint(installation))
    assert "Zhao" in call("staff", "list").out
    nobody = call("staff", "dismiss", "Qian")
    assert (nobody.code, "Qian" in nobody.err) == (2, True)
    both = call("staff", "dismiss", "Zhao")
    assert (both.code, "11, 12" in both.err) == (2, True)
    gone = call("staff", "dismiss", "Zhao", "--number", "11")
    assert gone.code == 0
    assert "appointments ended: 1" in gone.out
    assert "taken from them, to be given to colleagues: 1" in gone.out
    last = call("staff", "dismiss", "Sun")
    assert (last.code, "last administrator" in last.err) == (2, True)
    listed = call("staff", "list").out
    assert listed.count("Zhao") == 1


async def _appoint(folder: Path) -> None:
    """Two people of one name, one with a ticket, and one administrator."""
    async with (
        opened(read_settings(folder / "config.toml"), make_keys=True) as database,
        database.writing() as work,
    ):
        ticket, _ = await make_ticket(work)
        senders = [Sender(11, "Zhao"), Sender(12, "Zhao"), Sender(13, "Sun")]
        people = await people_met(work, SYSTEM, senders)
        roles = {11: Role.MANAGER, 12: Role.MANAGER, 13: Role.ADMINISTRATOR}
        for number, role in roles.items():
            one = Staff(work.new_id(), ticket.station_id, None, people[number].id, role)
            await staff.appoint(work, one, None)
        taken = Entry(
            work.new_id(),
            ticket.id,
            ticket.station_id,
            EntryKind.TAKEN,
            work.now,
            person_id=people[11].id,
        )
        await record(work, ticket, [taken])
