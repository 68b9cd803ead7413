"""Digests that went out, or were passed over: each once for its day."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import outer_tables
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work
from tickets.digest import Digest, Edition

_digests = outer_tables.digests

SENT, EMPTY, STALE = "sent", "empty", "stale"


async def settle(work: Work, station_id: int, edition: Edition, state: str) -> bool:
    """Write down what becomes of a digest; ``False`` when that was decided before."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_digests).values(
        station_id=station_id,
        kind=edition.digest.value,
        day=edition.day.isoformat(),
        state=state,
        settled_at=work.now,
    )
    done = await work.run(
        statement.on_conflict_do_nothing(index_elements=["station_id", "kind", "day"])
    )
    return bool(done.rowcount)


async def settled_since(work: Work, scope: Scope, day: date) -> set[tuple[int, Digest, str]]:
    """Return which digests were decided about, of this day and later."""
    only_for_the_program(scope)
    query = select(_digests.c.station_id, _digests.c.kind, _digests.c.day).where(
        _digests.c.day >= day.isoformat()
    )
    return {(station, Digest(kind), on) for station, kind, on in (await work.run(query)).all()}
