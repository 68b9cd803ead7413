"""How far each round of telling residents of their bills is."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice_runs",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("station_id", _ID, nullable=True),
        sa.Column("after_id", _ID, nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_notice_runs_station_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice_runs")),
    )
    op.create_index("ix_notice_runs_done_at", "notice_runs", ["done_at"])


def downgrade() -> None:
    op.drop_index("ix_notice_runs_done_at", table_name="notice_runs")
    op.drop_table("notice_runs")
