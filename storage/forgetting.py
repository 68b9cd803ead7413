"""What is kept of one person: read for them, and emptied when they want it forgotten."""

from sqlalchemy import exists, select, update

from chat.errors import NotAllowed
from stations.scope import Scope
from storage import tables
from storage.messages import Kept, read
from storage.unit_of_work import Work

_messages = tables.messages
_people = tables.people
_chats = tables.chats
_inbox = tables.inbox
_outbox = tables.outbox


async def said_by(work: Work, scope: Scope, person_id: int, limit: int) -> tuple[Kept, ...]:
    """Return the newest words that are kept of a person, for nobody else; raises ``NotAllowed``."""
    if scope.person_id != person_id:
        raise NotAllowed
    query = (
        select(_messages)
        .where(_messages.c.person_id == person_id, _messages.c.text.is_not(None))
        .order_by(_messages.c.id.desc())
        .limit(limit)
    )
    return tuple(map(read, (await work.run(query)).mappings()))


async def forget_said(work: Work, person_id: int) -> None:
    """Empty what a person said, and what was said to them in private; what a ticket needs stays.

    Their name goes too: it is known again when they write again.
    """
    entries = tables.ticket_entries
    needless = (
        _messages.c.ticket_id.is_(None),
        ~exists().where(entries.c.message_row == _messages.c.id),
        ~exists().where(tables.tickets.c.opening_message_id == _messages.c.id),
    )
    emptied = {"text": None, "attachments": None, "alike": None, "erased_at": work.now}
    await work.run(
        update(_messages).where(_messages.c.person_id == person_id, *needless).values(**emptied)
    )
    alone = select(_chats.c.id).where(_chats.c.person_id == person_id)
    keys = select(_chats.c.external_id).where(_chats.c.person_id == person_id)
    await work.run(
        update(_outbox)
        .where(
            _outbox.c.chat_id.in_(alone),
            _outbox.c.settled_at.is_not(None),
            _outbox.c.state != "parked",
        )
        .values(payload=None, result=None)
    )
    await work.run(
        update(_inbox)
        .where(_inbox.c.chat_key.in_(keys), _inbox.c.state == "done")
        .values(payload=None)
    )
    await work.run(update(_people).where(_people.c.id == person_id).values(name="", username=None))
