"""When a source told of an outage stands beside what it told, and not with the outage as well."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outages") as batch:
        batch.drop_column("source_at")


def downgrade() -> None:
    with op.batch_alter_table("outages") as batch:
        batch.add_column(sa.Column("source_at", sa.BigInteger(), nullable=True))
