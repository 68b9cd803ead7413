"""``lamplight import outages``: the public record with columns in any order, and bad rows named."""

import random
from pathlib import Path

from openpyxl import Workbook

from tests.cli.conftest import call

AREAS = "station,feeder,district,density,place\n城东所,10kV东线,东村台区,rural,东村\n"
KNOWN = {
    "poweroffId": "P1", "typeName": "计划停电", "infoStatusName": "未停电",
    "startTime": "2046-12-08 08:00:00", "stopTime": "2046-12-08 17:00:00",
    "scope": "东村一组", "poweroffReason": "线路改造，全线停电", "lineName": "10kV东线",
    "tgName": "东村台区", "orgName": "城东所", "nowTime": "2026-11-26 10:00:00",
}  # fmt: skip
UNKNOWN = [
    "typeCode", "infoStatus", "sgpoweroffId", "stopDate", "poweroffArea", "lineNo", "sdLineName",
    "subsName", "subsNo", "tgNo", "pubTranName", "tranName", "orgNo", "provinceCode", "cityName",
    "countyName", "streetName", "villageName", "communityName", "roadName", "powerComm", "dateDay",
    "powerTime", "province",
]  # fmt: skip


def table(*rows: dict[str, str]) -> list[list[str]]:
    """Return rows under 35 columns in a shuffled order."""
    names = [*KNOWN, *UNKNOWN]
    assert len(names) == 35
    random.Random(7).shuffle(names)
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def text(*rows: dict[str, str]) -> str:
    return "".join(",".join(row) + "\n" for row in table(*rows))


def areas(installation: Path) -> None:
    (installation / "areas.csv").write_text(AREAS, "utf-8")
    assert call("import", "areas", "areas.csv").code == 0


def test_the_public_record_in_gbk_and_with_a_bom_and_as_a_spreadsheet(installation: Path) -> None:
    areas(installation)
    (installation / "gbk.csv").write_bytes(text(KNOWN).encode("gbk"))
    ran = call("import", "outages", "gbk.csv")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 outages taken in: 1 new, 0 changed; 0 not taken.")
    (installation / "bom.csv").write_bytes(text(KNOWN).encode("utf-8-sig"))
    assert "0 new, 0 changed" in call("import", "outages", "bom.csv").out
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in table({**KNOWN, "stopTime": "2046-12-08 18:00:00"}):
        sheet.append(line)
    book.save(installation / "later.xlsx")
    assert "0 new, 1 changed" in call("import", "outages", "later.xlsx").out


def test_bad_rows_are_named_by_line_and_the_good_ones_are_taken(installation: Path) -> None:
    areas(installation)
    rows = [
        {**KNOWN, "stopTime": "2046-12-08 07:00:00"},
        {**KNOWN, "poweroffId": "P2", "poweroffReason": ""},
        {**KNOWN, "poweroffId": "P3"},
        {**KNOWN, "poweroffId": "P4", "startTime": "soon"},
    ]
    (installation / "o.csv").write_text(text(*rows), "utf-8")
    ran = call("import", "outages", "o.csv", "--source", "dispatch")
    assert ran.code == 1
    assert "1 new" in ran.out
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["Line 2", "Line 3", "Line 5"]
    assert "end of the outage must be after the outage begins" in ran.err
    assert "begin of the outage cannot be read" in ran.err
    # A file that says less than everything does not let its source count as heard.
    assert call("source", "list").out == "No other system has told of outages yet.\n"


def test_a_source_is_listed_until_nobody_waits_for_it(installation: Path) -> None:
    areas(installation)
    (installation / "o.csv").write_text(text({**KNOWN, "nowTime": ""}), "utf-8")
    assert call("import", "outages", "o.csv").code == 0
    assert call("source", "list").out == "95598: silent for 0 minutes\n"
    assert call("source", "drop", "95598").code == 0
    assert "no source of this name" in call("source", "drop", "95598").err
    (installation / "empty.csv").write_text("", "utf-8")
    assert call("import", "outages", "empty.csv").code == 2
    (installation / "none.csv").write_text("scope\nx\n", "utf-8")
    assert "lacks these columns" in call("import", "outages", "none.csv").err
