"""Files of tickets that are careless, hostile, old or our own."""

import asyncio
import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.settings import read_settings
from bot.wiring import make_trade, opened
from stations.scope import SYSTEM
from storage import clocks, outbox, revisits
from storage.ticket_search import Wanted, search
from storage.webhooks import Webhook, shortened
from tests.cli.conftest import call
from tests.cli.test_outside import HEAD, office
from tickets.clock import ClockState
from tickets.ticket import State
from usecases.desk.follow_up import follow_up
from usecases.outside.announce import EVENTS

__all__ = ["office"]

PAST = "number,station,kind,subkind,state,outcome,opened_at,resolved_at,closed_at,text\n"
OPENED = "2026-01-05 08:00:00"
RESOLVED = "2026-01-06 08:00:00"
CLOSED = "2026-01-07 08:00:00"
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def rows_of(file: Path) -> list[dict[str, str]]:
    """Read a file that was exported."""
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD + "城东供电所,,consult\n", "Line 2: The input is wrong: opened_at"),
        (HEAD + "城东供电所,,consult,0001-01-01T00:00+14:00,x,,\n", "Line 2"),
        (HEAD + "城东供电所,,consult,9999-12-31T23:59-14:00,x,,\n", "Line 2"),
        (HEAD + "城东供电所,,consult,2026-07-01," + "x" * 200_000 + ",,\n", "Line 2"),
        (
            HEAD + '城东供电所,,consult,2026-07-01,x,,1\n城东供电所,,consult,2026-07-01,"x,,2\n',
            "Line 3",
        ),
        (
            HEAD + '城东供电所,,consult,2026-07-01,"x\ny",,1\n,,consult,2026-07-01,"x,"y",3\n',
            "Line 4",
        ),
        (
            HEAD + '城东供电所,,consult,2026-07-01,"x,,1\n\n\n,,consult,2026-07-01,"y",,2\n',
            "Line 2",
        ),
        (HEAD + f"城东供电所,,consult,2026-07-01,x,{'s' * 17},1\n", "Line 2"),
        (HEAD + f"城东供电所,,consult,2026-07-01,x,s,{'r' * 81}\n", "Line 2"),
        (PAST + f"1,城东供电所,consult,,sleeping,,{OPENED},,,x\n", "wrong: state"),
        (PAST + f"1,城东供电所,consult,,closed,,{OPENED},,,x\n", "wrong: closed_at"),
        (PAST + f"1,城东供电所,consult,,open,,{OPENED},,{CLOSED},x\n", "wrong: closed_at"),
        (PAST + f"1,城东供电所,consult,,closed,lost,{OPENED},,{CLOSED},x\n", "wrong: outcome"),
        (PAST + f"1,城东供电所,consult,,closed,,{CLOSED},,{OPENED},x\n", "wrong: resolved_at"),
        (PAST + f"1,城东供电所,consult,,closed,,{OPENED},{CLOSED},{RESOLVED},x\n", "closed_at"),
        (PAST + f"1,城东供电所,consult,service,open,,{OPENED},,,x\n", "wrong: subkind"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    office: Path, content: str, said: str
) -> None:
    (office / "bad.csv").write_text(content, "utf-8")
    ran = call("import", "tickets", "bad.csv")
    assert ran.code == 2
    assert said in ran.err
    assert "exported: 0" in call("export", "tickets", "out.csv").out


def test_what_carries_no_number_is_neither_lost_nor_doubled(office: Path) -> None:
    lines = [f"城东供电所,,consult,2026-07-01,第{number}问,,\n" for number in range(3)]
    (office / "in.csv").write_text(HEAD + "".join(lines), "utf-8")
    assert "anew: 3" in call("import", "tickets", "in.csv").out
    assert "anew: 0; known already: 3" in call("import", "tickets", "in.csv").out


