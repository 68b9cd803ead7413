"""Webhooks: which other systems hear of what happens to tickets, or of one group's notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from chat.actions import NO_BOT
from stations.scope import Scope
from storage import outer_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program
from storage.states import OutboxState
from storage.unit_of_work import Work

_webhooks = outer_tables.webhooks
_outbox = tables.outbox
# All of a ticket's events together would else be longer than their column.
_USUAL = "ticket."
# How the keys of what a webhook is told begin.
_ERRANDS = ("webhook", "bridge")


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that hears of events; without a station of every one's.

    ``events`` are parted by blanks and short of what most of them begin with. One with a group
    (``chat_id``) is its bridge, and hears of that group's notices alone.
    """

    id: int
    station_id: int | None
    url: str
    secret: str
    events: str
    active: bool
    created_at: datetime
    chat_id: int | None = None

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
            chat_id=webhook.chat_id,
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
        _webhooks.c.chat_id.is_(None),
        or_(_webhooks.c.station_id.is_(None), _webhooks.c.station_id == station_id),
    )
    rows = (await work.run(query.order_by(_webhooks.c.id))).mappings()
    return tuple(into(Webhook, row) for row in rows)


async def bridges_of(work: Work, scope: Scope, station_id: int) -> list[Webhook]:
    """Return the bridges of a station's groups."""
    only_for_the_program(scope)
    query = select(_webhooks).where(
        _webhooks.c.active, _webhooks.c.chat_id.is_not(None), _webhooks.c.station_id == station_id
    )
    rows = (await work.run(query.order_by(_webhooks.c.id))).mappings()
    return [into(Webhook, row) for row in rows]


async def was_left(work: Work, scope: Scope, key: str) -> bool:
    """Tell whether an errand was left under a key, whatever became of it."""
    only_for_the_program(scope)
    query = select(_outbox.c.id).where(_outbox.c.bot_id == NO_BOT, _outbox.c.key == key)
    return (await work.run(query)).first() is not None


async def drop_waiting(work: Work, keys: Collection[str]) -> None:
    """Let errands that wait not be run any more: what they say holds no longer."""
    await work.run(
        update(_outbox)
        .where(
            _outbox.c.bot_id == NO_BOT,
            _outbox.c.key.in_(keys),
            _outbox.c.state == OutboxState.WAITING.value,
        )
        .values(state=OutboxState.UNNEEDED.value, error="superseded", settled_at=work.now)
    )


async def stop(work: Work, webhook_id: int) -> bool:
    """Tell it nothing any more, nor what waits; ``False`` when there is no such active webhook."""
    statement = (
        update(_webhooks)
        .where(_webhooks.c.id == webhook_id, _webhooks.c.active)
        .values(active=False)
    )
    if not (await work.run(statement)).rowcount:
        return False
    await work.run(
        update(_outbox)
        .where(
            _outbox.c.bot_id == NO_BOT,
            _outbox.c.state == OutboxState.WAITING.value,
            or_(*(_outbox.c.key.startswith(f"{one}:{webhook_id}:") for one in _ERRANDS)),
        )
        .values(state=OutboxState.UNNEEDED.value, error="stopped", settled_at=work.now)
    )
    return True
