"""Outages and notices: what is off, what was said of it, and who got it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OUTAGE = sa.text("outage_id IS NOT NULL")
_TO_DO = sa.text("done_at IS NULL")
_UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "outages",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("etr_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("restored_at", sa.BigInteger(), nullable=True),
        sa.Column("feeder_id", _ID, nullable=True),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_at", sa.BigInteger(), nullable=True),
        sa.Column("entered_by", _ID, nullable=True),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_outages_entered_by")),
        sa.ForeignKeyConstraint(["feeder_id"], ["feeders.id"], name=op.f("fk_outages_feeder_id")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_outages_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint(
            "station_id",
            "source",
            "external_id",
            name=op.f("uq_outages_station_id_source_external_id"),
        ),
    )
    op.create_index(
        "ix_outages_station_id_state_starts_at", "outages", ["station_id", "state", "starts_at"]
    )

    op.create_table(
        "notices",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("relation", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("send_at", sa.BigInteger(), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=False),
        sa.Column("outage_id", _ID, nullable=True),
        sa.Column("refers_to", _ID, nullable=True),
        sa.Column("author_id", _ID, nullable=True),
        sa.Column("approved_by", _ID, nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("useless_after", sa.BigInteger(), nullable=True),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("repeats", sa.String(length=60), nullable=False),
        sa.Column("told_in", _ID, nullable=True),
        sa.Column("cursor", _ID, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("look_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("covered_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_notices_approved_by")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_notices_author_id")),
        sa.ForeignKeyConstraint(["outage_id"], ["outages.id"], name=op.f("fk_notices_outage_id")),
        sa.ForeignKeyConstraint(["refers_to"], ["notices.id"], name=op.f("fk_notices_refers_to")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_notices_station_id")
        ),
        sa.ForeignKeyConstraint(["told_in"], ["chats.id"], name=op.f("fk_notices_told_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_outage_id", "notices", ["outage_id"])
    op.create_index("ix_notices_station_id_send_at", "notices", ["station_id", "send_at"])
    op.create_index(
        "ix_notices_unsettled",
        "notices",
        ["id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )
    op.create_index(
        "ix_notices_to_do", "notices", ["send_at"], sqlite_where=_TO_DO, postgresql_where=_TO_DO
    )

    op.create_table(
        "outage_districts",
        sa.Column("outage_id", _ID, nullable=False),
        sa.Column("district_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_outage_districts_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outages.id"], name=op.f("fk_outage_districts_outage_id")
        ),
        sa.PrimaryKeyConstraint("outage_id", "district_id", name=op.f("pk_outage_districts")),
    )
    op.create_index("ix_outage_districts_district_id", "outage_districts", ["district_id"])

    op.create_table(
        "outage_events",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("outage_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("was", sa.BigInteger(), nullable=True),
        sa.Column("became", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outages.id"], name=op.f("fk_outage_events_outage_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_outage_events_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_outage_events_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_events")),
    )
    op.create_index("ix_outage_events_outage_id", "outage_events", ["outage_id", "id"])

    op.create_table(
        "acknowledgements",
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_acknowledgements_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_acknowledgements_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_acknowledgements_station_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "deliveries",
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_deliveries_chat_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_deliveries_station_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "chat_id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_bot_id_key", "deliveries", ["bot_id", "key"])
    op.create_index("ix_deliveries_chat_id", "deliveries", ["chat_id"])

    op.create_table(
        "notice_audience",
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("target_id", _ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_audience_notice_id")
        ),
        sa.PrimaryKeyConstraint("notice_id", "kind", "target_id", name=op.f("pk_notice_audience")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("district_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_subscriptions_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_subscriptions_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_subscriptions_station_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "district_id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_district_id", "subscriptions", ["district_id"])
    op.create_table(
        "vulnerable_households",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("consented_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=False),
        sa.Column("entered_by", _ID, nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_vulnerable_households_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_vulnerable_households_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_vulnerable_households_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vulnerable_households")),
    )
    op.create_index("ix_vulnerable_households_account_id", "vulnerable_households", ["account_id"])
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.add_column(sa.Column("outage_id", _ID, nullable=True))
        batch_op.create_index(
            "ix_incidents_outage_id", ["outage_id"], sqlite_where=_OUTAGE, postgresql_where=_OUTAGE
        )

    with op.batch_alter_table("planned_outages") as batch_op:
        batch_op.add_column(sa.Column("outage_id", _ID, nullable=True))
        batch_op.create_index(
            "ix_planned_outages_outage_id",
            ["outage_id"],
            sqlite_where=_OUTAGE,
            postgresql_where=_OUTAGE,
        )


def downgrade() -> None:
    op.drop_index("ix_subscriptions_district_id", table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_index("ix_vulnerable_households_account_id", table_name="vulnerable_households")
    op.drop_table("vulnerable_households")
    with op.batch_alter_table("planned_outages") as batch_op:
        batch_op.drop_index(
            "ix_planned_outages_outage_id", sqlite_where=_OUTAGE, postgresql_where=_OUTAGE
        )
        batch_op.drop_column("outage_id")

    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_index(
            "ix_incidents_outage_id", sqlite_where=_OUTAGE, postgresql_where=_OUTAGE
        )
        batch_op.drop_column("outage_id")

    op.drop_table("notice_audience")
    op.drop_index("ix_deliveries_chat_id", table_name="deliveries")
    op.drop_index("ix_deliveries_bot_id_key", table_name="deliveries")

    op.drop_table("deliveries")
    op.drop_table("acknowledgements")
    op.drop_index("ix_outage_events_outage_id", table_name="outage_events")

    op.drop_table("outage_events")
    op.drop_index("ix_outage_districts_district_id", table_name="outage_districts")

    op.drop_table("outage_districts")
    op.drop_index(
        "ix_notices_to_do", table_name="notices", sqlite_where=_TO_DO, postgresql_where=_TO_DO
    )
    op.drop_index("ix_notices_station_id_send_at", table_name="notices")
    op.drop_index("ix_notices_outage_id", table_name="notices")

    op.drop_table("notices")
    op.drop_index("ix_outages_station_id_state_starts_at", table_name="outages")

    op.drop_table("outages")
