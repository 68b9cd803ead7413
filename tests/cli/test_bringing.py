"""``lamplight import accounts`` and ``bills``: a folder of files, and what was not taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chat.message import Sender
from customers.account_row import AccountRow
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, audit, batches
from storage.accounts import account_numbered
from storage.people import people_met
from tests.cli.conftest import call
from tests.cli.town import Town, town

AREAS = "station,feeder,district,density,place\n城东所,城东一线,东村台区,rural,东村\n"


@pytest.fixture
async def here(folder: Path) -> AsyncIterator[Town]:
    async with town(folder) as made:
        yield made


def test_a_folder_is_brought_each_file_once_and_bad_rows_are_in_a_file(installation: Path) -> None:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    (installation / "a.csv").write_text("户号,户名\n3300112233,王芳\n", "utf-8")
    assert call("import", "accounts", "a.csv").out == "a.csv: 1 accounts, 1 of them new.\n"
    (installation / "areas.csv").write_text(
        AREAS + AREAS.splitlines()[1].replace("东", "西"), "utf-8"
    )
    assert call("import", "areas", "areas.csv").code == 0
    (installation / "w.csv").write_text("户号,户名,供电所\n3300112233,王芳,城西所\n", "utf-8")
    moved = call("import", "accounts", "w.csv")
    assert "Note: 1 of these accounts were another station's" in moved.err
    drop = installation / "drop"
    drop.mkdir()
    (drop / "1.csv").write_text("CODE,账期,电量,电费\n3300112233,2026-01,1,1\n", "utf-8")
    assert "lacks these columns: number" in call("import", "bills", "drop").err
    config = installation / "config.toml"
    config.write_text(config.read_text("utf-8") + '[columns.bills]\nnumber = "code"\n', "utf-8")
    (drop / "2.csv").write_text("code,账期,电量,电费\n3300112233,2026-02,1,-1\n", "utf-8")
    (drop / "notes.txt").write_text("x", "utf-8")
    ran = call("import", "bills", "drop")
    assert (ran.code, "1.csv: 1 bills" in ran.out) == (1, True)
    assert "1 rows were not taken" in ran.err
    bad = (drop / "2.csv.bad.csv").read_text("utf-8-sig").splitlines()
    assert bad == ["line,reason,got", "2,amount cannot be negative,'-1"]
    again = call("import", "bills", "drop")
    assert again.out.count("was brought before") == 2
    assert "number" not in ran.out + ran.err


async def test_who_looked_behind_the_mask_is_listed_without_the_household(here: Town) -> None:
    async with here.database():
        pass
    assert (await here.call("audit")).out == "Nobody looked behind a mask in the last 7 days.\n"
    async with here.database() as database, database.writing() as work:
        station = Station(work.new_id(), "城东所")
        await areas.add_stations(work, [station])
        met = await people_met(work, SYSTEM, [Sender(11, "赵经理")])
        batch = await batches.begin(work, "accounts", "x", b"0" * 32)
        row = AccountRow(
            "3300112233", "王秀英", None, None, "", "", "residential", "", None, False, ""
        )
        hashes = batches.hashes_of(work, [row.number])
        await batches.add_account_rows(work, batch, [(row, station.id, None)], hashes)
        await batches.publish_accounts(work, batch)
        account = await account_numbered(work, SYSTEM, "3300112233")
        assert account is not None
        await audit.note(work, station.id, met[11].id, "unmask", account.id)
    ran = await here.call("audit", "--days", "1")
    assert "城东所 赵经理: looked at name, telephone, address of ******2233" in ran.out
    assert "王秀英" not in ran.out
