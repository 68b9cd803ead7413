"""Take rows of an imported file into a batch: good ones are kept, bad ones named with a reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from billing.bill_row import BillRow, read_bill_row
from chat.cells import Cells, RowIsWrong
from chat.columns import Columns
from customers.account_row import AccountRow, read_account_row
from stations.scope import SYSTEM
from storage import batches
from storage.batches import Batch
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its line in the file, why, where, and what stood there."""

    line: int
    reason: str
    column: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class Areas:
    """Where accounts may be: stations by name, districts by station and name."""

    stations: Mapping[str, int]
    districts: Mapping[tuple[int, str], int]


Sees = Callable[[int], bool]
Lines = Sequence[tuple[int, Cells]]
"""Rows with their lines in the file."""


def everything(_station_id: int) -> bool:
    """The program itself writes everywhere."""
    return True


async def take_bills(
    work: Work,
    batch: Batch,
    columns: Columns,
    lines: Lines,
    today: date,
    *,
    sees: Sees = everything,
    again: bool = False,
) -> tuple[Batch, list[BadRow]]:
    """Take some rows of bills; a second row for one account and period is refused.

    ``sees`` tells which stations' accounts may be written. ``again``: of a file that was brought
    before only what nobody has told since is taken.
    """
    good: list[tuple[int, BillRow]] = []
    bad: list[BadRow] = []
    for line, cells in lines:
        if not cells:
            continue
        try:
            good.append((line, read_bill_row(cells, columns.yes, today)))
        except RowIsWrong as wrong:
            bad.append(BadRow(line, wrong.reason, wrong.column, wrong.got))
    ids = await batches.account_ids(work, SYSTEM, {row.number for _, row in good})
    accounts = {one for one, _ in ids.values()}
    known = await batches.bills_known(work, SYSTEM, batch, accounts)
    told = await batches.bills_told(work, SYSTEM, accounts) if again else set()
    taken = []
    for line, row in good:
        found = ids.get(row.number)
        if found is None or not sees(found[1]):
            bad.append(BadRow(line, "unknown_account", "number"))
        elif (found[0], row.period) in told:
            continue
        elif (found[0], row.period) in known:
            bad.append(BadRow(line, "twice", "period", str(row.period)))
        else:
            known.add((found[0], row.period))
            taken.append((row, *found))
    await batches.add_bills(work, batch, taken)
    after = await batches.advance(work, batch, read=len(lines), good=len(taken), bad=len(bad))
    return after, sorted(bad, key=lambda one: one.line)


async def take_accounts(
    work: Work,
    batch: Batch,
    columns: Columns,
    lines: Lines,
    areas: Areas,
    *,
    sees: Sees = everything,
    again: bool = False,
) -> tuple[Batch, list[BadRow]]:
    """Take some rows of accounts; a number that the file has told already is refused.

    So is one that is another's, of a station that ``sees`` does not cover. ``again``: of a file
    that was brought before only accounts that are still unknown are taken.
    """
    good: list[tuple[int, AccountRow, int, int | None]] = []
    bad: list[BadRow] = []
    for line, cells in lines:
        if not cells:
            continue
        try:
            row = read_account_row(cells, columns)
            good.append((line, row, *_place(row, areas)))
        except RowIsWrong as wrong:
            bad.append(BadRow(line, wrong.reason, wrong.column, wrong.got))
    hashes = batches.hashes_of(work, {row.number for _, row, _, _ in good})
    known = await batches.rows_known(work, SYSTEM, batch, hashes)
    asked = again or sees is not everything
    there = await batches.account_ids(work, SYSTEM, hashes) if asked else {}
    foreign = {number for number, (_, station) in there.items() if not sees(station)}
    taken = []
    for line, row, station_id, district_id in good:
        if again and row.number in there:
            continue
        if row.number in known or row.number in foreign:
            reason = "twice" if row.number in known else "elsewhere"
            bad.append(BadRow(line, reason, "number"))
            continue
        known.add(row.number)
        taken.append((row, station_id, district_id))
    await batches.add_account_rows(work, batch, taken, hashes)
    after = await batches.advance(work, batch, read=len(lines), good=len(taken), bad=len(bad))
    return after, sorted(bad, key=lambda one: one.line)


def _place(row: AccountRow, areas: Areas) -> tuple[int, int | None]:
    station = areas.stations.get(row.station)
    if not row.station and len(areas.stations) == 1:
        station = next(iter(areas.stations.values()))
    if station is None:
        raise RowIsWrong("unknown_station", "station", row.station)
    if not row.district:
        return station, None
    district = areas.districts.get((station, row.district))
    if district is None:
        raise RowIsWrong("unknown_district", "district", row.district)
    return station, district
