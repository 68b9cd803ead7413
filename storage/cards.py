"""The cards by which people follow a ticket: where each one stands, and what it says now."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, insert, or_, select, update

from stations.group import Chat, Purpose, Standing
from stations.scope import Scope
from storage import desk_tables, tables
from storage.rows import into
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_cards = desk_tables.cards
_chats = tables.chats
_serves = tables.chat_districts
_outbox = tables.outbox

RESIDENT = "resident"
"""The audience of the card that a reporter sees of their own ticket."""

STAFF = "staff"
"""The audience of the cards in a group of staff, or with the one who answers for a ticket."""


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket's card in one chat, for one audience; see the table."""

    ticket_id: int
    chat_id: int
    audience: str
    station_id: int
    post_key: str
    shown: bytes
    updated_at: datetime
    thread_key: str | None = None
    thread_id: int | None = None
    edits: int = 0


async def cards_of(
    work: Work, scope: Scope, ticket_id: int, audience: str = STAFF
) -> tuple[Card, ...]:
    """Return a ticket's cards for an audience, the oldest first."""
    query = (
        select(_cards)
        .where(_cards.c.ticket_id == ticket_id, _cards.c.audience == audience, visible(scope))
        .order_by(_cards.c.chat_id)
    )
    return tuple(into(Card, row) for row in (await work.run(query)).mappings())


async def add(work: Work, new: Card) -> None:
    """Write down that a card was left, or that its topic was asked for."""
    await work.run(insert(_cards).values({one.name: getattr(new, one.name) for one in fields(new)}))


async def change(work: Work, card: Card, **changed: object) -> Card:
    """Write down what became of a card: its ``shown``, ``edits`` or ``thread_id``."""
    await work.run(
        update(_cards)
        .where(
            _cards.c.ticket_id == card.ticket_id,
            _cards.c.chat_id == card.chat_id,
            _cards.c.audience == card.audience,
        )
        .values(updated_at=work.now, **changed)
    )
    return replace(card, updated_at=work.now, **changed)  # type: ignore[arg-type]


async def card_at(work: Work, scope: Scope, chat_id: int, message_id: int) -> Card | None:
    """Return the card that a message of ours is."""
    query = (
        select(_cards)
        .join(_outbox, _outbox.c.key == _cards.c.post_key)
        .where(
            _outbox.c.chat_id == chat_id,
            _outbox.c.message_id == message_id,
            _cards.c.chat_id == chat_id,
            visible(scope),
        )
    )
    return await _first(work, query)


async def card_edited_by(work: Work, scope: Scope, chat_id: int, key: str) -> Card | None:
    """Return the card that the action ``key`` was to edit."""
    query = (
        select(_cards)
        .join(_outbox, _outbox.c.depends_on == _cards.c.post_key)
        .where(_outbox.c.key == key, _cards.c.chat_id == chat_id, visible(scope))
    )
    return await _first(work, query)


async def card_in_thread(work: Work, scope: Scope, chat_id: int, thread_id: int) -> Card | None:
    """Return the card whose topic this is."""
    query = select(_cards).where(
        _cards.c.chat_id == chat_id, _cards.c.thread_id == thread_id, visible(scope)
    )
    return await _first(work, query)


async def card_awaiting(work: Work, scope: Scope, chat_id: int, thread_key: str) -> Card | None:
    """Return the card for which the action ``thread_key`` makes a topic."""
    query = select(_cards).where(
        _cards.c.chat_id == chat_id, _cards.c.thread_key == thread_key, visible(scope)
    )
    return await _first(work, query)


async def staff_groups(
    work: Work, scope: Scope, station_id: int, district_id: int | None
) -> tuple[Chat, ...]:
    """Return the groups in which a station's staff see what comes from a district.

    A group that serves some districts alone sees nothing of the others.
    """
    served = _serves.c.chat_id == _chats.c.id
    query = (
        select(_chats)
        .where(
            _chats.c.station_id == station_id,
            _chats.c.purpose == Purpose.STAFF.value,
            _chats.c.standing != Standing.GONE.value,
            _chats.c.unreachable.is_(None),
            or_(
                ~exists().where(served),
                exists().where(served, _serves.c.district_id == district_id),
            ),
            within(scope, _chats.c.station_id),
        )
        .order_by(_chats.c.id)
    )
    return tuple(into(Chat, row) for row in (await work.run(query)).mappings())


def visible(scope: Scope) -> Condition:
    """Say which cards a scope covers."""
    return within(scope, _cards.c.station_id)


async def _first(work: Work, query: Select[Any]) -> Card | None:
    row = (await work.run(query)).mappings().first()
    return into(Card, row) if row else None
