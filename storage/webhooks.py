"""Webhooks: which other systems hear of what happens to tickets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from stations.scope import Scope
from storage import outer_tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_webhooks = outer_tables.webhooks
# All of a ticket's events together would else be longer than their column.
_USUAL = "ticket."


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that hears of events; without a station of every one's.

    ``events`` are parted by blanks and short of what most of them begin with.
    """

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
        return "*" in wanted or event in wanted or event.removeprefix(_USUAL) in wanted

    @property
    def heard(self) -> str:
        """The events by their whole names."""
        names = (one if "." in one or one == "*" else _USUAL + one for one in self.events.split())
        return " ".join(names)


def shortened(events: Collection[str]) -> str:
    """Return a list of events as it is kept."""
    return " ".join(sorted({one.removeprefix(_USUAL) for one in events}))


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
