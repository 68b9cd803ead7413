"""Cases, what was found and done, what the lexicon learnt, the trail; what messages have alike."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("about", _ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("place", _ID, nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_trail_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail")),
        sa.UniqueConstraint("place", name=op.f("uq_trail_place")),
    )
    with op.batch_alter_table("trail") as batch:
        batch.create_index("ix_trail_station_id_at", ["station_id", "at"], unique=False)

    op.create_table(
        "lexicon_changes",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("shadow_until", sa.BigInteger(), nullable=True),
        sa.Column("by", _ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_by", _ID, nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_lexicon_changes_by")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_lexicon_changes_chat_id")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_lexicon_changes_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["people.id"], name=op.f("fk_lexicon_changes_undone_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_changes")),
    )
    with op.batch_alter_table("lexicon_changes") as batch:
        batch.create_index("ix_lexicon_changes_station_id", ["station_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("message_row", _ID, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("undeletable_at", sa.BigInteger(), nullable=False),
        sa.Column("alike", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("findings", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_by", _ID, nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("ruling", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_cases_chat_id")),
        sa.ForeignKeyConstraint(["claimed_by"], ["people.id"], name=op.f("fk_cases_claimed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_cases_decided_by")),
        sa.ForeignKeyConstraint(
            ["message_row"], ["messages.id"], name=op.f("fk_cases_message_row")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cases_person_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_cases_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("message_row", name=op.f("uq_cases_message_row")),
    )
    with op.batch_alter_table("cases") as batch:
        batch.create_index("ix_cases_person_id", ["person_id"], unique=False)
        batch.create_index("ix_cases_next_at", ["next_at"], unique=False)
        batch.create_index(
            "ix_cases_station_id_state", ["station_id", "state", "level"], unique=False
        )

    op.create_table(
        "deeds",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", _ID, nullable=True),
        sa.Column("second_by", _ID, nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_deeds_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deeds_case_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_deeds_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deeds_person_id")),
        sa.ForeignKeyConstraint(["second_by"], ["people.id"], name=op.f("fk_deeds_second_by")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_deeds_station_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name=op.f("fk_deeds_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
    )
    with op.batch_alter_table("deeds") as batch:
        batch.create_index("ix_deeds_case_id", ["case_id"], unique=False)
        batch.create_index("ix_deeds_person_id_chat_id", ["person_id", "chat_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("message_row", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_findings_case_id")),
        sa.ForeignKeyConstraint(
            ["message_row"], ["messages.id"], name=op.f("fk_findings_message_row")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_findings_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("message_row", "rule", name=op.f("uq_findings_message_row_rule")),
    )
    with op.batch_alter_table("findings") as batch:
        batch.create_index("ix_findings_case_id", ["case_id"], unique=False)
        batch.create_index("ix_findings_station_id_rule", ["station_id", "rule"], unique=False)

    op.create_table(
        "review_cards",
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("post_key", sa.String(length=64), nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("excepted", sa.String(length=400), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_cards_case_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_review_cards_chat_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_review_cards_person_id")
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_review_cards")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("deed_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_appeals_decided_by")),
        sa.ForeignKeyConstraint(["deed_id"], ["deeds.id"], name=op.f("fk_appeals_deed_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appeals_person_id")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_appeals_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("deed_id", name=op.f("uq_appeals_deed_id")),
    )
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(
            sa.Column("administrator", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("messages") as batch:
        batch.add_column(sa.Column("alike", sa.LargeBinary(length=16), nullable=True))
        batch.create_index("ix_messages_chat_id_sent_at", ["chat_id", "sent_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("messages") as batch:
        batch.drop_index("ix_messages_chat_id_sent_at")
        batch.drop_column("alike")
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("administrator")

    op.drop_table("appeals")
    op.drop_table("review_cards")
    with op.batch_alter_table("findings") as batch:
        batch.drop_index("ix_findings_station_id_rule")
        batch.drop_index("ix_findings_case_id")

    op.drop_table("findings")
    with op.batch_alter_table("deeds") as batch:
        batch.drop_index("ix_deeds_person_id_chat_id")
        batch.drop_index("ix_deeds_case_id")

    op.drop_table("deeds")
    with op.batch_alter_table("cases") as batch:
        batch.drop_index("ix_cases_station_id_state")
        batch.drop_index("ix_cases_next_at")
        batch.drop_index("ix_cases_person_id")

    op.drop_table("cases")
    with op.batch_alter_table("lexicon_changes") as batch:
        batch.drop_index("ix_lexicon_changes_station_id")

    op.drop_table("lexicon_changes")
    with op.batch_alter_table("trail") as batch:
        batch.drop_index("ix_trail_station_id_at")

    op.drop_table("trail")
