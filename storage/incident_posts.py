"""Where incidents are told of: the common post in each group they reached, the card of staff."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, insert, or_, select, update

from stations.group import Chat, Purpose, Standing
from stations.scope import Scope
from storage import incident_tables, tables
from storage.rows import into
from storage.scoping import only_for_the_program, within
from storage.unit_of_work import Work
from tickets.incident import Incident

_posts = incident_tables.incident_posts
_chats = tables.chats
_tickets = tables.tickets


@dataclass(frozen=True, slots=True)
class Post:
    """One post: ``post_key`` is the action that made it, ``shown`` a hash of what it says."""

    incident_id: int
    chat_id: int
    post_key: str
    shown: bytes


@dataclass(frozen=True, slots=True)
class Reached:
    """A group in which an incident was reported, and the topic of the forum it was said in."""

    chat: Chat
    thread_id: int | None


async def posts_of(work: Work, scope: Scope, incident_id: int) -> dict[int, Post]:
    """Return an incident's posts by our chat id."""
    query = select(_posts).where(
        _posts.c.incident_id == incident_id, within(scope, _posts.c.station_id)
    )
    found = [into(Post, row) for row in (await work.run(query)).mappings()]
    return {one.chat_id: one for one in found}


async def add(work: Work, incident: Incident, new: Post) -> None:
    """Write down that a post was left."""
    await work.run(
        insert(_posts).values(
            incident_id=new.incident_id,
            chat_id=new.chat_id,
            station_id=incident.station_id,
            post_key=new.post_key,
            shown=new.shown,
            edits=0,
        )
    )


async def note_edit(work: Work, post: Post, shown: bytes) -> None:
    """Write down what a post says now."""
    await work.run(
        update(_posts)
        .where(_posts.c.incident_id == post.incident_id, _posts.c.chat_id == post.chat_id)
        .values(shown=shown, edits=_posts.c.edits + 1)
    )


async def groups_reached(
    work: Work, scope: Scope, incident_id: int, others: Collection[int] = ()
) -> list[Reached]:
    """Return the groups of residents in which an incident was reported and that still hear us.

    ``others`` are groups (by our id) that have a post of it, though nobody there belongs to it any
    more.
    """
    only_for_the_program(scope)
    said = tables.messages
    belongs = (_tickets.c.chat_id == _chats.c.id) & (_tickets.c.incident_id == incident_id)
    query = (
        select(_chats, func.max(said.c.thread_id).label("thread"))
        .outerjoin(_tickets, belongs)
        .outerjoin(said, said.c.id == _tickets.c.opening_message_id)
        .where(
            or_(_tickets.c.id.is_not(None), _chats.c.id.in_(others)),
            _chats.c.purpose == Purpose.CUSTOMERS.value,
            _chats.c.standing != Standing.GONE.value,
            _chats.c.unreachable.is_(None),
        )
        .group_by(_chats.c.id)
        .order_by(_chats.c.id)
    )
    rows = (await work.run(query)).mappings()
    return [Reached(into(Chat, row), row["thread"]) for row in rows]


async def post_replied_to(work: Work, scope: Scope, chat_id: int, message_id: int) -> int | None:
    """Return the incident whose post or card is the message ``message_id`` of a chat."""
    sent = tables.outbox
    query = (
        select(_posts.c.incident_id)
        .join(sent, (sent.c.key == _posts.c.post_key) & (sent.c.chat_id == _posts.c.chat_id))
        .where(
            _posts.c.chat_id == chat_id,
            sent.c.message_id == message_id,
            within(scope, _posts.c.station_id),
        )
    )
    found = (await work.run(query)).scalar_one_or_none()
    return None if found is None else int(found)
