"""What a played transcript left behind: read once at its end, for the report."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from chat.actions import SENDS, Action, EditText, SendText, from_json, kind_of
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
    """A text that went out or was changed, when and where, and the update that caused it.

    ``update_id`` is the channel's number; what came by itself has none. ``chat`` is its title.
    """

    update_id: int | None
    at: datetime
    chat: str
    private: bool
    edit: bool
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
    """Return what was sent as words or changed, in the order of sending."""
    only_for_the_program(scope)
    chats = tables.chats.c
    query = (
        select(_inbox.c.update_id, _outbox.c.settled_at, chats.title, chats.kind, _outbox.c.payload)
        .join(tables.chats, tables.chats.c.id == _outbox.c.chat_id)
        .outerjoin(_inbox, _inbox.c.id == _outbox.c.cause)
        .where(
            _outbox.c.state == "sent",
            or_(_outbox.c.kind.like("send_%"), _outbox.c.kind == kind_of(EditText)),
        )
        .order_by(_outbox.c.settled_at, _outbox.c.id)
    )
    found = []
    for update_id, at, title, kind, payload in await work.run(query):
        action = from_json(payload)
        private, edit = kind == ChatKind.PRIVATE.value, isinstance(action, EditText)
        found.append(PlayedSend(update_id, at, title, private, edit, _words(action)))
    return found


async def states(work: Work, scope: Scope, *, incoming: bool) -> dict[str, int]:
    """Count the rows of the inbox (``incoming``) or the outbox by their state."""
    only_for_the_program(scope)
    table = _inbox if incoming else _outbox
    found = await work.run(select(table.c.state, func.count()).group_by(table.c.state))
    return {state: count for state, count in found.all()}  # noqa: C416  # a Row is no pair to mypy


def _words(action: Action) -> str:
    if isinstance(action, SendText | EditText):
        return action.text
    return action.caption if isinstance(action, SENDS) else ""
