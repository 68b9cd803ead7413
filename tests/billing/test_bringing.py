"""Files are brought whole: step by step, going on where they were left, seen at once or not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from billing.bill import Bill
from bot.bringing import ACCOUNTS, BILLS, Brought, bring
from bot.clock import PlayedClock
from bot.csv_rows import OpenQuote
from bot.pack import read_file_columns
from bot.table_file import FileIsEmpty, OldSpreadsheet, TableFile, UnknownEncoding, look_over
from chat.columns import ColumnsAreMissing
from chat.drawings import Book, Sheet
from chat.errors import BadInput
from gateways.spreadsheets import write_book
from stations.area import District, Station
from stations.scope import SYSTEM, Scope
from storage import areas
from storage.accounts import account_numbered
from storage.bills import bills_of
from storage.database import Database

NUMBERS = [f"33001122{tail:02}" for tail in range(12)]
HEADING = "户号,户名,电话,地址,台区,类别,人口,付费方式"


@pytest.fixture
async def place(database: Database, clock: PlayedClock) -> Database:
    async with database.writing() as work:
        station = Station(work.new_id(), "城东所")
        await areas.add_stations(work, [station])
        village = District(work.new_id(), station.id, None, "东村台区")
        await areas.add_districts(work, [village])
    return database


def accounts_file(folder: Path, holder: str = "王芳") -> Path:
    rows = [f"{one},{holder},13800138000,东村3幢201,东村台区,居民,4,费控" for one in NUMBERS]
    path = folder / "accounts.csv"
    path.write_text("\n".join([HEADING, *rows]) + "\n", "utf-8-sig")
    return path


def bills_file(folder: Path, amount: str = "91.20", name: str = "bills.csv") -> Path:
    rows = [f"{one},2026-06,200,{amount}" for one in NUMBERS]
    path = folder / name
    path.write_bytes("\n".join(["户号,账期,电量,电费", *rows]).encode("gb18030"))
    return path


async def brought(database: Database, kind: str, path: Path) -> Brought:
    return await bring(database, look_over(path), kind, read_file_columns("power-cn", kind))


async def bills(database: Database, number: str = NUMBERS[0]) -> tuple[Bill, ...]:
    async with database.reading() as work:
        found = await account_numbered(work, SYSTEM, number)
        assert found is not None
        assert await bills_of(work, Scope(person_id=1), found.id, 202601) == ()
        return await bills_of(work, SYSTEM, found.id, 202601)


def complaints(path: Path) -> list[str]:
    bad = path.with_name(f"{path.name}.bad.csv")
    return bad.read_text("utf-8-sig").splitlines()[1:] if bad.exists() else []


async def test_accounts_then_bills_and_a_correction_that_holds_as_a_whole(
    place: Database, tmp_path: Path
) -> None:
    first = await brought(place, ACCOUNTS, accounts_file(tmp_path))
    assert (first.new, first.again) == (12, False)
    async with place.reading() as work:
        found = await account_numbered(work, SYSTEM, NUMBERS[3])
        assert found is not None
        assert await account_numbered(work, Scope(person_id=1), NUMBERS[3]) is None
    assert (found.holder, found.phone, found.prepaid) == ("王芳", "13800138000", True)
    assert found.district_id is not None
    await brought(place, BILLS, bills_file(tmp_path))
    assert [one.amount for one in await bills(place)] == [Decimal("91.20")]
    again = await brought(place, BILLS, bills_file(tmp_path))
    assert again.again
    await brought(place, BILLS, bills_file(tmp_path, "88.00"))
    assert [one.amount for one in await bills(place)] == [Decimal(88)]
    renamed = await brought(place, ACCOUNTS, accounts_file(tmp_path, "李强"))
    assert renamed.new == 0
    async with place.reading() as work:
        after = await account_numbered(work, SYSTEM, NUMBERS[3])
    assert after == replace(found, holder="李强")


class _Broken(TableFile):
    """A file on a disk that fails behind some rows."""

    def rows(self) -> Iterator[Sequence[str]]:
        for at, row in enumerate(TableFile.rows(self)):
            if at == 7:
                raise OSError("the disk fails")
            yield row


async def test_what_was_broken_off_is_seen_by_nobody_and_goes_on_where_it_was(
    place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await brought(place, ACCOUNTS, accounts_file(tmp_path))
    path = bills_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b",200,", b",-1,", 2))
    monkeypatch.setattr("bot.bringing._AT_ONCE", 3)
    whole = look_over(path)
    broken = _Broken(whole.path, whole.digest, whole.lines, whole.encoding)
    columns = read_file_columns("power-cn", BILLS)
    with pytest.raises(OSError, match="the disk"):
        await bring(place, broken, BILLS, columns)
    assert await bills(place, NUMBERS[4]) == ()
    assert len(complaints(path)) == 2
    done = await brought(place, BILLS, path)
    assert (done.batch.rows_read, done.batch.rows_good, done.batch.rows_bad) == (12, 10, 2)
    assert len(complaints(path)) == 2
    assert len(await bills(place, NUMBERS[4])) == 1


async def test_each_row_that_cannot_be_taken_is_named_and_the_others_are_taken(
    place: Database, tmp_path: Path
) -> None:
    path = accounts_file(tmp_path)
    wrong = [
        f"{NUMBERS[0]},又来,,,,,,",
        "123,短,,,,,,",
        "4400112233,远,,,西村台区,,,",
        '4400112244,"=HYPERLINK(1)",,,,,,',
    ]
    path.write_text(path.read_text("utf-8") + "\n".join(wrong), "utf-8")
    done = await brought(place, ACCOUNTS, path)
    assert (done.new, done.batch.rows_bad) == (13, 3)
    assert [one.split(",")[0] for one in complaints(path)] == ["14", "15", "16"]
    rows = "户号,账期,电量,电费\n" + "\n".join(
        [f"{NUMBERS[0]},2026-06,1,1", f"{NUMBERS[0]},202606,1,2", "9900000000,2026-06,1,1"]
    )
    (tmp_path / "b.csv").write_text(rows, "utf-8")
    bad = await brought(place, BILLS, tmp_path / "b.csv")
    assert (bad.batch.rows_good, bad.batch.rows_bad) == (1, 2)
    assert [one.amount for one in await bills(place)] == [Decimal(1)]


async def test_a_spreadsheet_is_read_and_what_is_no_table_is_refused(
    place: Database, tmp_path: Path
) -> None:
    sheet = Sheet(
        "x", ("户号", "户名", "人口"), ((NUMBERS[0], "王芳", 4), (NUMBERS[1], "李强", None))
    )
    (tmp_path / "a.xlsx").write_bytes(write_book(Book((sheet,))))
    assert (await brought(place, ACCOUNTS, tmp_path / "a.xlsx")).new == 2
    (tmp_path / "b.xlsx").write_bytes(b"no book")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "long.csv").write_text('户号,户名\n"' + "x" * 30_000, "utf-8")
    (tmp_path / "blank.csv").write_text("\n \n", "utf-8")
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99)
    (tmp_path / "binary.csv").write_bytes(b"\xff\xff\xff,\xff")
    for name, wrong in (
        ("b.xlsx", BadInput),
        ("empty.csv", FileIsEmpty),
        ("blank.csv", FileIsEmpty),
        ("old.xls", OldSpreadsheet),
        ("binary.csv", UnknownEncoding),
        ("long.csv", OpenQuote),
    ):
        with pytest.raises(wrong):
            await brought(place, ACCOUNTS, tmp_path / name)
    (tmp_path / "short.csv").write_text("户名,电话\n王芳,1", "utf-8")
    with pytest.raises(ColumnsAreMissing):
        await brought(place, ACCOUNTS, tmp_path / "short.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_an_open_quote_is_named_by_its_line_and_nothing_is_published(
    place: Database, tmp_path: Path, encoding: str
) -> None:
    await brought(place, ACCOUNTS, accounts_file(tmp_path))
    file = bills_file(tmp_path)
    lines = file.read_text("gb18030").splitlines()
    lines[3] = lines[3].replace(",200,", ',"200,')
    file.write_text("\n".join(lines) + "\n", encoding)
    with pytest.raises(OpenQuote) as refused:
        await brought(place, BILLS, file)
    assert refused.value.values["line"] == 4
    # Where nothing ends the file for long, it is not read to its end.
    file.write_text("\n".join([*lines, *lines[4:] * 900]), encoding)
    with pytest.raises(OpenQuote) as refused:
        await brought(place, BILLS, file)
    assert refused.value.values["line"] == 4
    assert await bills(place) == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEADING}\n{NUMBERS[0]},王芳,,,,,,\n\n,,,\n{NUMBERS[1]},李强,,,,,,\n", "utf-8"),
        (f"城东所用户清单\n2026年7月,,\n{HEADING}\n{NUMBERS[0]},王芳\n{NUMBERS[1]},李强", "utf-8"),
        (f"户号;户名\n{NUMBERS[0]};王芳\n{NUMBERS[1]};李强\n", "gb18030"),
        (f"户号\t户名\n{NUMBERS[0]}\t王芳\n{NUMBERS[1]}\t李强\n", "utf-16"),
        (f"户号,户名\n{NUMBERS[0]},王芳,,\n{NUMBERS[1]},李强\n", "utf-16-le"),
    ],
    ids=["blank lines", "titles", "semicolons", "tabs", "utf-16"],
)
async def test_tables_are_read_as_offices_save_them(
    place: Database, tmp_path: Path, text: str, encoding: str
) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    (tmp_path / "a.csv").write_text(mark + text, encoding)
    done = await brought(place, ACCOUNTS, tmp_path / "a.csv")
    assert (done.new, done.batch.rows_bad) == (2, 0)


async def test_a_row_with_more_cells_than_the_heading_is_refused_by_its_line(
    place: Database, tmp_path: Path
) -> None:
    await brought(place, ACCOUNTS, accounts_file(tmp_path))
    rows = [f"{NUMBERS[0]},2026-06,1,234.50,50.00", f'{NUMBERS[1]},2026-06,200,"1,234.50"']
    shifted = f"{NUMBERS[2]},2026-06,200,88,王芳"
    path = tmp_path / "b.csv"
    path.write_text("\n".join(["清单", "户号,账期,电量,电费", *rows, shifted]), "utf-8")
    done = await brought(place, BILLS, path)
    assert (done.batch.rows_good, done.batch.rows_bad) == (1, 2)
    assert [one.split(",")[0] for one in complaints(path)] == ["3", "5"]
    assert "王芳" not in "".join(complaints(path))
    assert [one.amount for one in await bills(place, NUMBERS[1])] == [Decimal("1234.50")]


async def test_bills_that_came_before_their_accounts_are_taken_when_brought_again(
    place: Database, tmp_path: Path
) -> None:
    path = bills_file(tmp_path)
    early = await brought(place, BILLS, path)
    assert (early.batch.rows_good, early.batch.rows_bad) == (0, 12)
    # Without new accounts it would tell the same, and is not read again.
    still = await brought(place, BILLS, path)
    assert (still.batch.id, still.batch.rows_bad, still.again) == (early.batch.id, 12, True)
    assert len(complaints(path)) == 12
    people = accounts_file(tmp_path)
    whole = people.read_text("utf-8-sig")
    people.write_text("\n".join(whole.splitlines()[:7]), "utf-8")
    await brought(place, ACCOUNTS, people)
    some = await brought(place, BILLS, path)
    assert (some.batch.rows_good, some.batch.rows_bad) == (6, 6)
    # What was told since by another file stays as that file has it.
    await brought(place, BILLS, bills_file(tmp_path, "77.00", "newer.csv"))
    people.write_text(whole, "utf-8")
    await brought(place, ACCOUNTS, people)
    rest = await brought(place, BILLS, path)
    assert (rest.batch.rows_good, rest.batch.rows_bad, rest.again) == (6, 0, False)
    assert not complaints(path)
    assert [one.amount for one in await bills(place)] == [Decimal(77)]
    assert [one.amount for one in await bills(place, NUMBERS[9])] == [Decimal("91.20")]
    assert (await brought(place, BILLS, path)).again


async def test_accounts_that_could_not_be_taken_are_taken_when_brought_again(
    place: Database, tmp_path: Path
) -> None:
    path = accounts_file(tmp_path)
    path.write_text(path.read_text("utf-8-sig") + "4400112233,远,,,西村台区,,,\n", "utf-8")
    assert (await brought(place, ACCOUNTS, path)).batch.rows_bad == 1
    await brought(place, ACCOUNTS, accounts_file(tmp_path / "..", "李强"))
    again = await brought(place, ACCOUNTS, path)
    assert (again.again, again.batch.rows_bad) == (True, 1)
    async with place.writing() as work:
        (station,) = await areas.stations(work, SYSTEM)
        await areas.add_districts(work, [District(work.new_id(), station.id, None, "西村台区")])
    done = await brought(place, ACCOUNTS, path)
    assert (done.new, done.batch.rows_bad) == (1, 0)
    async with place.reading() as work:
        kept = await account_numbered(work, SYSTEM, NUMBERS[3])
    assert kept is not None
    assert kept.holder == "李强"


async def test_accounts_that_another_station_had_are_counted(
    place: Database, tmp_path: Path
) -> None:
    await brought(place, ACCOUNTS, accounts_file(tmp_path))
    async with place.writing() as work:
        await areas.add_stations(work, [Station(work.new_id(), "城西所")])
    path = tmp_path / "west.csv"
    path.write_text(f"户号,户名,供电所\n{NUMBERS[0]},王芳,城西所\n5500112233,新,城西所\n", "utf-8")
    done = await brought(place, ACCOUNTS, path)
    assert (done.new, done.moved) == (1, 1)
