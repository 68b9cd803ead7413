"""Let incidents belong to districts, be told to everybody at once, and be planned."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "planned_outages",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("district_id", _ID, nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("entered_by", _ID, nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_planned_outages_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_planned_outages_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_planned_outages_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_outages")),
        sa.UniqueConstraint(
            "district_id", "starts_at", name=op.f("uq_planned_outages_district_id_starts_at")
        ),
    )
    with op.batch_alter_table("planned_outages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_planned_outages_district_id_ends_at", ["district_id", "ends_at"], unique=False
        )
        batch_op.create_index("ix_planned_outages_ends_at", ["ends_at"], unique=False)

    op.create_table(
        "tellings",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("incident_id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("said_in", _ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("after_ticket", _ID, nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_tellings_incident_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tellings_person_id")),
        sa.ForeignKeyConstraint(["said_in"], ["chats.id"], name=op.f("fk_tellings_said_in")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_tellings_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
    )
    with op.batch_alter_table("tellings", schema=None) as batch_op:
        batch_op.create_index("ix_tellings_incident_id", ["incident_id"], unique=False)
        batch_op.create_index(
            "ix_tellings_to_do",
            ["id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    # Posts have a table of their own, one row for each group that an incident reached.
    op.execute(
        "INSERT INTO incident_posts (incident_id, chat_id, station_id, post_key, shown, edits) "
        "SELECT id, chat_id, station_id, post_key, '', 0 FROM incidents WHERE post_key IS NOT NULL"
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("village", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("parent_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("planned_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("followed", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_column("posted_reporters")
        batch_op.drop_column("post_key")
        batch_op.create_index("ix_incidents_parent_id", ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_incidents_to_follow",
            ["id"],
            unique=False,
            sqlite_where=sa.text("followed < version"),
            postgresql_where=sa.text("followed < version"),
        )
    # What is known already has been told.
    op.execute("UPDATE incidents SET followed = version")


def downgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_incidents_to_follow",
            sqlite_where=sa.text("followed < version"),
            postgresql_where=sa.text("followed < version"),
        )
        batch_op.drop_index("ix_incidents_parent_id")
        batch_op.add_column(sa.Column("post_key", sa.String(length=160), nullable=True))
        batch_op.add_column(
            sa.Column("posted_reporters", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.drop_column("followed")
        batch_op.drop_column("planned_id")
        batch_op.drop_column("parent_id")
        batch_op.drop_column("told_at")
        batch_op.drop_column("village")

    op.drop_table("tellings")
    op.drop_table("planned_outages")
