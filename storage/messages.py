"""The log of what was said: one row a message, erased when nobody needs it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.engine import RowMapping

from chat.message import Attachment
from stations.scope import Scope
from storage import moderation_tables, tables
from storage.prepared import Prepared, inserting, inserting_new
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_messages = tables.messages
_cases = moderation_tables.cases
_KEEP = inserting(_messages)
_KEEP_NEW = inserting_new(_messages)
_ATTACHMENTS = TypeAdapter(tuple[Attachment, ...])


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the log; ``id`` and ``chat_id`` are ours, ``message_id`` is the channel's.

    ``external_chat_id`` is the chat as it was named then: numbering begins anew when a group
    migrates. ``intent`` is what it was understood to be. ``cause`` is the inbox row it came by.
    ``alike`` is equal for the same words, however they are written.
    """

    id: int
    chat_id: int
    external_chat_id: int
    message_id: int
    person_id: int
    sent_at: datetime
    received_at: datetime
    station_id: int | None = None
    edited_at: datetime | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    text: str | None = None
    attachments: tuple[Attachment, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    ticket_id: int | None = None
    cause: int | None = None
    erased_at: datetime | None = None
    alike: bytes | None = None

    @property
    def said_at(self) -> datetime:
        """When its present wording was said."""
        return self.edited_at or self.sent_at


async def keep_many(work: Work, rows: Sequence[Kept]) -> None:
    """Write messages into the log with one statement; what is there already stays as it is."""
    if rows:
        await work.write(_KEEP_NEW, *map(_row, rows))


async def keep(work: Work, row: Kept) -> None:
    """Write one message that is known to be new."""
    await work.write(_KEEP, _row(row))


async def kept(work: Work, scope: Scope, row_id: int) -> Kept | None:
    """Return one message of the log by our id."""
    return await _one(work, _messages.c.id == row_id, visible(scope))


async def kept_as(
    work: Work, scope: Scope, chat_id: int, external_chat_id: int, message_id: int
) -> Kept | None:
    """Return one message of the log by the channel's number."""
    return await _one(
        work,
        _messages.c.chat_id == chat_id,
        _messages.c.external_chat_id == external_chat_id,
        _messages.c.message_id == message_id,
        visible(scope),
    )


async def messages_of_ticket(work: Work, scope: Scope, ticket_id: int) -> tuple[Kept, ...]:
    """Return what belongs to a ticket or is told of in its entries, oldest first."""
    entries = tables.ticket_entries
    own = select(_messages.c.id).where(_messages.c.ticket_id == ticket_id)
    told = select(entries.c.message_row).where(
        entries.c.ticket_id == ticket_id, entries.c.message_row.is_not(None)
    )
    query = (
        select(_messages)
        .where(_messages.c.id.in_(own.union(told)), visible(scope))
        .order_by(_messages.c.sent_at, _messages.c.id)
    )
    return tuple(read(row) for row in (await work.run(query)).mappings())


async def left_aside(work: Work, scope: Scope, chat_id: int, since: datetime) -> Kept | None:
    """Return the last message that was judged while its chat belonged to no station."""
    query = (
        select(_messages)
        .where(
            _messages.c.chat_id == chat_id,
            _messages.c.station_id.is_(None),
            _messages.c.ticket_id.is_(None),
            _messages.c.intent.is_not(None),
            _messages.c.received_at >= since,
            visible(scope),
        )
        .order_by(_messages.c.id.desc())
        .limit(1)
    )
    row = (await work.run(query)).mappings().first()
    return None if row is None else read(row)


async def understood(work: Work, row: Kept, **changed: Any) -> Kept:
    """Write down what became of a message: ``intent``, ``confidence``, ``ticket_id``, station."""
    values = {f"new_{name}": value for name, value in changed.items()}
    await work.write(_understanding(*changed), {**values, "row_id": row.id})
    return replace(row, **changed)


@cache
def _understanding(*changed: str) -> Prepared:
    return Prepared(
        update(_messages)
        .where(_messages.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in changed})
    )


async def reword(work: Work, row: Kept) -> None:
    """Write down a message's new wording and how it is understood now."""
    changed = _row(row)
    values = {
        name: changed[name]
        for name in ("text", "attachments", "edited_at", "intent", "confidence", "alike")
    }
    await work.run(update(_messages).where(_messages.c.id == row.id).values(**values))


async def erase_unneeded(work: Work, scope: Scope, keep: timedelta, limit: int) -> int:
    """Empty at most ``limit`` messages older than ``keep`` that no ticket refers to; count them."""
    entries = tables.ticket_entries
    due = (
        select(_messages.c.id)
        .where(
            _messages.c.received_at < work.now - keep,
            _messages.c.erased_at.is_(None),
            _messages.c.ticket_id.is_(None),
            ~exists().where(entries.c.message_row == _messages.c.id),
            ~exists().where(tables.tickets.c.opening_message_id == _messages.c.id),
            ~exists().where(_cases.c.message_row == _messages.c.id, _cases.c.erased_at.is_(None)),
            visible(scope),
        )
        .order_by(_messages.c.received_at)
        .limit(limit)
    )
    emptied = {"text": None, "attachments": None, "alike": None, "erased_at": work.now}
    result = await work.run(update(_messages).where(_messages.c.id.in_(due)).values(**emptied))
    return int(result.rowcount)


def visible(scope: Scope) -> Condition:
    """Say which messages a scope covers: one's own, and those of one's stations."""
    mine = within(scope, _messages.c.station_id)
    if scope.person_id is None:
        return mine
    return or_(mine, _messages.c.person_id == scope.person_id)


async def _one(work: Work, *conditions: Condition) -> Kept | None:
    row = (await work.run(select(_messages).where(*conditions))).mappings().first()
    return None if row is None else read(row)


def read(row: RowMapping | dict[str, Any]) -> Kept:
    """Make a ``Kept`` from a row of the table."""
    values = dict(row)
    packed = values["attachments"]
    values["attachments"] = _ATTACHMENTS.validate_json(packed) if packed else ()
    return Kept(**values)


def _row(one: Kept) -> dict[str, Any]:
    return {
        "id": one.id,
        "station_id": one.station_id,
        "chat_id": one.chat_id,
        "external_chat_id": one.external_chat_id,
        "message_id": one.message_id,
        "person_id": one.person_id,
        "sent_at": one.sent_at,
        "received_at": one.received_at,
        "edited_at": one.edited_at,
        "thread_id": one.thread_id,
        "reply_to": one.reply_to,
        "text": one.text,
        "attachments": _ATTACHMENTS.dump_json(one.attachments) if one.attachments else None,
        "intent": one.intent,
        "confidence": one.confidence,
        "ticket_id": one.ticket_id,
        "cause": one.cause,
        "erased_at": one.erased_at,
        "alike": one.alike,
    }
