"""Canned replies that a station wrote for itself, beside the pack's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import desk_tables
from storage.rows import into
from storage.scoping import within
from storage.unit_of_work import Work

_replies = desk_tables.canned_replies


@dataclass(frozen=True, slots=True)
class OwnReply:
    """One of a station's own replies; ``code`` names it within the station."""

    id: int
    station_id: int
    code: str
    letters: str
    title: str
    body: str


async def own_replies(work: Work, scope: Scope, station_id: int) -> tuple[OwnReply, ...]:
    """Return a station's own replies, the oldest first."""
    query = (
        select(_replies)
        .where(_replies.c.station_id == station_id, within(scope, _replies.c.station_id))
        .order_by(_replies.c.id)
    )
    return tuple(into(OwnReply, row) for row in (await work.run(query)).mappings())


async def put_reply(work: Work, one: OwnReply) -> None:
    """Write a reply; one of the same code gets the new words."""
    dialect: Any = sqlite if work.sqlite else postgresql
    statement = dialect.insert(_replies).values(
        id=one.id,
        station_id=one.station_id,
        code=one.code,
        letters=one.letters,
        title=one.title,
        body=one.body,
    )
    changed = {name: statement.excluded[name] for name in ("letters", "title", "body")}
    await work.run(
        statement.on_conflict_do_update(index_elements=["station_id", "code"], set_=changed)
    )


async def drop_reply(work: Work, reply_id: int) -> None:
    """Take a reply away."""
    await work.run(delete(_replies).where(_replies.c.id == reply_id))
