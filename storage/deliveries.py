"""Deliveries: one for each chat that gets a notice; the outbox says what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, update

from broadcasts.notice import Notice, Progress, Reach
from chat.actions import Action, Priority
from stations.group import Chat
from stations.scope import Scope
from storage import broadcast_tables, tables
from storage.dialects.loading import load_new
from storage.dialects.upserts import insert_new
from storage.outbox import Terms, leave_many
from storage.scoping import only_for_the_program, within
from storage.states import OutboxState
from storage.unit_of_work import Work

_deliveries = broadcast_tables.deliveries
_acknowledged = broadcast_tables.acknowledgements
_outbox = tables.outbox

# The key of a file is that of the text before it, with this behind.
_FILE = "#2"
_REACH = {
    OutboxState.WAITING: Reach.WAITING,
    OutboxState.CLAIMED: Reach.WAITING,
    OutboxState.SENT: Reach.SENT,
    OutboxState.PERHAPS_SENT: Reach.PERHAPS,
    OutboxState.PARKED: Reach.FAILED,
    OutboxState.UNREACHABLE: Reach.FAILED,
    OutboxState.EXPIRED: Reach.STOPPED,
    OutboxState.UNNEEDED: Reach.STOPPED,
    OutboxState.GIVEN_UP: Reach.FAILED,
}


def key_of(notice: Notice, chat: Chat) -> str:
    """Return the key under which a notice goes to a chat: once, however often it is handed out."""
    return f"notice:{notice.id}:{chat.id}"


async def hand_out(
    work: Work,
    notice: Notice,
    messages: Sequence[tuple[Chat, Action]],
    priority: Priority,
    later: Mapping[int, datetime],
) -> None:
    """Leave a notice for some chats; what was left there before is not left again.

    Where a chat (by our id) is in ``later``, it goes there at that moment. It is never repeated
    when it may have arrived: a group shall not read it twice.
    """
    rows = [
        {
            "notice_id": notice.id,
            "chat_id": chat.id,
            "station_id": notice.station_id,
            "bot_id": chat.bot_id,
            "key": key_of(notice, chat),
        }
        for chat, _ in messages
    ]
    await load_new(work, _deliveries, rows)
    await _leave(work, notice, messages, priority, later, "")


async def attach(
    work: Work,
    notice: Notice,
    files: Sequence[tuple[Chat, Action]],
    priority: Priority,
    later: Mapping[int, datetime],
) -> None:
    """Leave what goes with a notice, behind its text in each chat; once, as the text."""
    await _leave(work, notice, files, priority, later, _FILE)


async def leave_marks(
    work: Work, notice: Notice, marks: Sequence[tuple[Chat, str, Action]], priority: Priority
) -> None:
    """Leave the edits of the posts (by the keys that made them) that a notice takes the place of.

    Editing again changes nothing, so an edit may be repeated.
    """
    await leave_many(
        work,
        [
            (f"{key}:old:{notice.id}", action, Terms(chat.bot_id, chat.id, priority))
            for chat, key, action in marks
        ],
    )


async def leave_edits(
    work: Work, posts: Sequence[tuple[Chat, str, Action]], mark: int, priority: Priority
) -> None:
    """Leave edits of posts, by the keys that made them; ``mark`` tells one edit from the next."""
    await leave_many(
        work,
        [
            (f"{key}:edit:{mark}", action, Terms(chat.bot_id, chat.id, priority))
            for chat, key, action in posts
        ],
    )


async def progress_of(work: Work, scope: Scope, notice_id: int) -> Progress:
    """Count a notice's deliveries by what became of them, and tell why some failed."""
    query = (
        select(_outbox.c.state, func.count())
        .select_from(_deliveries.join(_outbox, sent_as()))
        .where(_deliveries.c.notice_id == notice_id, within(scope, _deliveries.c.station_id))
        .group_by(_outbox.c.state)
    )
    reached: dict[Reach, int] = {}
    for state, count in await work.run(query):
        reach = _REACH[OutboxState(state)]
        reached[reach] = reached.get(reach, 0) + int(count)
    pressed = select(func.count()).where(
        _acknowledged.c.notice_id == notice_id, within(scope, _acknowledged.c.station_id)
    )
    acknowledged = int((await work.run(pressed)).scalar_one())
    reasons: dict[str, int] = {}
    if reached.get(Reach.FAILED):
        why = (
            select(_outbox.c.error, func.count())
            .select_from(_deliveries.join(_outbox, sent_as()))
            .where(
                _deliveries.c.notice_id == notice_id,
                _outbox.c.state.in_(_states(Reach.FAILED)),
                within(scope, _deliveries.c.station_id),
            )
            .group_by(_outbox.c.error)
        )
        reasons = {str(error or ""): int(count) for error, count in await work.run(why)}
    return Progress(reached, reasons, acknowledged)


