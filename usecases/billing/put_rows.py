"""Another system sets accounts or bills: one request is one batch, seen as a whole at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chat.cells import SURPLUS, Cells
from chat.columns import Columns
from stations.scope import SYSTEM, Scope
from storage import areas, batches
from storage.unit_of_work import Work
from usecases.billing.take_rows import Areas, BadRow, take_accounts, take_bills
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Put:
    """How many rows hold now, and which do not, by their place in the request from nought."""

    good: int
    bad: tuple[BadRow, ...]


async def put_bills(
    work: Work, trade: Trade, scope: Scope, source: str, rows: Sequence[Cells]
) -> Put:
    """Set bills of accounts within a scope; others are answered as if they were not there."""
    stations = await areas.stations(work, SYSTEM)
    zone = ZoneInfo(stations[0].timezone if stations else "UTC")
    today = work.now.astimezone(zone).date()
    batch = await _begin(work, "bills", source)
    columns = trade.bills.columns["bills"]
    lines = list(enumerate(_known(rows, columns)))
    batch, bad = await take_bills(work, batch, columns, lines, today, sees=scope.sees_station)
    await batches.publish_bills(work, batch)
    return Put(batch.rows_good, tuple(bad))


async def put_accounts(
    work: Work, trade: Trade, scope: Scope, source: str, rows: Sequence[Cells]
) -> Put:
    """Set accounts of the stations within a scope; one that is another station's stays there."""
    stations = [one for one in await areas.stations(work, SYSTEM) if scope.sees_station(one.id)]
    districts = await areas.districts(work, SYSTEM, [one.id for one in stations])
    found = Areas(
        {one.name: one.id for one in stations},
        {(one.station_id, one.name): one.id for one in districts},
    )
    batch = await _begin(work, "accounts", source)
    columns = trade.bills.columns["accounts"]
    lines = list(enumerate(_known(rows, columns)))
    batch, bad = await take_accounts(work, batch, columns, lines, found, sees=scope.sees_station)
    await batches.publish_accounts(work, batch)
    return Put(batch.rows_good, tuple(bad))


def _known(rows: Sequence[Cells], columns: Columns) -> Iterator[Cells]:
    """Yield the rows; a field that there is not is one cell too many."""
    for row in rows:
        unknown = sorted(row.keys() - columns.names.keys() - {SURPLUS})
        yield {**row, SURPLUS: unknown[0]} if unknown else row


async def _begin(work: Work, kind: str, source: str) -> batches.Batch:
    """A request is a batch of its own: the same rows again set the same again."""
    mark = work.new_id().to_bytes(32, "big")
    return await batches.begin(work, kind, f"api:{source}", mark)
