"""Turning a message into its row of the log, within bounds."""

from chat.message import Message
from chat.text import clean
from intents.classifier import Reading
from stations.group import Chat
from stations.person import Person
from storage.messages import Kept
from storage.unit_of_work import Work
from usecases.moderation.alike import alike_of

# Telegram's own limit is 4,096; what is longer came another way and is no longer one request.
KEPT_CHARACTERS = 20_000
# What a message wants stands in its first lines; reading more only costs time.
JUDGED_CHARACTERS = 1_000


def row_for(
    work: Work,
    message: Message,
    chat: Chat,
    person: Person,
    reading: Reading | None,
    cause: int | None,
) -> Kept:
    """Return the row that keeps a message as it stands now; nothing is written yet."""
    return Kept(
        id=work.new_id(),
        chat_id=chat.id,
        external_chat_id=message.chat.external_id,
        message_id=message.message_id,
        person_id=person.id,
        sent_at=message.sent_at,
        received_at=work.now,
        station_id=chat.station_id,
        edited_at=message.edited_at,
        thread_id=message.thread_id,
        reply_to=message.reply_to,
        text=clean(message.text[:KEPT_CHARACTERS]),
        attachments=message.attachments,
        intent=reading.intent.value if reading else None,
        confidence=reading.confidence if reading else None,
        cause=cause,
        alike=alike_of(work, message.text),
    )


def judged(text: str | None) -> str:
    """Return the part of a text that is judged."""
    return clean((text or "")[:JUDGED_CHARACTERS])
