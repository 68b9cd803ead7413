"""The tables of figures and of other systems: objections, outside counts, clients, webhooks."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import Id, Moment, metadata
from storage.sealed import SealedBytes, SealedText


def _key(table: str, column: str = "id") -> ForeignKey:
    return ForeignKey(f"{table}.{column}")


# A manager objects that something is counted against them; the decision stays on record.
objections = Table(
    "objections",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("ticket_id", Id, _key("tickets"), nullable=False),
    Column("metric", String(16), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("words", SealedText("objections.words"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided_by", Id, _key("people")),
    Column("decided_at", Moment),
    Column("decision", SealedText("objections.decision")),
    UniqueConstraint("ticket_id", "metric", "person_id", "at"),
    Index("ix_objections_station_id_state", "station_id", "state"),
)

# Counts of the official lines (95598, 12398, 12345), imported to stand beside ours; ``period`` is a
# day (2026-07-01) or a month (2026-07).
outside_counts = Table(
    "outside_counts",
    metadata,
    Column("station_id", Id, _key("stations"), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("source", String(8), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)

# Each digest once for its day: sent, or passed over because it had nothing to say or came too late.
digests = Table(
    "digests",
    metadata,
    Column("station_id", Id, _key("stations"), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("settled_at", Moment, nullable=False),
)

# ── other systems ────────────────────────────────────────────────────────────────────────────

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", String(80), nullable=False, unique=True),
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),
    Column("station_id", Id, _key("stations")),
    Column("scopes", String(200), nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

# The answer to a request that carried an idempotency key, so that its repetition gets the same.
api_answers = Table(
    "api_answers",
    metadata,
    Column("client_id", Id, _key("api_clients"), primary_key=True),
    Column("key_hash", LargeBinary(32), primary_key=True),
    Column("request_hash", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", SealedBytes("api_answers.body"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_api_answers_at", "at"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations")),
    Column("url", SealedText("webhooks.url"), nullable=False),
    Column("secret", SealedText("webhooks.secret"), nullable=False),
    Column("events", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("chat_id", Id, _key("chats")),
)

external_references = Table(
    "external_references",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("ticket_id", Id, _key("tickets"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("system", String(16), nullable=False),
    Column("reference", SealedText("external_references.reference"), nullable=False),
    Column("reference_hash", LargeBinary(16), nullable=False),
    Column("status", String(40), nullable=False, default=""),
    Column("linked_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("station_id", "system", "reference_hash"),
    Index("ix_external_references_ticket_id", "ticket_id"),
)
