"""Counts of the official lines, as they were imported: a station's, by day or month and kind."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import outer_tables
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work
from tickets.outside_counts import OutsideCount, months_of

_counts = outer_tables.outside_counts
_AT_ONCE = 5_000


async def put(work: Work, counts: Sequence[OutsideCount]) -> None:
    """Write counts down; one that is told again takes the place of what was told before."""
    dialect = sqlite if work.sqlite else postgresql
    for start in range(0, len(counts), _AT_ONCE):
        rows = [
            {
                "station_id": one.station_id,
                "period": one.period,
                "source": one.source.value,
                "kind": one.kind,
                "count": one.count,
            }
            for one in counts[start : start + _AT_ONCE]
        ]
        statement = dialect.insert(_counts)
        await work.run(
            statement.on_conflict_do_update(
                index_elements=["station_id", "period", "source", "kind"],
                set_={"count": statement.excluded.count},
            ),
            rows,
        )


async def outside_counts(
    work: Work, scope: Scope, station_id: int | None, first: date, last: date
) -> tuple[OutsideCount, ...]:
    """Return what the lines told of the months in question, to whoever sees a station whole."""
    query = select(_counts).where(
        func.substr(_counts.c.period, 1, 7).in_(months_of(first, last)),
        _whole(scope, _counts.c.station_id),
    )
    if station_id is not None:
        query = query.where(_counts.c.station_id == station_id)
    return tuple(into(OutsideCount, row) for row in (await work.run(query)).mappings())


def _whole(scope: Scope, station: ColumnElement[int]) -> Condition:
    """The lines count by station, so who sees one district of it sees none of it."""
    if scope.stations is None or scope.districts is None:
        return within(scope, station)
    return station.in_(scope.whole)
