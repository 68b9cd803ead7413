"""The outbox: what is to be done outside, written in the transaction that decided it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update

from chat.actions import (
    Action,
    Delete,
    EditText,
    Pin,
    Priority,
    ProducedBy,
    React,
    to_json,
)
from chat.pieces import pieces
from stations.scope import Scope
from storage import tables
from storage.dialects.loading import load_new
from storage.dialects.upserts import insert_new
from storage.prepared import Prepared
from storage.rows import into
from storage.scoping import Condition, within
from storage.states import OutboxState
from storage.unit_of_work import Work

_outbox = tables.outbox
_chats = tables.chats

_COUNTED = (
    OutboxState.WAITING,
    OutboxState.CLAIMED,
    OutboxState.SENT,
    OutboxState.PERHAPS_SENT,
)
_unprompted = select(func.count()).where(
    _outbox.c.chat_id == bindparam("chat"),
    _outbox.c.unprompted.is_(True),
    _outbox.c.created_at >= bindparam("since"),
    _outbox.c.state.in_([state.value for state in _COUNTED]),
)
_UNPROMPTED = Prepared(_unprompted)

NEEDS_A_PERSON = (OutboxState.PARKED, OutboxState.PERHAPS_SENT)


@dataclass(frozen=True, slots=True)
class Row:
    """An action as a list shows it; what it says stays sealed."""

    id: int
    bot_id: int
    chat_id: int | None
    key: str
    kind: str
    state: OutboxState
    tries: int
    created_at: datetime
    not_before: datetime
    error: str | None


_SHOWN = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an action stands in the outbox; see ``leave``."""

    bot_id: int
    chat_id: int | None
    priority: Priority = Priority.REPLY
    not_before: datetime | None = None
    expires_at: datetime | None = None
    repeatable: bool = True
    unprompted: bool = False


async def leave(
    work: Work,
    action: Action,
    *,
    bot_id: int,
    chat_id: int | None,
    key: str,
    priority: Priority = Priority.REPLY,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    repeatable: bool = True,
    unprompted: bool = False,
) -> None:
    """Leave an action to be performed after the commit; a second one with the same key is ignored.

    ``chat_id`` is ours. What is too long for one message becomes several rows (``key``,
    ``key#2``, …) that keep their order. An action that is not ``repeatable`` is never tried again
    when it may already have been done. One that is not done by ``expires_at`` is dropped.
    """
    terms = Terms(bot_id, chat_id, priority, not_before, expires_at, repeatable, unprompted)
    await _insert(work, action, key, terms)


async def leave_many(work: Work, actions: Sequence[tuple[str, Action, Terms]]) -> None:
    """Leave many actions at once, each by its key; keys that are taken are passed over.

    Each must fit one message: nothing is split here.
    """
    rows = [row for key, action, terms in actions for row in _rows(work, [action], key, terms)]
    await load_new(work, _outbox, rows)


async def replace(
    work: Work,
    action: Action,
    *,
    bot_id: int,
    chat_id: int | None,
    key: str,
    priority: Priority = Priority.REPLY,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    repeatable: bool = True,
    unprompted: bool = False,
) -> None:
    """Like ``leave``, but an action of this key that is still waiting gives way to this one.

    It keeps the place and the earliest moment of the one it replaces, so that something that
    changes all the time is still done some time. If that one is on its way or done already, this
    one is left as a fresh row ``key~n``.
    """
    terms = Terms(bot_id, chat_id, priority, not_before, expires_at, repeatable, unprompted)
    replaced = await _take_back(work, bot_id, chat_id, key)
    if replaced:
        first = min(replaced, key=lambda row: int(row["id"]))
        kept = {name: first[name] for name in ("id", "not_before", "created_at", "tries", "error")}
        root = str(first["key"]).split("#")[0]
        if await _insert(work, action, root, terms, kept):
            return
    if not await _insert(work, action, key, terms):
        await _insert(work, action, f"{key}~{work.new_id()}", terms)


async def withdraw(work: Work, prefix: str, ending: str = "") -> None:
    """Drop what staff were to be told later and need not know any more, by its keys."""
    statement = (
        update(_outbox)
        .where(
            _outbox.c.state == OutboxState.WAITING.value,
            _outbox.c.priority == int(Priority.STAFF),
            _outbox.c.not_before > work.now,
            _outbox.c.key.startswith(prefix, autoescape=True),
            _outbox.c.key.endswith(ending, autoescape=True),
        )
        .values(state=OutboxState.UNNEEDED.value, error="withdrawn", settled_at=work.now)
    )
    await work.run(statement)


async def produced(work: Work, scope: Scope, bot_id: int, key: str) -> int | None:
    """Return the channel's id of the message that the action ``key`` produced, if it has."""
    query = select(_outbox.c.message_id).where(
        _outbox.c.bot_id == bot_id, _outbox.c.key == key, visible(scope)
    )
    found: int | None = (await work.run(query)).scalar_one_or_none()
    return found


async def unprompted_since(work: Work, scope: Scope, chat_id: int, moment: datetime) -> int:
    """Count what was left for a chat without being asked since ``moment``, and not dropped."""
    asked = {"chat": chat_id, "since": moment}
    if scope.stations is None:
        return int((await work.fetch(_UNPROMPTED, asked))[0][0])
    return int((await work.run(_unprompted.where(visible(scope)), asked)).scalar_one())


