"""A picture or a document goes with a notice."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("notices") as batch:
        batch.add_column(sa.Column("file_id", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("file_bot", _ID))
        batch.add_column(
            sa.Column("picture", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("notices") as batch:
        batch.drop_column("picture")
        batch.drop_column("file_bot")
        batch.drop_column("file_id")
