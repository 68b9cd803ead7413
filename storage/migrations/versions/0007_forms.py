"""Remind of forms of major incidents that are still open."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("serious_forms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("level", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_serious_forms_next_at", ["next_at"])


def downgrade() -> None:
    with op.batch_alter_table("serious_forms", schema=None) as batch_op:
        batch_op.drop_index("ix_serious_forms_next_at")
        batch_op.drop_column("level")
        batch_op.drop_column("next_at")
