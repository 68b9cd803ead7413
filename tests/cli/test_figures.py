"""Figures and the counts of the official lines, from the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chat.drawings import Book, Sheet
from gateways.spreadsheets import write_book
from tests.cli.conftest import call

AREAS = (
    "station,feeder,district,density,place,households\n城东供电所,东线,东村台区,rural,1号杆,500\n"
)
TICKETS = "station,district,kind,opened_at,text\n"


@pytest.fixture
def office(installation: Path) -> Path:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    rows = (f"城东供电所,东村台区,consult,{now},怎么增容", f"城东供电所,,report,{now},举报")
    (installation / "in.csv").write_text(TICKETS + "\n".join(rows), "utf-8")
    assert call("import", "tickets", "in.csv").code == 0
    return installation


def test_figures_are_told_in_words_and_as_json(office: Path) -> None:
    text = call("figures").out
    assert "城东供电所" in text
    assert "1 requests, 0 closed" in text
    assert "2.0 for each 1,000 households" in text
    told = json.loads(call("figures", "--json", "--period", "quarter").out)
    assert (told["tickets"], told["per_1000_households"]) == (1, 2.0)
    apart = json.loads(call("figures", "--by", "district", "--json").out)
    assert [(one["name"], one["tickets"]) for one in apart["groups"]] == [("东村台区", 1)]
    assert json.loads(call("figures", "--by", "person", "--json").out)["groups"] == []
    behind = json.loads(call("figures", "--behind", "tickets", "--json").out)
    assert (behind["count"], behind["tickets"][0]["kind"]) == (1, "consult")
    assert behind["tickets"][0]["number"] in call("figures", "--behind", "tickets").out
    assert json.loads(call("figures", "--json", "--last").out)["tickets"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--station", "没有"), "城东供电所"),
        (("--behind", "secrets"), "late_contact"),
        (("--from", "2026-05-02", "--to", "2026-05-01"), "2026-05-02"),
        (("--from", "2016-05-02", "--to", "2026-05-01"), "2016-05-02"),
    ],
)
def test_what_there_is_not_is_refused(office: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = call("figures", *arguments)
    assert (ran.code, said in ran.err) == (2, True)


def test_counts_of_the_official_lines_stand_beside_ours_however_often_they_are_read(
    office: Path,
) -> None:
    rows = "供电所,热线,类别,月份,件数\n城东供电所,95598,故障报修,2026-05,7\n"
    rows += "城东供电所,12398,complaint,2026年5月,2\n"
    (office / "counts.csv").write_bytes(rows.encode("gb18030"))
    for _ in range(2):
        assert "imported: 2." in call("import", "counts", "counts.csv").out
    days = ("--from", "2026-05-01", "--to", "2026-05-31")
    told = json.loads(call("figures", *days, "--json").out)
    assert told["official_lines"] == {"95598": {"outage_report": 7}, "12398": {"complaint": 2}}
    assert told["tickets"] == 0
    text = call("figures", *days).out
    assert "95598: 7" in text
    assert "official lines" in text
    heading = ("station", "channel", "kind", "day", "count")
    sheet = Sheet("x", heading, (("城东供电所", 95598, "投诉", "2026-05-02", 3),))
    (office / "counts.xlsx").write_bytes(write_book(Book((sheet,))))
    assert call("import", "counts", "counts.xlsx").code == 0
    part = json.loads(call("figures", "--from", "2026-05-01", "--to", "2026-05-03", "--json").out)
    assert part["official_lines"] == {"95598": {"complaint": 3}}
    assert "whole months only" in call("figures", "--from", "2026-05-01", "--to", "2026-05-03").out


def test_each_line_that_is_wrong_is_named_and_nothing_is_taken(office: Path) -> None:
    rows = [
        "station,line,kind,day,month,count",
        "城东供电所,95598,complaint,2026-05-02,,1",
        "没有的所,95598,complaint,2026-05-02,,1",
        "城东供电所,110,complaint,2026-05-02,,1",
        "城东供电所,95598,weather,2026-05-02,,1",
        "城东供电所,95598,complaint,,,1",
        "城东供电所,95598,complaint,2999-05-02,,1",
        "城东供电所,95598,complaint,2026-05-03,,-4",
        "城东供电所,95598,投诉,2026-05-02,,9",
    ]
    (office / "counts.csv").write_text("\n".join(rows), "utf-8")
    ran = call("import", "counts", "counts.csv")
    assert ran.code == 2
    named = [line.split(":")[0] for line in ran.err.splitlines() if line.startswith("Line")]
    assert named == [f"Line {number}" for number in range(3, 10)]
    assert "line 2" in ran.err.splitlines()[6]
    told = json.loads(call("figures", "--from", "2026-05-01", "--to", "2026-05-31", "--json").out)
    assert told["official_lines"] == {}
    (office / "short.csv").write_text("station,line\n", "utf-8")
    assert "kind, count" in call("import", "counts", "short.csv").err
