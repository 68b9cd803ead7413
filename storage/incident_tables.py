"""The tables beside incidents: their posts, what was told to everybody, restorations, plans."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.columns import Id, Moment, metadata
from storage.sealed import SealedText


def _key(table: str, column: str = "id") -> ForeignKey:
    return ForeignKey(f"{table}.{column}")


# The common post of an incident, one for each group that it reached; in a group of staff its card.
incident_posts = Table(
    "incident_posts",
    metadata,
    Column("incident_id", Id, _key("incidents"), primary_key=True),
    Column("chat_id", Id, _key("chats"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("post_key", String(160), nullable=False),
    Column("shown", LargeBinary(16), nullable=False),
    Column("edits", Integer, nullable=False, default=0),
)

# What staff told everybody at once, and how far down the tickets it has been brought.
tellings = Table(
    "tellings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("incident_id", Id, _key("incidents"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("words", SealedText("tellings.words"), nullable=False),
    Column("person_id", Id, _key("people")),
    Column("said_in", Id, _key("chats")),
    Column("at", Moment, nullable=False),
    Column("after_ticket", Id),
    Column("done_at", Moment),
    Index("ix_tellings_incident_id", "incident_id"),
    Index(
        "ix_tellings_to_do",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

# 「来电了吗?」 and what each reporter said to it; ``branch_id`` is the ticket that a no opened.
restorations = Table(
    "restorations",
    metadata,
    Column("ticket_id", Id, _key("tickets"), primary_key=True),
    Column("incident_id", Id, _key("incidents"), nullable=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("person_id", Id, _key("people"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", String(10)),
    Column("answered_at", Moment),
    Column("branch_id", Id, _key("tickets")),
    Index("ix_restorations_incident_id", "incident_id"),
)

# What a station plans to switch off; a report from there and then needs no alarm.
planned_outages = Table(
    "planned_outages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("district_id", Id, _key("districts"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("entered_by", Id, _key("people")),
    Column("cancelled_at", Moment),
    Column("ended_at", Moment),
    Column("outage_id", Id),
    UniqueConstraint("district_id", "starts_at"),
    Index(
        "ix_planned_outages_outage_id",
        "outage_id",
        sqlite_where=text("outage_id IS NOT NULL"),
        postgresql_where=text("outage_id IS NOT NULL"),
    ),
    Index("ix_planned_outages_district_id_ends_at", "district_id", "ends_at"),
    Index("ix_planned_outages_ends_at", "ends_at"),
)