async def stop_deliveries(work: Work, notice_id: int) -> int:
    """Drop what of a notice has not begun to go out; return how many deliveries that were."""
    stopped = [await _stop(work, notice_id, ending) for ending in ("", _FILE)]
    return stopped[0]


async def retry_deliveries(work: Work, notice_id: int) -> int:
    """Put what failed of a notice in the queue again; what was perhaps sent is left alone.

    A chat that takes nothing from the bot any more is not tried again.
    """
    put = await work.run(
        update(_outbox)
        .where(
            _outbox.c.key.in_(_keys(notice_id)),
            _outbox.c.state == OutboxState.PARKED.value,
            _outbox.c.payload.is_not(None),
        )
        .values(
            state=OutboxState.WAITING.value,
            tries=0,
            not_before=work.now,
            error=None,
            settled_at=None,
        )
    )
    return int(put.rowcount)


async def acknowledge(work: Work, notice: Notice, person_id: int) -> bool:
    """Write down that somebody knows of a notice; ``False`` when they said so before."""
    row = {
        "notice_id": notice.id,
        "person_id": person_id,
        "station_id": notice.station_id,
        "at": work.now,
    }
    return bool(await insert_new(work, _acknowledged, [row], _acknowledged.c.person_id))


async def _stop(work: Work, notice_id: int, ending: str) -> int:
    stopped = await work.run(
        update(_outbox)
        .where(
            _outbox.c.key.in_(_keys(notice_id, ending)),
            _outbox.c.state == OutboxState.WAITING.value,
        )
        .values(state=OutboxState.UNNEEDED.value, error="stopped", settled_at=work.now)
    )
    return int(stopped.rowcount)


async def _leave(
    work: Work,
    notice: Notice,
    messages: Sequence[tuple[Chat, Action]],
    priority: Priority,
    later: Mapping[int, datetime],
    ending: str,
) -> None:
    terms = {
        chat.id: Terms(
            chat.bot_id,
            chat.id,
            priority,
            not_before=later.get(chat.id),
            expires_at=notice.useless_after,
            repeatable=False,
        )
        for chat, _ in messages
    }
    keyed = [(f"{key_of(notice, chat)}{ending}", one, terms[chat.id]) for chat, one in messages]
    await leave_many(work, keyed)


def _keys(notice_id: int, ending: str = "") -> Select[tuple[str]]:
    """Return the keys of a notice's deliveries, or of the files behind them."""
    return select(_deliveries.c.key + literal(ending)).where(_deliveries.c.notice_id == notice_id)


def _states(reach: Reach) -> list[str]:
    return [state.value for state, of in _REACH.items() if of is reach]


def sent_as() -> ColumnElement[bool]:
    """Say which action of the outbox carries a delivery."""
    return and_(_outbox.c.bot_id == _deliveries.c.bot_id, _outbox.c.key == _deliveries.c.key)


async def told_since(work: Work, scope: Scope, chat_id: int, since: datetime) -> bool:
    """Tell whether a chat got a notice since a moment."""
    only_for_the_program(scope)
    query = (
        select(func.count())
        .select_from(
            _deliveries.join(
                _outbox,
                and_(_outbox.c.bot_id == _deliveries.c.bot_id, _outbox.c.key == _deliveries.c.key),
            )
        )
        .where(_deliveries.c.chat_id == chat_id, _outbox.c.settled_at >= since)
    )
    return int((await work.run(query)).scalar_one()) > 0
