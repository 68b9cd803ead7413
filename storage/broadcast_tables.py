"""The tables of outages and notices: what is off, what was said of it, and who got it."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Day, Id, Moment, metadata
from storage.sealed import SealedText


def _key(table: str, column: str = "id") -> ForeignKey:
    return ForeignKey(f"{table}.{column}")


outages = Table(
    "outages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("etr_at", Moment),
    Column("started_at", Moment),
    Column("restored_at", Moment),
    Column("feeder_id", Id, _key("feeders")),
    Column("scope", SealedText("outages.scope"), nullable=False),
    Column("reason", SealedText("outages.reason"), nullable=False),
    Column("external_id", String(80)),
    Column("source", String(40), nullable=False),
    Column("entered_by", Id, _key("people")),
    Column("drill", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("station_id", "source", "external_id"),
    Index("ix_outages_station_id_state_starts_at", "station_id", "state", "starts_at"),
)

outage_districts = Table(
    "outage_districts",
    metadata,
    Column("outage_id", Id, _key("outages"), primary_key=True),
    Column("district_id", Id, _key("districts"), primary_key=True),
    Index("ix_outage_districts_district_id", "district_id"),
)

# What happened to an outage, append-only: the history of its ETR is in it.
outage_events = Table(
    "outage_events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("outage_id", Id, _key("outages"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("move", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("person_id", Id, _key("people")),
    Column("was", Moment),
    Column("became", Moment),
    Column("words", SealedText("outage_events.words"), nullable=False),
    Index("ix_outage_events_outage_id", "outage_id", "id"),
)

# Words for an audience. ``cursor`` is the last chat to which they were handed out.
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("relation", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    Column("send_at", Moment, nullable=False),
    Column("texts", SealedText("notices.texts"), nullable=False),
    Column("outage_id", Id, _key("outages")),
    Column("refers_to", Id, _key("notices")),
    Column("author_id", Id, _key("people")),
    Column("approved_by", Id, _key("people")),
    Column("approved_at", Moment),
    Column("useless_after", Moment),
    Column("acknowledge", Boolean, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("why", SealedText("notices.why"), nullable=False),
    Column("repeats", String(60), nullable=False),
    Column("told_in", Id, _key("chats")),
    Column("file_id", String(200), nullable=False, server_default=""),
    Column("file_bot", Id),
    Column("picture", Boolean, nullable=False, server_default=false()),
    Column("cursor", Id, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done_at", Moment),
    Column("look_at", Moment),
    Column("settled_at", Moment),
    Column("covered_at", Moment),
    Column("version", Integer, nullable=False),
    Index("ix_notices_outage_id", "outage_id"),
    Index("ix_notices_station_id_send_at", "station_id", "send_at"),
    Index(
        "ix_notices_unsettled",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(
        "ix_notices_to_do",
        "send_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

# Whom a notice is for, beside the districts of its outage: districts and groups picked by hand.
notice_audience = Table(
    "notice_audience",
    metadata,
    Column("notice_id", Id, _key("notices"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("target_id", Id, primary_key=True, autoincrement=False),
)

# One for each chat that is to get a notice; what became of it is in the outbox, by its key.
deliveries = Table(
    "deliveries",
    metadata,
    Column("notice_id", Id, _key("notices"), primary_key=True),
    Column("chat_id", Id, _key("chats"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("bot_id", Id, nullable=False),
    Column("key", String(160), nullable=False),
    Index("ix_deliveries_chat_id", "chat_id"),
    Index("ix_deliveries_bot_id_key", "bot_id", "key"),
)

# Who pressed 「已知晓」 under which notice, in a group or in private.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("notice_id", Id, _key("notices"), primary_key=True),
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("at", Moment, nullable=False),
)

# Districts that somebody follows beside their own: the parents', the shop's.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("person_id", Id, _key("people"), primary_key=True),
    Column("district_id", Id, _key("districts"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("added_at", Moment, nullable=False),
    Index("ix_subscriptions_district_id", "district_id"),
)

# Households that a person must tell where they say nothing themselves; with their consent.
vulnerable_households = Table(
    "vulnerable_households",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("account_id", Id, _key("accounts"), nullable=False),
    Column("reason", String(10), nullable=False),
    Column("consented_at", Moment, nullable=False),
    Column("expires_on", Day, nullable=False),
    Column("entered_by", Id, _key("people")),
    Column("ended_at", Moment),
    Index("ix_vulnerable_households_account_id", "account_id"),
)
