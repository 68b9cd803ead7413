"""The trail of who saw what of a household unmasked: ids and moments, never what was seen."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select

from stations.scope import Scope
from storage import account_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_audit = account_tables.audit


@dataclass(frozen=True, slots=True)
class Seen:
    """One look; ``what`` names what was shown."""

    id: int
    station_id: int
    person_id: int | None
    what: str
    account_id: int | None
    at: datetime


async def note(work: Work, station_id: int, person_id: int, what: str, account_id: int) -> None:
    """Write a look down."""
    one = Seen(work.new_id(), station_id, person_id, what, account_id, work.now)
    await work.run(insert(_audit).values(asdict(one)))


async def trail(work: Work, scope: Scope, since: datetime, limit: int) -> tuple[Seen, ...]:
    """Return the looks since a moment at the stations of whoever asks, the newest first."""
    query = (
        select(_audit)
        .where(_audit.c.at >= since, within(scope, _audit.c.station_id))
        .order_by(_audit.c.id.desc())
        .limit(limit)
    )
    return tuple(into(Seen, row) for row in (await work.run(query)).mappings())
