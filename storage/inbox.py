"""The inbox: raw updates, stored before they are acknowledged, claimed in order within a chat.

A row's state goes ``waiting`` → ``claimed`` → ``done``. A row whose handling failed, or whose
worker died, is ``alone``: it is claimed one at a time, and each such claim counts a try.
``parked`` rows wait for a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from stations.scope import Scope
from storage import prepared
from storage.columns import Id
from storage.dialects.inbox_claims import claim_in_turn, lapsed
from storage.prepared import Prepared
from storage.rows import into
from storage.sealed import CannotUnseal
from storage.tables import inbox
from storage.unit_of_work import Work

# No lease and no pause of ours is longer: what seems to end later was written by a clock that has
# been set back since.
LONGEST_PAUSE = timedelta(minutes=2)
_LABEL = b"inbox.payload"


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came: ``chat_key`` names the chat (or person) whose order it keeps."""

    update_id: int
    chat_key: int
    kind: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update that a worker holds; ``payload`` is ``None`` when our keys do not open it."""

    id: int
    bot_id: int
    update_id: int
    chat_key: int
    kind: str
    payload: bytes | None
    received_at: datetime
    tries: int
    failing_since: datetime | None
    alone: bool
    holder: str


@dataclass(frozen=True, slots=True)
class Row:
    """What an administrator may know of an update: everything but what was said."""

    id: int
    bot_id: int
    update_id: int
    chat_key: int
    kind: str
    state: str
    received_at: datetime
    tries: int
    failing_since: datetime | None
    error: str | None


_SHOWN = (
    inbox.c.id,
    inbox.c.bot_id,
    inbox.c.update_id,
    inbox.c.chat_key,
    inbox.c.kind,
    inbox.c.state,
    inbox.c.received_at,
    inbox.c.tries,
    inbox.c.failing_since,
    inbox.c.error,
)
_RAW_PAYLOAD = type_coerce(inbox.c.payload, LargeBinary).label("payload")


async def store(work: Work, bot_id: int, updates: Sequence[RawUpdate]) -> int:
    """Store what is not known yet by (bot, update id), in the order given; return how many were.

    Ids grow from one call to the next whatever the clock does, because they are the order in
    which a chat is handled.
    """
    if not updates:
        return 0
    first = await _next_id(work)
    rows = [
        {
            "id": first + place,
            "bot_id": bot_id,
            "update_id": one.update_id,
            "chat_key": one.chat_key,
            "kind": one.kind[:40],
            "payload": one.payload,
            "state": "waiting",
            "received_at": work.now,
            "tries": 0,
        }
        for place, one in enumerate(updates)
    ]
    return len(await work.fetch(_STORE, *rows))


async def _next_id(work: Work) -> int:
    newest = (await work.fetch(_NEWEST, {}))[0][0] or 0
    # The random step keeps two receivers apart that read the same newest row.
    return max(work.new_id(), newest + 1 + work.noise(16))


async def claim(
    work: Work,
    scope: Scope,
    bot_ids: Collection[int] | None,
    *,
    holder: str,
    limit: int,
    lease: timedelta,
) -> list[Claimed]:
    """Take the oldest updates whose chats have nothing unfinished before them, in order.

    One update that has to be alone is taken before everything else, and by itself.
    ``bot_ids`` narrows the claim; ``None`` means every bot.
    """
    _only_for_the_program(scope)
    await claim_in_turn(work)
    if bot_ids is not None and not bot_ids:
        return []
    asked = {} if bot_ids is None else {"bots": sorted(bot_ids)}
    due = asked | {"now": work.now, "latest": work.now + LONGEST_PAUSE}
    rows = await work.fetch(_ALONE if bot_ids is None else _ALONE_OF, due)
    alone = bool(rows)
    if not alone:
        choice = _WAITING if bot_ids is None else _WAITING_OF
        rows = await work.fetch(choice, {**asked, "most": limit})
    if not rows:
        return []
    taken = {"ids": [row[0] for row in rows], "holder": holder, "until": work.now + lease}
    await work.write(_CLAIM, {**taken, "counted": int(alone)})
    return [_claimed(work, row, holder, alone=alone) for row in rows]


def _claimed(work: Work, row: Sequence[Any], holder: str, *, alone: bool) -> Claimed:
    identity, bot_id, update_id, chat_key, kind, received_at, tries, failing_since, sealed = row
    try:
        payload = None if sealed is None else work.sealer.unseal(sealed, _LABEL)
    except CannotUnseal:
        payload = None
    return Claimed(
        identity,
        bot_id,
        update_id,
        chat_key,
        kind,
        payload,
        received_at,
        tries + int(alone),
        failing_since,
        alone,
        holder,
    )


def _candidates(state: str, *, narrowed: bool) -> Select[Any]:
    chosen = (
        select(
            inbox.c.id,
            inbox.c.bot_id,
            inbox.c.update_id,
            inbox.c.chat_key,
            inbox.c.kind,
            inbox.c.received_at,
            inbox.c.tries,
            inbox.c.failing_since,
            _RAW_PAYLOAD,
        )
        .where(inbox.c.state == state)
        .order_by(inbox.c.id)
    )
    return chosen.where(inbox.c.bot_id.in_(prepared.listed("bots"))) if narrowed else chosen


def _waiting(*, narrowed: bool) -> Select[Any]:
    free = ~_behind("alone", "claimed")
    return _candidates("waiting", narrowed=narrowed).where(free).limit(bindparam("most", type_=Id))


def _alone(*, narrowed: bool) -> Select[Any]:
    ready = or_(
        inbox.c.not_before.is_(None),
        inbox.c.not_before <= bindparam("now"),
        inbox.c.not_before > bindparam("latest"),
    )
    blocked = _behind("alone", "claimed", "waiting")
    return _candidates("alone", narrowed=narrowed).where(ready, ~blocked).limit(1)


def _behind(*states: str) -> ColumnElement[bool]:
    """Tell whether an earlier update of the same chat is in one of these states."""
    ahead = inbox.alias("ahead")
    return (
        select(ahead.c.id)
        .where(
            ahead.c.bot_id == inbox.c.bot_id,
            ahead.c.chat_key == inbox.c.chat_key,
            ahead.c.state.in_(states),
            ahead.c.id < inbox.c.id,
        )
        .exists()
    )


_STORE = Prepared(
    *(
        make(inbox)
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        .returning(inbox.c.id)
        for make in (sqlite.insert, postgresql.insert)
    )
)
_NEWEST = Prepared(select(func.max(inbox.c.id)))
_WAITING, _WAITING_OF = (Prepared(_waiting(narrowed=narrowed)) for narrowed in (False, True))
_ALONE, _ALONE_OF = (Prepared(_alone(narrowed=narrowed)) for narrowed in (False, True))
_CLAIM = Prepared(
    update(inbox)
    .where(inbox.c.id.in_(prepared.listed("ids")))
    .values(
        state="claimed",
        claimed_by=bindparam("holder"),
        claimed_until=bindparam("until"),
        tries=inbox.c.tries + bindparam("counted"),
    )
)
_HELD = and_(
    inbox.c.id.in_(prepared.listed("ids")),
    inbox.c.claimed_by == bindparam("holder"),
    inbox.c.state == "claimed",
)
_DONE = Prepared(
    update(inbox)
    .where(_HELD)
    .values(
        state="done",
        done_at=bindparam("now"),
        claimed_by=None,
        claimed_until=None,
        error=None,
    )
)
_PUT_BACK = Prepared(
    update(inbox).where(_HELD).values(state="waiting", claimed_by=None, claimed_until=None)
)


async def done(work: Work, ids: Collection[int], *, holder: str) -> bool:
    """Finish updates in the transaction that handled them.

    ``False`` when the holder has lost one of them meanwhile; then the transaction must not commit.
    """
    if not ids:
        return True
    asked = {"ids": sorted(ids), "holder": holder, "now": work.now}
    return await work.write(_DONE, asked) == len(ids)


async def put_back(work: Work, ids: Collection[int], *, holder: str) -> None:
    """Give back updates that were claimed but not begun; they lose nothing by it."""
    if ids:
        await work.write(_PUT_BACK, {"ids": sorted(ids), "holder": holder})


async def failed(
    work: Work,
    claimed: Claimed,
    *,
    error: str,
    since: datetime,
    not_before: datetime,
    tries: int,
) -> bool:
    """Note that handling raised ``error`` and when to try again, alone; ``False``: lost it."""
    values = {"failing_since": since, "not_before": not_before, "tries": tries}
    return await _let_go(work, claimed, state="alone", error=error[:400], **values)


async def park(work: Work, claimed: Claimed, *, error: str) -> bool:
    """Lay an update aside for a person, so that its chat goes on; ``False``: lost it."""
    return await _let_go(work, claimed, state="parked", error=error[:400], not_before=None)


async def _let_go(work: Work, claimed: Claimed, **values: Any) -> bool:
    let_go = await work.run(
        update(inbox)
        .where(inbox.c.id == claimed.id, inbox.c.claimed_by == claimed.holder)
        .values(claimed_by=None, claimed_until=None, **values)
    )
    return bool(let_go.rowcount)


async def release(work: Work, holder: str | None = None) -> int:
    """Free what ``holder`` (or, with ``None``, anybody) claimed and died with; return how many.

    Only who owns the whole database may pass ``None``. The freed are to be tried alone.
    """
    chosen = inbox.c.state == "claimed"
    if holder is not None:
        chosen &= inbox.c.claimed_by == holder
    return await _free(work, chosen)


async def release_lapsed(work: Work) -> int:
    """Free the claims whose lease has run out; return how many. They are to be tried alone."""
    return await _free(work, inbox.c.id.in_(lapsed(work, work.now + LONGEST_PAUSE)))


async def _free(work: Work, chosen: ColumnElement[bool]) -> int:
    freed = await work.run(
        update(inbox)
        .where(chosen)
        .values(state="alone", not_before=None, claimed_by=None, claimed_until=None)
    )
    return int(freed.rowcount)


async def retry(work: Work, ids: Collection[int] | None) -> int:
    """Put parked updates (all of them with ``None``) in the queue again, with a clean slate."""
    chosen = inbox.c.state == "parked"
    if ids is not None:
        chosen &= inbox.c.id.in_(ids)
    put = await work.run(
        update(inbox)
        .where(chosen)
        .values(state="alone", tries=0, failing_since=None, not_before=None, error=None)
    )
    return int(put.rowcount)


async def listed(work: Work, scope: Scope, state: str, limit: int = 50) -> list[Row]:
    """List the oldest updates in a state, without their contents."""
    _only_for_the_program(scope)
    chosen = select(*_SHOWN).where(inbox.c.state == state).order_by(inbox.c.id).limit(limit)
    return [into(Row, row) for row in (await work.run(chosen)).mappings()]


async def counts(work: Work, scope: Scope) -> dict[str, int]:
    """Count updates by state."""
    _only_for_the_program(scope)
    chosen = select(inbox.c.state, func.count()).group_by(inbox.c.state)
    return {state: int(number) for state, number in (await work.run(chosen)).all()}


async def lag(work: Work, scope: Scope) -> timedelta:
    """Tell how long the oldest unfinished update has been here; zero when there is none."""
    _only_for_the_program(scope)
    oldest = (
        await work.run(
            select(func.min(inbox.c.received_at)).where(
                inbox.c.state.in_(("waiting", "alone", "claimed"))
            )
        )
    ).scalar()
    return max(timedelta(0), work.now - oldest) if oldest is not None else timedelta(0)


async def next_due(work: Work, scope: Scope) -> datetime | None:
    """Tell when the next update that failed is to be tried again, if one is."""
    _only_for_the_program(scope)
    moment = (
        await work.run(select(func.min(inbox.c.not_before)).where(inbox.c.state == "alone"))
    ).scalar()
    return moment if isinstance(moment, datetime) else None


def _only_for_the_program(scope: Scope) -> None:
    if scope.stations is not None:
        raise PermissionError("the inbox holds every station's updates: only the program sees it")