async def listed(
    work: Work, scope: Scope, states: Collection[OutboxState] = NEEDS_A_PERSON, limit: int = 50
) -> list[Row]:
    """List the oldest actions in some states, without their contents."""
    query = (
        select(*(_outbox.c[name] for name in _SHOWN))
        .where(_outbox.c.state.in_([state.value for state in states]), visible(scope))
        .order_by(_outbox.c.id)
        .limit(limit)
    )
    return [into(Row, row) for row in (await work.run(query)).mappings()]


async def deliveries(work: Work, scope: Scope, bot_id: int, limit: int = 100) -> list[Row]:
    """List the newest actions of one bot (``NO_BOT``: the errands), newest first."""
    query = (
        select(*(_outbox.c[name] for name in _SHOWN))
        .where(_outbox.c.bot_id == bot_id, visible(scope))
        .order_by(_outbox.c.id.desc())
        .limit(limit)
    )
    return [into(Row, row) for row in (await work.run(query)).mappings()]


async def counts(work: Work, scope: Scope) -> dict[str, int]:
    """Count actions by state."""
    query = select(_outbox.c.state, func.count()).where(visible(scope)).group_by(_outbox.c.state)
    return {state: int(number) for state, number in (await work.run(query)).all()}


async def lag(work: Work, scope: Scope) -> timedelta:
    """Tell for how long the oldest action that is due has waited; zero when there is none."""
    query = select(func.min(_outbox.c.not_before)).where(
        _outbox.c.state == OutboxState.WAITING.value,
        _outbox.c.not_before <= work.now,
        visible(scope),
    )
    oldest = (await work.run(query)).scalar()
    return work.now - oldest if oldest is not None else timedelta(0)


async def retry(work: Work, ids: Collection[int] | None) -> int:
    """Put actions that need a person in the queue again and return how many.

    ``None`` means all that are parked; what was perhaps sent goes out again only when it is named,
    because somebody has to have looked. An expiry that has passed no longer holds.
    """
    chosen = _outbox.c.state == OutboxState.PARKED.value
    if ids is not None:
        chosen = _outbox.c.id.in_(ids)
        chosen &= _outbox.c.state.in_([state.value for state in NEEDS_A_PERSON])
    put = await work.run(
        update(_outbox)
        .where(chosen, _outbox.c.payload.is_not(None))
        .values(
            state=OutboxState.WAITING.value,
            tries=0,
            not_before=work.now,
            expires_at=None,
            error=None,
            settled_at=None,
        )
    )
    return int(put.rowcount)


def visible(scope: Scope) -> Condition:
    """Say which actions a scope covers: those for chats that it covers; others are the program's.

    What stands in the outbox for a chat is seen by whoever sees the chat's station, and by the
    person whose private chat it is.
    """
    if scope.stations is None:
        return within(scope, _outbox.c.chat_id)
    mine = within(scope, _chats.c.station_id)
    if scope.person_id is not None:
        mine = or_(mine, _chats.c.person_id == scope.person_id)
    return _outbox.c.chat_id.in_(select(_chats.c.id).where(mine))


def depends_on(action: Action) -> str | None:
    """Return the key of the action whose message this one is about."""
    match action:
        case React(message=ProducedBy(key)) | EditText(message=ProducedBy(key)):
            return key
        case Delete(message=ProducedBy(key)) | Pin(message=ProducedBy(key)):
            return key
        case _:
            return None


async def _insert(
    work: Work, action: Action, key: str, terms: Terms, kept: dict[str, Any] | None = None
) -> bool:
    """Insert the rows of an action; False when its key is taken, and then nothing is changed."""
    rows = _rows(work, pieces(action), key, terms)
    rows[0].update(kept or {})
    if not await insert_new(work, _outbox, rows[:1], _outbox.c.key):
        return False
    if len(rows) > 1:
        await insert_new(work, _outbox, rows[1:], _outbox.c.key)
    return True


def _rows(work: Work, actions: Sequence[Action], key: str, terms: Terms) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, action in enumerate(actions, start=1):
        before = rows[-1]["key"] if rows else None
        rows.append(
            {
                "id": work.new_id(),
                "bot_id": terms.bot_id,
                "chat_id": terms.chat_id,
                "key": key if number == 1 else f"{key}#{number}",
                "kind": action.kind,
                "payload": to_json(action),
                "priority": int(terms.priority),
                "state": OutboxState.WAITING.value,
                "repeatable": terms.repeatable,
                # The pieces of one text count once against what a group is asked to bear.
                "unprompted": terms.unprompted and number == 1,
                "depends_on": depends_on(action) or before,
                "cause": work.cause,
                "created_at": work.now,
                "not_before": terms.not_before or work.now,
                "expires_at": terms.expires_at,
                "tries": 0,
                "error": None,
            }
        )
    return rows


async def _take_back(
    work: Work, bot_id: int, chat_id: int | None, key: str
) -> Sequence[dict[str, Any]]:
    statement = (
        delete(_outbox)
        .where(
            _outbox.c.bot_id == bot_id,
            _same_chat(chat_id),
            _outbox.c.state == OutboxState.WAITING.value,
            or_(
                _outbox.c.key == key,
                _outbox.c.key.startswith(f"{key}#", autoescape=True),
                _outbox.c.key.startswith(f"{key}~", autoescape=True),
            ),
        )
        .returning(
            _outbox.c.id,
            _outbox.c.key,
            _outbox.c.not_before,
            _outbox.c.created_at,
            _outbox.c.tries,
            _outbox.c.error,
        )
    )
    return [dict(row) for row in (await work.run(statement)).mappings()]


def _same_chat(chat_id: int | None) -> ColumnElement[bool]:
    return _outbox.c.chat_id.is_(None) if chat_id is None else _outbox.c.chat_id == chat_id
