"""Write a message that was no request into the log: a command, an answer to a question of ours."""

from dataclasses import replace

from chat.message import Message
from stations.scope import SYSTEM
from storage.messages import Kept, keep_many, kept_as
from storage.unit_of_work import Work
from usecases.messages.keeping import row_for
from usecases.tickets.asker import Asker


async def note(work: Work, asker: Asker, message: Message, ticket_id: int | None = None) -> Kept:
    """Keep the message, once however often it comes; ``ticket_id`` is what it belongs to."""
    row = row_for(work, message, asker.chat, asker.person, None, work.cause)
    row = replace(row, ticket_id=ticket_id)
    await keep_many(work, [row])
    there = await kept_as(work, SYSTEM, row.chat_id, message.chat.external_id, message.message_id)
    return there or row
