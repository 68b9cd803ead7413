"""The tables of other systems that tell of outages: who was heard when, what they told, meters."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
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


# When each source of a station told anything last, also that there is nothing.
sources = Table(
    "sources",
    metadata,
    Column("station_id", Id, _key("stations"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("heard_at", Moment, nullable=False),
)

# What a source told last of an outage (JSON), the state that has to stand first before it counts,
# and which of its news residents have not been told.
outage_sources = Table(
    "outage_sources",
    metadata,
    Column("outage_id", Id, _key("outages"), primary_key=True),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("told", SealedText("outage_sources.told"), nullable=False),
    Column("told_at", Moment, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("settle_at", Moment),
    Column("untold", String(12), nullable=False),
    Column("was", Moment),
    Index(
        "ix_outage_sources_settle_at",
        "settle_at",
        sqlite_where=text("settle_at IS NOT NULL"),
        postgresql_where=text("settle_at IS NOT NULL"),
    ),
)

# Power events of meters and transformers; a device is known by its keyed hash alone.
meter_events = Table(
    "meter_events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("station_id", Id, _key("stations"), nullable=False),
    Column("district_id", Id, _key("districts"), nullable=False),
    Column("source", String(40), nullable=False),
    Column("device", LargeBinary(16), nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("off", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    UniqueConstraint("source", "device", "at", "off"),
    Index("ix_meter_events_district_id_at", "district_id", "at"),
    Index("ix_meter_events_at", "at"),
)
