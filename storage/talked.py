"""Who spoke lately in a group, and since when who is in it: what tells floods and newcomers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from stations.scope import Scope
from storage import tables
from storage.scoping import only_for_the_program
from storage.unit_of_work import Work

_messages = tables.messages
_members = tables.memberships
# More of a group's last minute changes nothing about who floods it.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Talk:
    """One message, without its words; ``alike`` is equal for the same ones."""

    chat_id: int
    person_id: int
    message_id: int
    sent_at: datetime
    alike: bytes | None


async def talk_since(
    work: Work,
    scope: Scope,
    chat_ids: Collection[int],
    people: Collection[int],
    words: Collection[bytes],
    since: datetime,
) -> tuple[Talk, ...]:
    """Return what some people, or anybody in the same words, said in some chats since a moment.

    The newest ``_MOST``.
    """
    only_for_the_program(scope)
    theirs = or_(_messages.c.person_id.in_(people), _messages.c.alike.in_(words))
    query = (
        select(
            _messages.c.chat_id,
            _messages.c.person_id,
            _messages.c.message_id,
            _messages.c.sent_at,
            _messages.c.alike,
        )
        .where(_messages.c.chat_id.in_(chat_ids), _messages.c.sent_at >= since, theirs)
        .order_by(_messages.c.sent_at.desc())
        .limit(_MOST)
    )
    return tuple(Talk(*row) for row in await work.run(query))


async def joined_at(
    work: Work, scope: Scope, asked: Collection[tuple[int, int]]
) -> dict[tuple[int, int], datetime]:
    """Return since when people are in groups, by chat and person."""
    only_for_the_program(scope)
    chats = {chat for chat, _ in asked}
    people = {person for _, person in asked}
    query = select(_members.c.chat_id, _members.c.person_id, _members.c.joined_at).where(
        _members.c.chat_id.in_(chats), _members.c.person_id.in_(people)
    )
    return {(chat, person): at for chat, person, at in await work.run(query)}
