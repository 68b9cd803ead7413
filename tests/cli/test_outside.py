"""Clients, webhooks and files of tickets, from the command line."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chat.message import ChatKind, ChatRef
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import areas, chats
from tests.cli.conftest import call
from tests.cli.town import town

HEAD = "station,district,kind,opened_at,text,system,reference\n"
GOOD = (
    HEAD
    + "城东供电所,东村台区,outage_report,2026-07-01 08:00,没电 13812345678,95598,A-1\n"
    + "城东供电所,,consult,2026-07-01T02:00:00+00:00,=怎么办增容,,\n"
)
AREAS = "station,feeder,district,density,place\n城东供电所,东线,东村台区,rural,1号杆\n"


@pytest.fixture
def office(installation: Path) -> Path:
    areas = installation / "areas.csv"
    areas.write_text(AREAS, "utf-8")
    ran = call("import", "areas", areas)
    assert ran.code == 0, ran.err
    return installation


def test_a_client_gets_a_key_once_and_loses_it(office: Path) -> None:
    made = call("client", "add", "dispatch", "--station", "城东供电所", "--grant", "tickets:read")
    assert "lamp_" in made.out
    listed = call("client", "list").out
    assert "dispatch" in listed
    assert "tickets:read" in listed
    assert "lamp_" not in listed
    assert call("client", "add", "dispatch").code == 2
    assert call("client", "revoke", "dispatch").code == 0
    assert "revoked" in call("client", "list").out
    again = call("client", "revoke", "dispatch")
    assert (again.code, "dispatch" in again.err) == (2, True)
    assert call("client", "add", "x", "--station", "没有").code == 2


def test_a_webhook_is_added_listed_and_stopped(office: Path) -> None:
    assert "client add" in call("client", "list").out
    assert "webhook add" in call("webhook", "list").out
    made = call("webhook", "add", "http://127.0.0.1:9/hook", "--event", "ticket.opened")
    assert made.code == 0
    listed = call("webhook", "list").out
    number = listed.split()[0]
    assert "ticket.opened" in listed
    assert made.out.split()[-1] not in listed
    assert call("webhook", "stop", number).code == 0
    assert call("webhook", "stop", number).code == 2
    assert "stopped" in call("webhook", "list").out
    assert call("webhook", "log").out.strip() == "Nothing was delivered yet."
    assert json.loads(call("webhook", "log", "--json").out) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ftp://x",), "http://"),
        (("http://127.0.0.1/", "--event", "ticket.burned"), "ticket.burned"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(
    office: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = call("webhook", "add", *arguments)
    assert (ran.code, said in ran.err) == (2, True)


def test_tickets_come_in_and_go_out_in_the_same_columns(office: Path) -> None:
    (office / "in.csv").write_text(GOOD, "utf-8-sig")
    assert "Filed anew: 2; known already: 0." in call("import", "tickets", "in.csv").out
    assert "Filed anew: 0; known already: 2." in call("import", "tickets", "in.csv").out
    assert call("export", "tickets", "out.csv").code == 0
    rows = list(csv.DictReader((office / "out.csv").read_text("utf-8-sig").splitlines()))
    assert [row["kind"] for row in rows] == ["outage_report", "consult"]
    assert rows[0]["opened_at"] == "2026-07-01 08:00:00"
    assert rows[0]["district"] == "东村台区"
    assert (rows[0]["system"], rows[0]["reference"]) == ("95598", "A-1")
    assert "13812345678" not in rows[0]["text"]
    assert rows[1]["text"] == "'=怎么办增容"
    assert rows[1]["opened_at"] == "2026-07-01 10:00:00"
    assert call("export", "tickets", "out.xlsx", "--from", "2026-07-01").code == 0
    page = load_workbook(office / "out.xlsx").worksheets[0]
    assert page.max_row == 3
    assert "Filed anew: 0; known already: 2." in call("import", "tickets", "out.xlsx").out
    assert "exported: 0" in call("export", "tickets", "no.csv", "--to", "2026-06-30").out
    assert call("export", "tickets", "out.pdf").code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"station,kind\n", "opened_at, text"),
        (b"", "station, kind, opened_at, text"),
        (b"\xff\xfe\x00", "utf-8"),
        ((HEAD + "城东供电所,,weather,2026-07-01,x,,\n").encode(), "Line 2"),
        ((HEAD + "城东供电所,,consult,yesterday,x,,\n").encode(), "Line 2"),
        ((HEAD + "没有的所,,consult,2026-07-01,x,,\n").encode(), "Line 2"),
        ((HEAD + "城东供电所,没有,consult,2026-07-01,x,,\n\n").encode(), "Line 2"),
        ((HEAD + "城东供电所,,consult,2126-07-01,x,,\n").encode(), "Line 2"),
    ],
)
def test_a_bad_file_imports_nothing_and_says_where(office: Path, content: bytes, said: str) -> None:
    (office / "bad.csv").write_bytes(content)
    ran = call("import", "tickets", "bad.csv")
    assert ran.code == 2
    assert said in ran.err
    assert "exported: 0" in call("export", "tickets", "out.csv").out


async def test_a_bridge_is_made_for_one_linked_group(folder: Path) -> None:
    async with town(folder) as here:
        (folder / "areas.csv").write_text(AREAS, "utf-8")
        assert (await here.call("import", "areas", "areas.csv")).code == 0
        async with here.database() as database, database.writing() as work:
            ref = ChatRef(-100_1, ChatKind.SUPERGROUP, "东村用电群")
            known = (await chats.chats_known(work, SYSTEM, here.bot.id, [ref]))[-100_1]
            station = await areas.only_station(work, SYSTEM)
            assert station is not None
            await chats.link(work, known, station.id, [], Purpose.CUSTOMERS)
        url = "http://127.0.0.1:9/hook"
        none = await here.call("webhook", "add", url, "--group", "没有的群")
        assert (none.code, "0 linked groups" in none.err) == (2, True)
        both = await here.call("webhook", "add", url, "--group", "东村用电群", "--event", "*")
        assert both.code == 2
        made = await here.call("webhook", "add", url, "--group", "东村用电群")
        assert made.code == 0, made.err
        assert "notice.sent" in (await here.call("webhook", "list")).out
