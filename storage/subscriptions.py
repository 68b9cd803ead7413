"""Which districts somebody follows beside those of their own accounts."""

from sqlalchemy import delete, select

from stations.area import District
from stations.scope import Scope
from storage import broadcast_tables, tables
from storage.dialects.upserts import insert_new
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_subscriptions = broadcast_tables.subscriptions
_districts = tables.districts


async def followed_by(work: Work, scope: Scope, person_id: int) -> tuple[District, ...]:
    """Return the districts that somebody follows; only they and the program see that."""
    if scope.person_id != person_id:
        only_for_the_program(scope)
    query = (
        select(_districts)
        .join(_subscriptions, _subscriptions.c.district_id == _districts.c.id)
        .where(_subscriptions.c.person_id == person_id)
        .order_by(_districts.c.id)
    )
    return tuple(into(District, row) for row in (await work.run(query)).mappings())


async def follow(work: Work, person_id: int, district: District) -> bool:
    """Let somebody follow a district; ``False`` when they do already."""
    row = {
        "person_id": person_id,
        "district_id": district.id,
        "station_id": district.station_id,
        "added_at": work.now,
    }
    return bool(await insert_new(work, _subscriptions, [row], _subscriptions.c.district_id))


async def unfollow(work: Work, person_id: int, district_id: int) -> None:
    """Let somebody follow a district no more."""
    await work.run(
        delete(_subscriptions).where(
            _subscriptions.c.person_id == person_id, _subscriptions.c.district_id == district_id
        )
    )
