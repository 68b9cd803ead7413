"""Make room for figures: households, days of outside counts, digests, and what is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_digests_station_id")
        ),
        sa.PrimaryKeyConstraint("station_id", "kind", "day", name=op.f("pk_digests")),
    )
    with op.batch_alter_table("districts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("households", sa.Integer(), nullable=True))
    with op.batch_alter_table("outside_counts", schema=None) as batch_op:
        batch_op.alter_column(
            "period",
            existing_type=sa.String(length=7),
            type_=sa.String(length=10),
            existing_nullable=False,
        )
    op.create_index(
        "ix_ticket_entries_reopened",
        "ticket_entries",
        ["ticket_id"],
        sqlite_where=sa.text("kind = 'reopened'"),
        postgresql_where=sa.text("kind = 'reopened'"),
    )
    op.create_index(
        "ix_clock_events_paused",
        "clock_events",
        ["station_id", "at"],
        sqlite_where=sa.text("kind = 'pause'"),
        postgresql_where=sa.text("kind = 'pause'"),
    )


def downgrade() -> None:
    op.drop_index("ix_clock_events_paused", table_name="clock_events")
    op.drop_index("ix_ticket_entries_reopened", table_name="ticket_entries")
    with op.batch_alter_table("outside_counts", schema=None) as batch_op:
        batch_op.alter_column(
            "period",
            existing_type=sa.String(length=10),
            type_=sa.String(length=7),
            existing_nullable=False,
        )
    with op.batch_alter_table("districts", schema=None) as batch_op:
        batch_op.drop_column("households")
    op.drop_table("digests")
