"""Make room for cards of staff: forums, and finding a card by the message that is replied to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("forum", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_chat_id_message_id",
            ["chat_id", "message_id"],
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_merged_into", ["merged_into"])

    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_chat_id_message_id")
        batch_op.drop_column("message_id")
        batch_op.create_index("ix_cards_post_key", ["post_key"])
        batch_op.create_index("ix_cards_chat_id_thread_id", ["chat_id", "thread_id"])


def downgrade() -> None:
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_chat_id_thread_id")
        batch_op.drop_index("ix_cards_post_key")
        batch_op.add_column(sa.Column("message_id", sa.BigInteger(), nullable=True))
        batch_op.create_index("ix_cards_chat_id_message_id", ["chat_id", "message_id"])

    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_merged_into")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_chat_id_message_id")

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_column("forum")
