"""What a played transcript left behind: read once at its end, for the report."""

from dataclasses import dataclass

from sqlalchemy import func, select

from chat.actions import SENDS, Action, from_json
from chat.message import ChatKind
from stations.scope import Scope
from storage import tables
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_inbox = tables.inbox
_outbox = tables.outbox
_messages = tables.messages
_entries = tables.ticket_entries
_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class PlayedMessage:
    """One message of the log, by the ids that the channel knows."""

    row: int
    external_chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class PlayedEntry:
    """One entry that a message made, with the ticket that it belongs to."""

    id: int
    ticket_id: int
    number: str
    kind: str
    message_row: int | None


@dataclass(frozen=True, slots=True)
class PlayedTicket:
    """A ticket as it stood at the end."""

    id: int
    number: str
    kind: str
    state: str
    chat_id: int
    incident_id: int | None


@dataclass(frozen=True, slots=True)
class PlayedSend:
    """A text that went out, and the update that caused it (the channel's number)."""

    update_id: int | None
    private: bool
    text: str


async def messages(work: Work, scope: Scope) -> list[PlayedMessage]:
    """Return the whole log."""
    only_for_the_program(scope)
    query = select(_messages.c.id, _messages.c.external_chat_id, _messages.c.message_id)
    return [PlayedMessage(*row) for row in await work.run(query)]


async def intent_of(work: Work, scope: Scope, external_chat_id: int, number: int) -> str | None:
    """Return what a message of the log is understood to be at this moment."""
    only_for_the_program(scope)
    query = select(_messages.c.intent).where(
        _messages.c.external_chat_id == external_chat_id, _messages.c.message_id == number
    )
    found: str | None = (await work.run(query)).scalar_one_or_none()
    return found


async def entries(work: Work, scope: Scope) -> list[PlayedEntry]:
    """Return every entry that came from a message, oldest first."""
    only_for_the_program(scope)
    query = (
        select(
            _entries.c.id,
            _entries.c.ticket_id,
            _tickets.c.number,
            _entries.c.kind,
            _entries.c.message_row,
        )
        .join(_tickets, _tickets.c.id == _entries.c.ticket_id)
        .order_by(_entries.c.id)
    )
    return [PlayedEntry(*row) for row in await work.run(query)]


async def tickets(work: Work, scope: Scope) -> list[PlayedTicket]:
    """Return every ticket, oldest first."""
    only_for_the_program(scope)
    query = select(
        _tickets.c.id,
        _tickets.c.number,
        _tickets.c.kind,
        _tickets.c.state,
        _tickets.c.chat_id,
        _tickets.c.incident_id,
    ).order_by(_tickets.c.id)
    return [PlayedTicket(*row) for row in await work.run(query)]


async def sends(work: Work, scope: Scope) -> list[PlayedSend]:
    """Return what was sent as words, in the order of sending."""
    only_for_the_program(scope)
    query = (
        select(_inbox.c.update_id, tables.chats.c.kind, _outbox.c.payload)
        .join(tables.chats, tables.chats.c.id == _outbox.c.chat_id)
        .outerjoin(_inbox, _inbox.c.id == _outbox.c.cause)
        .where(_outbox.c.state == "sent", _outbox.c.kind.like("send_%"))
        .order_by(_outbox.c.settled_at, _outbox.c.id)
    )
    return [
        PlayedSend(update_id, kind == ChatKind.PRIVATE.value, _words(from_json(payload)))
        for update_id, kind, payload in await work.run(query)
    ]


async def states(work: Work, scope: Scope, *, incoming: bool) -> dict[str, int]:
    """Count the rows of the inbox (``incoming``) or the outbox by their state."""
    only_for_the_program(scope)
    table = _inbox if incoming else _outbox
    found = await work.run(select(table.c.state, func.count()).group_by(table.c.state))
    return {state: count for state, count in found.all()}  # noqa: C416  # a Row is no pair to mypy


def _words(action: Action) -> str:
    if not isinstance(action, SENDS):
        return ""
    return action.text if hasattr(action, "text") else action.caption
