"""Write a message that was no request into the log: a command, an answer to a question of ours."""

from chat.message import Message
from storage.messages import Kept, keep_many
from storage.unit_of_work import Work
from usecases.tickets.asker import Asker


async def note(work: Work, asker: Asker, message: Message, ticket_id: int | None = None) -> Kept:
    """Keep the message, once however often it comes; ``ticket_id`` is what it belongs to."""
    row = Kept(
        id=work.new_id(),
        chat_id=asker.chat.id,
        external_chat_id=message.chat.external_id,
        message_id=message.message_id,
        person_id=asker.person.id,
        sent_at=message.sent_at,
        received_at=work.now,
        station_id=asker.station_id,
        edited_at=message.edited_at,
        thread_id=message.thread_id,
        reply_to=message.reply_to,
        text=message.text,
        attachments=message.attachments,
        ticket_id=ticket_id,
        cause=work.cause,
    )
    await keep_many(work, [row])
    return row
