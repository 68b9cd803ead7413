"""The tables: a plural noun each, in the order of the story they tell."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from storage.columns import Id, Moment, metadata
from storage.sealed import SealedBytes, SealedText


def _partial(name: str, *columns: str, where: str) -> Index:
    """Return an index of the rows alone for which a condition holds; the others pay nothing."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


# ── one door in, one door out ────────────────────────────────────────────────────────────────

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("bot_id", Id, nullable=False),
    Column("update_id", Id, nullable=False),
    Column("chat_key", Id, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", SealedBytes("inbox.payload")),
    Column("state", String(10), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("tries", Integer, nullable=False, default=0),
    Column("failing_since", Moment),
    Column("claimed_by", String(64)),
    Column("claimed_until", Moment),
    Column("error", String(400)),
    Column("done_at", Moment),
    UniqueConstraint("bot_id", "update_id"),
    Index("ix_inbox_state_id", "state", "id"),
    Index("ix_inbox_chat_key_state_id", "bot_id", "chat_key", "state", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("bot_id", Id, nullable=False),
    Column("chat_id", Id),
    Column("key", String(160), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("payload", SealedBytes("outbox.payload")),
    Column("priority", Integer, nullable=False),
    Column("state", String(14), nullable=False),
    Column("repeatable", Boolean, nullable=False),
    Column("unprompted", Boolean, nullable=False, default=False),
    Column("depends_on", String(160)),
    Column("cause", Id),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("tries", Integer, nullable=False, default=0),
    Column("claimed_by", String(64)),
    Column("claimed_until", Moment),
    Column("message_id", Id),
    Column("result", SealedBytes("outbox.result")),
    Column("error", String(400)),
    Column("settled_at", Moment),
    UniqueConstraint("bot_id", "key"),
    Index("ix_outbox_state_priority_id", "state", "priority", "id"),
    Index("ix_outbox_chat_id_state", "chat_id", "state"),
    _partial(
        "ix_outbox_chat_id_message_id", "chat_id", "message_id", where="message_id IS NOT NULL"
    ),
    Index("ix_outbox_settled_at", "settled_at"),
    Index("ix_outbox_cause", "cause"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

# ── places ───────────────────────────────────────────────────────────────────────────────────

stations = Table(
    "stations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", String(120), nullable=False, unique=True),
    Column("timezone", String(64), nullable=False),
    Column("hotline", String(32), nullable=False),
)

feeders = Table(
    "feeders",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("name", String(120), nullable=False),
    UniqueConstraint("station_id", "name"),
)

districts = Table(
    "districts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("feeder_id", Id, ForeignKey("feeders.id")),
    Column("name", String(120), nullable=False),
    Column("density", String(8), nullable=False),
    Column("households", Integer),
    UniqueConstraint("station_id", "name"),
)

places = Table(
    "places",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("district_id", Id, ForeignKey("districts.id"), nullable=False),
    Column("name", SealedText("places.name"), nullable=False),
    Column("name_hash", LargeBinary(16), nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    UniqueConstraint("district_id", "name_hash"),
)

# ── people ───────────────────────────────────────────────────────────────────────────────────

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("channel", String(16), nullable=False),
    Column("external_id", Id, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("name", SealedText("people.name"), nullable=False),
    Column("username", SealedText("people.username")),
    Column("language", String(16)),
    Column("met_at", Moment, nullable=False),
    UniqueConstraint("channel", "external_id"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("district_id", Id, ForeignKey("districts.id")),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("on_duty", Boolean, nullable=False, default=True),
    Column("active", Boolean, nullable=False, default=True),
    Column("appointed_at", Moment, nullable=False),
    Column("appointed_by", Id),
    Index("ix_staff_person_id", "person_id"),
    Index("ix_staff_station_id", "station_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("token_hash", LargeBinary(16), nullable=False, unique=True),
    Column("station_id", Id, ForeignKey("stations.id")),
    Column("district_id", Id, ForeignKey("districts.id")),
    Column("role", String(16), nullable=False),
    Column("invited_by", Id),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", Id),
)

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("bot_id", Id, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("external_id", Id, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", SealedText("chats.title"), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("standing", String(14), nullable=False),
    Column("rights", String(600), nullable=False, default=""),
    Column("forum", Boolean, nullable=False, server_default=false()),
    Column("station_id", Id, ForeignKey("stations.id")),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("added_by", Id),
    Column("unreachable", String(80)),
    Column("met_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("bot_id", "channel", "external_id"),
    Index("ix_chats_person_id", "person_id"),
    Index("ix_chats_station_id", "station_id"),
)

# A chat that was upgraded keeps answering to its old external id.
chat_aliases = Table(
    "chat_aliases",
    metadata,
    Column("bot_id", Id, primary_key=True),
    Column("external_id", Id, primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
)

chat_districts = Table(
    "chat_districts",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("district_id", Id, ForeignKey("districts.id"), primary_key=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
    Column("welcomed_at", Moment),
    # Nothing is ever done towards an administrator, as the channel last told of them.
    Column("administrator", Boolean, nullable=False, default=False, server_default=false()),
    Index("ix_memberships_person_id", "person_id"),
)

# ── what was said ────────────────────────────────────────────────────────────────────────────

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
    Column("external_chat_id", Id, nullable=False),
    Column("message_id", Id, nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("thread_id", Id),
    Column("reply_to", Id),
    Column("text", SealedText("messages.text")),
    Column("attachments", SealedBytes("messages.attachments")),
    Column("intent", String(16)),
    Column("confidence", Float),
    Column("ticket_id", Id),
    Column("cause", Id),
    Column("erased_at", Moment),
    # A keyed hash of its one spelling: the same words again, whoever writes them.
    Column("alike", LargeBinary(16)),
    UniqueConstraint("chat_id", "external_chat_id", "message_id"),
    Index("ix_messages_ticket_id", "ticket_id"),
    Index("ix_messages_cause", "cause"),
    Index("ix_messages_received_at", "received_at"),
    Index("ix_messages_chat_id_sent_at", "chat_id", "sent_at"),
)

# ── what is asked ────────────────────────────────────────────────────────────────────────────

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("district_id", Id, ForeignKey("districts.id")),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("topic", String(160), nullable=False, default=""),
    Column("state", String(12), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_report_at", Moment, nullable=False),
    Column("reporters", Integer, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("confirmed_at", Moment),
    Column("restored_at", Moment),
    Column("closed_at", Moment),
    Column("etr_at", Moment),
    Column("answer", SealedText("incidents.answer")),
    Column("village", SealedText("incidents.village")),
    Column("told_at", Moment),
    Column("parent_id", Id),
    Column("planned_id", Id),
    # The announced outage that it is: then its notices speak of it, and no common post does.
    Column("outage_id", Id),
    # Up to which version posts and cards tell of it.
    Column("followed", Integer, nullable=False, server_default="0"),
    Index("ix_incidents_chat_id_state", "chat_id", "state"),
    Index("ix_incidents_station_id_state", "station_id", "state"),
    Index("ix_incidents_parent_id", "parent_id"),
    _partial("ix_incidents_outage_id", "outage_id", where="outage_id IS NOT NULL"),
    Index(
        "ix_incidents_to_follow",
        "id",
        sqlite_where=text("followed < version"),
        postgresql_where=text("followed < version"),
    ),
)

ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("station_id", Id, ForeignKey("stations.id"), primary_key=True),
    Column("day", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)

_UNFINISHED = "state <> 'closed'"

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("number", String(20), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("topic", String(160), nullable=False, default=""),
    Column("state", String(12), nullable=False),
    Column("reporter_id", Id, ForeignKey("people.id"), nullable=False),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
    Column("district_id", Id, ForeignKey("districts.id")),
    Column("place_id", Id, ForeignKey("places.id")),
    Column("incident_id", Id, ForeignKey("incidents.id")),
    Column("owner_id", Id, ForeignKey("people.id")),
    Column("opening_message_id", Id, ForeignKey("messages.id")),
    Column("opened_at", Moment, nullable=False),
    Column("last_entry_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False, default=1),
    Column("subkind", String(24)),
    Column("step", String(16)),
    Column("boundary", String(12)),
    Column("paused", String(24)),
    Column("serious", String(16)),
    Column("offered_to", Id),
    Column("resolved_at", Moment),
    Column("outcome", String(12)),
    Column("merged_into", Id),
    Column("parent_id", Id),
    Column("source", String(12), nullable=False, server_default="group"),
    Column("about_staff", Boolean, nullable=False, server_default=false()),
    # How far the desk has followed the ticket up: the version, and the last entry that it took in.
    Column("followed", Integer, nullable=False, server_default="0"),
    Column("followed_entry", Id),
    UniqueConstraint("station_id", "number"),
    Index("ix_tickets_reporter_id_state", "reporter_id", "state"),
    Index("ix_tickets_station_id_opened_at", "station_id", "opened_at"),
    Index("ix_tickets_district_id_opened_at", "district_id", "opened_at"),
    Index("ix_tickets_station_id_id", "station_id", "id"),
    # Lists of what is unfinished are read here alone; its size does not grow with what is closed.
    _partial(
        "ix_tickets_unfinished",
        *("station_id", "opened_at", "id", "district_id", "kind", "about_staff", "owner_id"),
        where=_UNFINISHED,
    ),
    _partial("ix_tickets_owner_id", "owner_id", where=_UNFINISHED),
    # Most tickets have neither, and pay for no entry.
    _partial("ix_tickets_incident_id", "incident_id", where="incident_id IS NOT NULL"),
    _partial("ix_tickets_parent_id", "parent_id", where="parent_id IS NOT NULL"),
    _partial("ix_tickets_merged_into", "merged_into", where="merged_into IS NOT NULL"),
    _partial("ix_tickets_to_follow", "id", where="followed < version"),
)

# Written out, not as a value: only so is it seen that the indexes of unfinished tickets will do.
UNFINISHED = tickets.c.state != literal_column("'closed'")

ticket_entries = Table(
    "ticket_entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, ForeignKey("tickets.id"), nullable=False),
    Column("station_id", Id, ForeignKey("stations.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("audience", String(10), nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("at", Moment, nullable=False),
    Column("body", SealedText("ticket_entries.body")),
    Column("message_row", Id, ForeignKey("messages.id")),
    Column("code", String(40)),
    Column("target_id", Id),
    Index("ix_ticket_entries_ticket_id_id", "ticket_id", "id"),
    Index(
        "ix_ticket_entries_reopened",
        "ticket_id",
        sqlite_where=text("kind = 'reopened'"),
        postgresql_where=text("kind = 'reopened'"),
    ),
)
