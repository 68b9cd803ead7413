"""Webhooks: which other systems hear of what happens to tickets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from stations.scope import Scope
from storage import outer_tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_webhooks = outer_tables.webhooks


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that hears of events; without a station of every one's. ``events``: by blanks."""

    id: int
    station_id: int | None
    url: str
    secret: str
    events: str
    active: bool
    created_at: datetime

    def hears(self, event: str) -> bool:
        """True when it asked for this event; ``*`` asks for all of them."""
        wanted = self.events.split()
        return "*" in wanted or event in wanted


async def add(work: Work, webhook: Webhook) -> None:
    """Write a new webhook."""
    await work.run(
        insert(_webhooks).values(
            id=webhook.id,
            station_id=webhook.station_id,
            url=webhook.url,
            secret=webhook.secret,
            events=webhook.events,
            active=webhook.active,
            created_at=webhook.created_at,
        )
    )


async def webhooks(work: Work, scope: Scope) -> tuple[Webhook, ...]:
    """Return all webhooks, the stopped ones too, the oldest first."""
    only_for_the_program(scope)
    rows = (await work.run(select(_webhooks).order_by(_webhooks.c.id))).mappings()
    return tuple(into(Webhook, row) for row in rows)


async def webhooks_of(work: Work, scope: Scope, station_id: int) -> tuple[Webhook, ...]:
    """Return who hears of a station's tickets."""
    only_for_the_program(scope)
    query = select(_webhooks).where(
        _webhooks.c.active,
        or_(_webhooks.c.station_id.is_(None), _webhooks.c.station_id == station_id),
    )
    rows = (await work.run(query.order_by(_webhooks.c.id))).mappings()
    return tuple(into(Webhook, row) for row in rows)


async def stop(work: Work, webhook_id: int) -> bool:
    """Tell it nothing any more; ``False`` when there is no such active webhook."""
    statement = (
        update(_webhooks)
        .where(_webhooks.c.id == webhook_id, _webhooks.c.active)
        .values(active=False)
    )
    return bool((await work.run(statement)).rowcount)
