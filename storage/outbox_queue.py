"""The outbox from the sender's side: what is next, what became of it, what a crash left behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select, update

from chat.actions import (
    SEND_KINDS,
    Action,
    AnswerPress,
    FetchBills,
    PostWebhook,
    ReadCode,
    Ring,
    SendCode,
    Transcribe,
    from_json,
    kind_of,
)
from chat.message import ChatKind
from chat.text import clean
from stations.scope import Scope
from storage import tables
from storage.dialects.outbox_claims import candidates
from storage.outbox import visible
from storage.states import OutboxState
from storage.unit_of_work import Work

_outbox = tables.outbox
_chats = tables.chats
_REASON_LENGTH = 400
# Marks what Telegram asked to wait with; see ``pauses``.
TOO_MANY = "429"
SLOW_KINDS = frozenset(map(kind_of, (PostWebhook, FetchBills)))
"""What waits for another system; a telephone must not wait behind it."""

# These are done with Telegram itself, whatever becomes of the chat.
_WITHOUT_CHAT = frozenset(
    map(kind_of, (AnswerPress, Transcribe, ReadCode, PostWebhook, Ring, SendCode, FetchBills))
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An action that this sender has in hand.

    ``external_chat_id`` is the channel's name for the chat at the moment of claiming, ``message``
    the message that an earlier action produced, where this one is about it.
    """

    id: int
    bot_id: int
    chat_id: int | None
    external_chat_id: int | None
    private: bool
    key: str
    action: Action
    priority: int
    repeatable: bool
    tries: int
    message: int | None
    cause: int | None
    created_at: datetime
    expires_at: datetime | None

    @property
    def sends(self) -> bool:
        """True for what counts as a message."""
        return self.action.kind in SEND_KINDS


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be claimed: messages, other actions, and the chats to leave alone.

    Of the other actions at most ``slow`` are calls of other systems, which may take long.
    """

    sends: int
    others: int
    slow: int
    resting: Collection[int] = ()
    full: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A send of the last while, for the limits that outlive a restart."""

    chat_id: int
    private: bool
    moment: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What waits: the next moment at which something becomes due, and how many are due now."""

    next_at: datetime | None
    now: int


async def claim(
    work: Work, bot_id: int, holder: str, room: Room, lease: timedelta
) -> list[Claimed]:
    """Take what may be done now, most urgent first and at most one for each chat.

    What has expired, what lost the message it was about, and what goes to a chat that cannot be
    reached is settled on the way. ``lease`` must outlast the longest try.
    """
    taken: list[Claimed] = []
    sends, others, slow, resting = room.sends, room.others, room.slow, set(room.resting)
    while sends > 0 or others > 0:
        query = candidates(
            work,
            bot_id,
            sends + others,
            resting=resting,
            full=room.full,
            sends=sends > 0,
            without=() if slow > 0 else SLOW_KINDS,
        )
        rows = (await work.run(query)).mappings().all()
        dropped = await _drop(work, rows)
        fresh: list[Claimed] = []
        for row in rows:
            is_send, is_slow = row["kind"] in SEND_KINDS, row["kind"] in SLOW_KINDS
            left = sends if is_send else min(others, slow) if is_slow else others
            if row["id"] not in dropped and left > 0:
                fresh.append(_claimed(row))
                sends, others = sends - is_send, others - (not is_send)
                slow -= is_slow
        await _take(work, fresh, holder, lease)
        taken += fresh
        resting |= {one.chat_id for one in fresh if one.chat_id is not None}
        # Where something was dropped, the next of that chat may be had.
        if not dropped:
            break
    return taken


async def settle_sent(work: Work, done: Sequence[tuple[Claimed, int | None]]) -> None:
    """Write down what was done, with the id of the message it produced."""
    if not done:
        return
    statement = (
        update(_outbox)
        .where(_outbox.c.id == bindparam("row_id"))
        .values(
            state=OutboxState.SENT.value,
            message_id=bindparam("produced"),
            settled_at=work.now,
            error=None,
            claimed_by=None,
            claimed_until=None,
        )
    )
    await work.run(statement, [{"row_id": one.id, "produced": made} for one, made in done])


async def keep_result(work: Work, row_id: int, result: bytes) -> None:
    """Keep what an action asked for and got."""
    await work.run(update(_outbox).where(_outbox.c.id == row_id).values(result=result))


async def settle_as(work: Work, row_ids: Sequence[int], state: OutboxState, reason: str) -> None:
    """Settle rows in any other final state, with the reason (the first 400 characters)."""
    if row_ids:
        await _settle(work, _outbox.c.id.in_(row_ids), state, reason)


async def give_up_chat(work: Work, chat_id: int, reason: str) -> None:
    """Settle everything that waits for a chat as unreachable."""
    condition = (_outbox.c.chat_id == chat_id) & (_outbox.c.state == OutboxState.WAITING.value)
    condition &= _outbox.c.kind.not_in(_WITHOUT_CHAT)
    await _settle(work, condition, OutboxState.UNREACHABLE, reason)


async def try_again(
    work: Work, row_id: int, not_before: datetime, reason: str | None, *, counted: bool
) -> None:
    """Put a row back to be tried at ``not_before``; only a ``counted`` try wears out patience."""
    await work.run(
        update(_outbox)
        .where(_outbox.c.id == row_id)
        .values(
            state=OutboxState.WAITING.value,
            not_before=not_before,
            error=_short(reason),
            tries=_outbox.c.tries + int(counted),
            claimed_by=None,
            claimed_until=None,
        )
    )


async def rewrite(work: Work, payloads: dict[int, bytes]) -> None:
    """Replace the payloads of waiting rows, by row id."""
    if not payloads:
        return
    statement = (
        update(_outbox)
        .where(_outbox.c.id == bindparam("row_id"))
        .values(payload=bindparam("new_payload"))
    )
    rows = [{"row_id": row_id, "new_payload": new} for row_id, new in payloads.items()]
    await work.run(statement, rows)


async def waiting_of(work: Work, scope: Scope, chat_id: int) -> dict[int, Action]:
    """Return what waits or is in hand for a chat, by row id."""
    query = select(_outbox.c.id, _outbox.c.payload).where(
        _outbox.c.chat_id == chat_id,
        _outbox.c.state.in_([OutboxState.WAITING.value, OutboxState.CLAIMED.value]),
        visible(scope),
    )
    return {row.id: from_json(row.payload) for row in await work.run(query) if row.payload}


async def release(work: Work, row_ids: Sequence[int]) -> None:
    """Give claimed rows back untried."""
    if row_ids:
        await work.run(
            update(_outbox)
            .where(_outbox.c.id.in_(row_ids), _outbox.c.state == OutboxState.CLAIMED.value)
            .values(state=OutboxState.WAITING.value, claimed_by=None, claimed_until=None)
        )


async def recover(work: Work, bot_id: int, holder: str | None, keep: Collection[int] = ()) -> int:
    """Take back what a dead sender had in hand, and return how many rows that were.

    These are the claims whose lease ran out and those of ``holder`` itself; all of the bot's when
    ``holder`` is ``None``, because nobody else can be sending. What may be repeated waits again;
    a message that must not go out twice is left to a person.
    """
    dead: ColumnElement[bool] = _outbox.c.state == OutboxState.CLAIMED.value
    dead &= (_outbox.c.bot_id == bot_id) & _outbox.c.id.not_in(keep)
    if holder is not None:
        dead &= or_(_outbox.c.claimed_until <= work.now, _outbox.c.claimed_by == holder)
    once = (_outbox.c.kind.in_(SEND_KINDS)) & _outbox.c.repeatable.is_(False)
    result = await work.run(
        update(_outbox)
        .where(dead)
        .values(
            state=case((once, OutboxState.PERHAPS_SENT.value), else_=OutboxState.WAITING.value),
            error=case((once, "interrupted"), else_=_outbox.c.error),
            settled_at=case((once, bindparam("now", work.now, _outbox.c.settled_at.type))),
            claimed_by=None,
            claimed_until=None,
        )
    )
    return int(result.rowcount)


async def sends_since(work: Work, scope: Scope, bot_id: int, moment: datetime) -> tuple[Sent, ...]:
    """Return the messages that have gone out, or may have, since ``moment``.

    What is in hand or was tried and waits again is taken as sent now, to be on the safe side.
    Call it before ``recover``.
    """
    settled = (_outbox.c.settled_at >= moment) & _outbox.c.state.in_(
        [OutboxState.SENT.value, OutboxState.PERHAPS_SENT.value]
    )
    tried = (_outbox.c.state == OutboxState.WAITING.value) & (_outbox.c.tries > 0)
    tried &= _outbox.c.not_before >= moment
    query = (
        select(_outbox.c.chat_id, _chats.c.kind, _outbox.c.settled_at)
        .join(_chats, _chats.c.id == _outbox.c.chat_id)
        .where(
            _outbox.c.bot_id == bot_id,
            _outbox.c.kind.in_(SEND_KINDS),
            or_(settled, _outbox.c.state == OutboxState.CLAIMED.value, tried),
            visible(scope),
        )
    )
    return tuple(
        Sent(row.chat_id, row.kind == ChatKind.PRIVATE.value, row.settled_at or work.now)
        for row in await work.run(query)
    )


async def pauses(work: Work, scope: Scope, bot_id: int) -> dict[int, datetime]:
    """Return the chats that Telegram asked to leave alone, and until when."""
    query = (
        select(_outbox.c.chat_id, func.max(_outbox.c.not_before).label("until"))
        .where(
            _outbox.c.bot_id == bot_id,
            _outbox.c.state == OutboxState.WAITING.value,
            _outbox.c.error.startswith(TOO_MANY),
            _outbox.c.not_before > work.now,
            _outbox.c.chat_id.is_not(None),
            visible(scope),
        )
        .group_by(_outbox.c.chat_id)
    )
    return {row.chat_id: row.until for row in await work.run(query)}


async def due(work: Work, scope: Scope, bot_id: int) -> Due:
    """Tell when the next waiting row becomes due, and how many are due but could not be had."""
    later = case((_outbox.c.not_before > work.now, _outbox.c.not_before))
    ready = case((_outbox.c.not_before <= work.now, 1))
    query = select(func.min(later).label("next_at"), func.count(ready).label("now")).where(
        _outbox.c.bot_id == bot_id,
        _outbox.c.state == OutboxState.WAITING.value,
        visible(scope),
    )
    row = (await work.run(query)).one()
    return Due(row.next_at, int(row.now))


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row["id"],
        bot_id=row["bot_id"],
        chat_id=row["chat_id"],
        external_chat_id=row["external_chat_id"],
        private=row["chat_kind"] == ChatKind.PRIVATE.value,
        key=row["key"],
        action=from_json(row["payload"]),
        priority=row["priority"],
        repeatable=bool(row["repeatable"]),
        tries=row["tries"],
        message=row["base_message_id"],
        cause=row["cause"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


async def _take(work: Work, rows: Sequence[Claimed], holder: str, lease: timedelta) -> None:
    if rows:
        await work.run(
            update(_outbox)
            .where(_outbox.c.id.in_([row.id for row in rows]))
            .values(
                state=OutboxState.CLAIMED.value,
                claimed_by=holder,
                claimed_until=work.now + lease,
            )
        )


async def _drop(work: Work, rows: Sequence[Any]) -> set[int]:
    """Settle the rows that cannot or need not be done; return their ids."""
    ends: dict[tuple[OutboxState, str], list[int]] = {}
    for row in rows:
        end = _end_of(row, work.now)
        if end is not None:
            ends.setdefault(end, []).append(row["id"])
    for (state, reason), row_ids in ends.items():
        await settle_as(work, row_ids, state, reason)
    return {row_id for row_ids in ends.values() for row_id in row_ids}


def _end_of(row: Any, now: datetime) -> tuple[OutboxState, str] | None:
    if row["expires_at"] is not None and row["expires_at"] <= now:
        return OutboxState.EXPIRED, "not done in time"
    if row["depends_on"] is not None and row["base_state"] != OutboxState.SENT.value:
        return OutboxState.GIVEN_UP, f"{row['depends_on']} is {row['base_state'] or 'unknown'}"
    if row["payload"] is None:
        return OutboxState.PARKED, "its payload was erased"
    if row["chat_id"] is None or row["kind"] in _WITHOUT_CHAT:
        return None
    if row["chat_unreachable"] is not None:
        return OutboxState.UNREACHABLE, str(row["chat_unreachable"])
    if row["external_chat_id"] is None:
        return OutboxState.GIVEN_UP, "the chat is not in the registry"
    return None


async def _settle(
    work: Work, condition: ColumnElement[bool], state: OutboxState, reason: str
) -> None:
    await work.run(
        update(_outbox)
        .where(condition)
        .values(
            state=state.value,
            error=_short(reason),
            settled_at=work.now,
            claimed_by=None,
            claimed_until=None,
        )
    )


def _short(reason: str | None) -> str | None:
    return None if reason is None else clean(reason)[:_REASON_LENGTH]
