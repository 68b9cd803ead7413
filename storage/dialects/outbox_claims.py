"""Choosing what may be done next: the head of every chat's queue, the most urgent first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true

from chat.actions import SEND_KINDS, Leave, kind_of
from storage import tables
from storage.scoping import Condition
from storage.states import OutboxState
from storage.unit_of_work import Work

# A farewell is sent before the bot leaves, so leaving queues with the messages.
_QUEUED_KINDS = SEND_KINDS | {kind_of(Leave)}
# After 1 + 2 + 4 + 8 + 16 seconds of waits, what keeps failing lets the rest of its chat pass.
_HOLDING_TRIES = 5
_UNSETTLED = (OutboxState.WAITING.value, OutboxState.CLAIMED.value)

_row = tables.outbox.alias("candidate")
_ahead = tables.outbox.alias("ahead")
_base = tables.outbox.alias("dependency")
_base_of_ahead = tables.outbox.alias("dependency_of_ahead")
_chats = tables.chats


def candidates(
    work: Work,
    bot_id: int,
    limit: int,
    *,
    resting: Collection[int],
    full: Collection[int],
    sends: bool,
    without: Collection[str] = (),
) -> Select[Any]:
    """Choose up to ``limit`` rows that may be done now, at most one for each chat.

    Nothing is done in ``resting`` chats. In ``full`` ones no message is sent, but what is no
    message need not wait for the messages ahead of it. Without ``sends`` no message is chosen, and
    nothing of the kinds ``without``.
    PostgreSQL: a row that somebody is replacing at this moment is locked, and skipped.
    """
    columns = [
        *_row.c,
        _chats.c.external_id.label("external_chat_id"),
        _chats.c.kind.label("chat_kind"),
        _chats.c.unreachable.label("chat_unreachable"),
        _base.c.state.label("base_state"),
        _base.c.message_id.label("base_message_id"),
    ]
    query = (
        select(*columns)
        .outerjoin_from(_row, _chats, _chats.c.id == _row.c.chat_id)
        .outerjoin(_base, and_(_base.c.bot_id == _row.c.bot_id, _base.c.key == _row.c.depends_on))
        .where(
            _row.c.bot_id == bot_id,
            _row.c.state == OutboxState.WAITING.value,
            _row.c.not_before <= work.now,
            or_(_base.c.state.is_(None), _base.c.state.not_in(_UNSETTLED)),
            or_(_row.c.chat_id.is_(None), _row.c.chat_id.not_in(resting)),
            _not_held(_row, full),
            true() if sends else _row.c.kind.not_in(SEND_KINDS),
            _row.c.kind.not_in(without) if without else true(),
            ~_somebody_ahead(work.now, full),
            true() if work.sqlite else ~_in_other_hands(),
        )
        .order_by(_row.c.priority, _row.c.id)
        .limit(limit)
    )
    return query if work.sqlite else query.with_for_update(of=_row, skip_locked=True)


def _not_held(row: Any, full: Collection[int]) -> Condition:
    if not full:
        return true()
    return or_(
        row.c.chat_id.is_(None), row.c.chat_id.not_in(full), row.c.kind.not_in(_QUEUED_KINDS)
    )


def _in_other_hands() -> ColumnElement[bool]:
    """Say whether something of the same chat is claimed.

    The sender leaves the chats alone in which it has something in hand itself; so this is what a
    dead one claimed, which comes first when it is taken back. SQLite frees that at once.
    """
    return exists().where(
        _ahead.c.chat_id == _row.c.chat_id,
        _ahead.c.state == OutboxState.CLAIMED.value,
        _ahead.c.bot_id == _row.c.bot_id,
    )


def _somebody_ahead(now: datetime, full: Collection[int]) -> ColumnElement[bool]:
    """Say whether a row of the same chat has to be done first.

    That is one that may be done now and is more urgent or older; and one of the same urgency that
    was tried already and waits for its next try, which is not overtaken for half a minute.
    """
    older = and_(_ahead.c.priority == _row.c.priority, _ahead.c.id < _row.c.id)
    due = and_(
        _ahead.c.not_before <= now,
        or_(_ahead.c.priority < _row.c.priority, older),
        ~exists().where(
            _base_of_ahead.c.bot_id == _ahead.c.bot_id,
            _base_of_ahead.c.key == _ahead.c.depends_on,
            _base_of_ahead.c.state.in_(_UNSETTLED),
        ),
    )
    return exists().where(
        _ahead.c.chat_id == _row.c.chat_id,
        _ahead.c.state == OutboxState.WAITING.value,
        _ahead.c.bot_id == _row.c.bot_id,
        _not_held(_ahead, full),
        or_(due, and_(_ahead.c.error.is_not(None), _ahead.c.tries <= _HOLDING_TRIES, older)),
    )
