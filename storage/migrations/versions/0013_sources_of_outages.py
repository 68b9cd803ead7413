"""Other systems that tell of outages, events of meters, and bridges of groups."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TO_SETTLE = sa.text("settle_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_sources_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", "name", name=op.f("pk_sources")),
    )
    op.create_table(
        "outage_sources",
        sa.Column("outage_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("settle_at", sa.BigInteger(), nullable=True),
        sa.Column("untold", sa.String(length=12), nullable=False),
        sa.Column("was", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outages.id"], name=op.f("fk_outage_sources_outage_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_outage_sources_station_id")
        ),
        sa.PrimaryKeyConstraint("outage_id", name=op.f("pk_outage_sources")),
    )
    op.create_index(
        "ix_outage_sources_settle_at",
        "outage_sources",
        ["settle_at"],
        sqlite_where=_TO_SETTLE,
        postgresql_where=_TO_SETTLE,
    )
    op.create_table(
        "meter_events",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("district_id", _ID, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("device", sa.LargeBinary(length=16), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_meter_events_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_meter_events_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_events")),
        sa.UniqueConstraint(
            "source", "device", "at", "off", name=op.f("uq_meter_events_source_device_at_off")
        ),
    )
    op.create_index("ix_meter_events_district_id_at", "meter_events", ["district_id", "at"])
    op.create_index("ix_meter_events_at", "meter_events", ["at"])
    with op.batch_alter_table("webhooks") as batch:
        batch.add_column(sa.Column("chat_id", _ID, nullable=True))
        batch.create_foreign_key("fk_webhooks_chat_id", "chats", ["chat_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("webhooks") as batch:
        batch.drop_constraint("fk_webhooks_chat_id", type_="foreignkey")
        batch.drop_column("chat_id")
    op.drop_index("ix_meter_events_at", table_name="meter_events")
    op.drop_index("ix_meter_events_district_id_at", table_name="meter_events")
    op.drop_table("meter_events")
    op.drop_index(
        "ix_outage_sources_settle_at",
        table_name="outage_sources",
        sqlite_where=_TO_SETTLE,
        postgresql_where=_TO_SETTLE,
    )
    op.drop_table("outage_sources")
    op.drop_table("sources")
