"""Conversations: what the bot asked somebody in a chat and waits to hear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import delete, insert, or_, select, true

from stations.scope import Scope
from storage import tables, talk_tables
from storage.people import CHANNEL
from storage.scoping import Condition, within
from storage.unit_of_work import Work

_conversations = talk_tables.conversations
_people = tables.people
_chats = tables.chats


@dataclass(frozen=True, slots=True)
class Conversation:
    """One open question of ours to one person in one chat; ``answers`` is what is known so far."""

    person_id: int
    chat_id: int
    step: str
    expires_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)


async def remember(work: Work, conversation: Conversation) -> None:
    """Write down what is waited for; it takes the place of what was waited for before."""
    await forget(work, conversation.person_id, conversation.chat_id)
    await work.run(
        insert(_conversations).values(
            person_id=conversation.person_id,
            chat_id=conversation.chat_id,
            step=conversation.step,
            answers=orjson.dumps(dict(conversation.answers)).decode(),
            expires_at=conversation.expires_at,
        )
    )


async def forget(work: Work, person_id: int, chat_id: int) -> None:
    """Wait for nothing any more from a person in a chat."""
    await work.run(
        delete(_conversations).where(
            _conversations.c.person_id == person_id, _conversations.c.chat_id == chat_id
        )
    )


async def forget_expired(work: Work) -> int:
    """Forget every question whose answer never came; returns how many there were."""
    statement = delete(_conversations).where(_conversations.c.expires_at <= work.now)
    return int((await work.run(statement)).rowcount)


async def open_with(
    work: Work, scope: Scope, bot_id: int, chat_external_id: int, person_external_id: int
) -> Conversation | None:
    """Return what is waited for from a sender in a chat, both named by the channel's ids."""
    query = (
        select(_conversations)
        .join(_people, _people.c.id == _conversations.c.person_id)
        .join(_chats, _chats.c.id == _conversations.c.chat_id)
        .where(
            _people.c.channel == CHANNEL,
            _people.c.external_id == person_external_id,
            _chats.c.bot_id == bot_id,
            _chats.c.channel == CHANNEL,
            _chats.c.external_id == chat_external_id,
            _conversations.c.expires_at > work.now,
            _visible(scope),
        )
    )
    row = (await work.run(query)).mappings().first()
    if row is None:
        return None
    return Conversation(
        person_id=row["person_id"],
        chat_id=row["chat_id"],
        step=row["step"],
        expires_at=row["expires_at"],
        answers=orjson.loads(row["answers"]),
    )


def _visible(scope: Scope) -> Condition:
    if scope.stations is None:
        return true()
    own = _conversations.c.person_id == scope.person_id
    return or_(own, within(scope, _chats.c.station_id))
