"""The tables of talks: questions that wait for an answer, and who is talking with whom."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import Id, Moment, metadata
from storage.sealed import SealedText

conversations = Table(
    "conversations",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("step", String(40), nullable=False),
    Column("answers", SealedText("conversations.answers"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# While a member of staff talks with somebody, the bot is silent towards them there; and how often
# in a row the bot did not understand them there, which hands them over to a person.
attendances = Table(
    "attendances",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("staff_person_id", Id),
    Column("ticket_id", Id),
    Column("until", Moment),
    Column("misunderstood", Integer, nullable=False, default=0),
    Column("misunderstood_at", Moment),
)
