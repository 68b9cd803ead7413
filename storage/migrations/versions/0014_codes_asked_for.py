"""Codes that were asked for are counted beside the wrong tries."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("binding_tries") as batch:
        batch.add_column(
            sa.Column("kind", sa.String(length=8), nullable=False, server_default="wrong")
        )


def downgrade() -> None:
    with op.batch_alter_table("binding_tries") as batch:
        batch.drop_column("kind")