def test_what_could_run_or_break_a_spreadsheet_is_quoted_or_left_out(office: Path) -> None:
    said = ["=1+1", "+1", "-1", "@a", "＝1+1", "\t=1", "a\x0bb\x00c"]
    with (office / "in.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD.strip().split(","))
        table.writerows(
            ["城东供电所", "", "consult", "2026-07-01", text, "s", str(number)]
            for number, text in enumerate(said)
        )
    assert call("import", "tickets", "in.csv").code == 0
    assert call("export", "tickets", "out.csv").code == 0
    assert call("export", "tickets", "out.xlsx").code == 0
    texts = [row["text"] for row in rows_of(office / "out.csv")]
    assert texts == ["'=1+1", "'+1", "'-1", "'@a", "'＝1+1", "'=1", "abc"]
    page = load_workbook(office / "out.xlsx").worksheets[0]
    assert [row[11] for row in page.iter_rows(min_row=2, values_only=True)] == texts


def test_what_was_closed_elsewhere_comes_in_closed_and_nobody_is_asked_about_it(
    office: Path,
) -> None:
    row = (
        f"9,城东供电所,complaint,service,closed,silent,{OPENED},{RESOLVED},{CLOSED},变压器着火了\n"
    )
    (office / "in.csv").write_text(PAST + row, "utf-8")
    assert "anew: 1" in call("import", "tickets", "in.csv").out
    assert call("export", "tickets", "out.csv").code == 0
    (found,) = rows_of(office / "out.csv")
    assert (found["state"], found["outcome"], found["subkind"]) == ("closed", "silent", "service")
    assert [found[f"{name}_at"] for name in ("opened", "resolved", "closed")] == [
        OPENED,
        RESOLVED,
        CLOSED,
    ]
    asyncio.run(_followed_up())
    (office / "back.csv").write_text((office / "out.csv").read_text("utf-8-sig"), "utf-8")
    assert "known already: 1" in call("import", "tickets", "back.csv").out


async def _followed_up() -> None:
    """Nothing is said, nobody owns it, and its clocks stopped when it did."""
    settings = read_settings(Path("config.toml"))
    async with opened(settings) as database:
        trade = make_trade(settings, database.sealer, [])
        async with database.writing() as work:
            _, failures = await follow_up(work, trade)
            assert not failures
            (ticket,) = await search(work, SYSTEM, Wanted(), 9)
            found = await clocks.clocks_of(work, SYSTEM, ticket.id)
            assert (ticket.state, ticket.owner_id) == (State.CLOSED, None)
            assert {one.state for one in found.values()} == {ClockState.MET}
            resolved = datetime.fromisoformat(f"{RESOLVED}+08:00")
            assert {one.fulfilled_at for one in found.values()} == {resolved}
            assert await revisits.revisits_of(work, SYSTEM, ticket.id) == ()
            assert await outbox.counts(work, SYSTEM) == {}


@pytest.mark.parametrize("name", ["n" * 81, "a\0b", ""])
def test_a_client_has_a_name_that_can_be_kept(office: Path, name: str) -> None:
    assert call("client", "add", name).code == 2
    assert "client add" in call("client", "list").out


@pytest.mark.parametrize("url", ["http://", "https:///path", "http://[", "http://a:0/"])
def test_an_address_that_leads_nowhere_is_refused(office: Path, url: str) -> None:
    assert call("webhook", "add", url).code == 2


def test_a_webhook_may_name_every_event_one_by_one(office: Path) -> None:
    events = [part for name in sorted(set(EVENTS.values())) for part in ("--event", name)]
    assert call("webhook", "add", "http://127.0.0.1:9/", *events).code == 0
    assert " ".join(sorted(set(EVENTS.values()))) in call("webhook", "list").out
    made = Webhook(1, None, "", "", shortened(events[1::2]), active=True, created_at=CREATED)
    assert len(made.events) <= 200
    assert all(made.hears(one) for one in EVENTS.values())
    assert not made.hears("ticket.burned")


def test_a_list_of_webhooks_shows_no_secret(office: Path) -> None:
    assert call("webhook", "add", "http://me:word@127.0.0.1:9/hook?token=abc").code == 0
    listed = call("webhook", "list").out
    assert "http://127.0.0.1:9/hook" in listed
    assert "word" not in listed
    assert "abc" not in listed
    assert call("webhook", "stop", str(2**64)).code == 2
