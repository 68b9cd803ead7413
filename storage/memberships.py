"""Memberships: who is in which group since when, and who has been welcomed there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update

from chat.message import ChatKind
from stations.group import Chat
from stations.scope import Scope
from storage import tables
from storage.dialects.upserts import insert_new
from storage.rows import into
from storage.scoping import chats_within, only_for_the_program
from storage.unit_of_work import Work

_members = tables.memberships


async def joined(work: Work, chat_id: int, person_ids: Sequence[int], at: datetime) -> set[int]:
    """Write down that people joined; return those who were never in the group before.

    The channel reports one joining in two ways and in any order, so a report that changes
    nothing, or that is older than the leave already known, is passed over.
    """
    rows = [
        {"chat_id": chat_id, "person_id": one, "joined_at": at} for one in sorted(set(person_ids))
    ]
    new: set[int] = await insert_new(work, _members, rows, _members.c.person_id)
    back = set(person_ids) - new
    if back:
        await work.run(
            update(_members)
            .where(
                _members.c.chat_id == chat_id,
                _members.c.person_id.in_(back),
                _members.c.left_at < at,
            )
            .values(joined_at=at, left_at=None)
        )
    return new


async def left(work: Work, chat_id: int, person_ids: Sequence[int], at: datetime) -> None:
    """Write down that people left; somebody whose joining was never seen gets a row as well."""
    if not person_ids:
        return
    rows = [
        {"chat_id": chat_id, "person_id": one, "joined_at": at, "left_at": at}
        for one in sorted(set(person_ids))
    ]
    new = await insert_new(work, _members, rows, _members.c.person_id)
    known = set(person_ids) - new
    if known:
        await work.run(
            update(_members)
            .where(
                _members.c.chat_id == chat_id,
                _members.c.person_id.in_(known),
                _members.c.left_at.is_(None),
                _members.c.joined_at <= at,
            )
            .values(left_at=at)
        )


async def groups_of(work: Work, scope: Scope, person_id: int) -> tuple[Chat, ...]:
    """Return the groups that a person is in now; the asker's own, or those within the scope."""
    visible = chats_within(scope)
    if scope.person_id is not None:
        visible = or_(visible, _members.c.person_id == scope.person_id)
    query = (
        select(tables.chats)
        .join(_members, _members.c.chat_id == tables.chats.c.id)
        .where(
            _members.c.person_id == person_id,
            _members.c.left_at.is_(None),
            tables.chats.c.kind != ChatKind.PRIVATE.value,
            visible,
        )
        .order_by(tables.chats.c.id)
    )
    return tuple(into(Chat, row) for row in (await work.run(query)).mappings())


async def next_welcome(work: Work, scope: Scope, chat_id: int) -> datetime | None:
    """Tell for when a group's next welcome is planned; ``None`` when none is pending."""
    query = (
        select(func.max(_members.c.welcomed_at))
        .join(tables.chats, tables.chats.c.id == _members.c.chat_id)
        .where(
            _members.c.chat_id == chat_id,
            _members.c.welcomed_at > work.now,
            chats_within(scope),
        )
    )
    found: datetime | None = (await work.run(query)).scalar_one()
    return found


async def plan_welcome(work: Work, chat_id: int, person_ids: Sequence[int], at: datetime) -> None:
    """Write down when people are welcomed; who has a moment already keeps it."""
    await work.run(
        update(_members)
        .where(
            _members.c.chat_id == chat_id,
            _members.c.person_id.in_(set(person_ids)),
            _members.c.welcomed_at.is_(None),
        )
        .values(welcomed_at=at)
    )


async def set_administrators(work: Work, chat_id: int, person_ids: Sequence[int]) -> None:
    """Write down who administers a group now; nobody else does."""
    await work.run(
        update(_members)
        .where(_members.c.chat_id == chat_id)
        .values(administrator=_members.c.person_id.in_(sorted(set(person_ids))))
    )


async def administers(work: Work, scope: Scope, chat_id: int, person_id: int) -> bool:
    """Tell whether somebody administers a group, as far as the channel has told."""
    only_for_the_program(scope)
    query = select(_members.c.administrator).where(
        _members.c.chat_id == chat_id, _members.c.person_id == person_id
    )
    return bool((await work.run(query)).scalar_one_or_none())


async def joined_when(work: Work, scope: Scope, chat_id: int, person_id: int) -> datetime | None:
    """Return since when somebody has been in a group, as far as that was seen."""
    only_for_the_program(scope)
    query = select(_members.c.joined_at).where(
        _members.c.chat_id == chat_id, _members.c.person_id == person_id
    )
    found = (await work.run(query)).scalar_one_or_none()
    return found if isinstance(found, datetime) else None


async def joined_since(work: Work, scope: Scope, chat_id: int, since: datetime) -> int:
    """Count who joined a group since a moment."""
    only_for_the_program(scope)
    query = select(func.count()).where(_members.c.chat_id == chat_id, _members.c.joined_at >= since)
    return int((await work.run(query)).scalar_one())


async def left_since(work: Work, scope: Scope, chat_id: int, since: datetime) -> int:
    """Count who left a group since a moment and has not come back."""
    only_for_the_program(scope)
    query = select(func.count()).where(_members.c.chat_id == chat_id, _members.c.left_at >= since)
    return int((await work.run(query)).scalar_one())
