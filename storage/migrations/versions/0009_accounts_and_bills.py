"""Accounts, bills, who may see them, and what was agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_good", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_kind_digest", "batches", ["kind", "digest"], unique=False)
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_audit_person_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_audit_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_station_id_at", "audit", ["station_id", "at"], unique=False)
    op.create_table(
        "binding_tries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_binding_tries_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_tries")),
    )
    op.create_index(
        "ix_binding_tries_number_hash_at", "binding_tries", ["number_hash", "at"], unique=False
    )
    op.create_index(
        "ix_binding_tries_person_id_at", "binding_tries", ["person_id", "at"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"], unique=False)
    op.create_table(
        "preferences",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_preferences_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_preferences")),
    )
    op.create_table(
        "account_rows",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("holder_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("tariff", sa.String(length=40), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=True),
        sa.Column("prepaid", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_account_rows_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_account_rows_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_account_rows_station_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "number_hash", name=op.f("pk_account_rows")),
    )
    op.create_table(
        "accounts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("number_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("holder_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("tariff", sa.String(length=40), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=True),
        sa.Column("prepaid", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_accounts_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_accounts_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("number_hash", name=op.f("uq_accounts_number_hash")),
    )
    op.create_index("ix_accounts_district_id", "accounts", ["district_id"], unique=False)
    op.create_index("ix_accounts_station_id", "accounts", ["station_id"], unique=False)
    op.create_table(
        "bills",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("reading_before", sa.BigInteger(), nullable=True),
        sa.Column("reading_after", sa.BigInteger(), nullable=True),
        sa.Column("multiplier", sa.BigInteger(), nullable=True),
        sa.Column("kwh", sa.BigInteger(), nullable=False),
        sa.Column("kwh_sharp", sa.BigInteger(), nullable=True),
        sa.Column("kwh_peak", sa.BigInteger(), nullable=True),
        sa.Column("kwh_flat", sa.BigInteger(), nullable=True),
        sa.Column("kwh_valley", sa.BigInteger(), nullable=True),
        sa.Column("year_kwh", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("late_fee", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_bills_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_bills_batch_id")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_bills_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bills")),
        sa.UniqueConstraint(
            "batch_id", "account_id", "period", name=op.f("uq_bills_batch_id_account_id_period")
        ),
    )
    op.create_index("ix_bills_account_id_period", "bills", ["account_id", "period"], unique=False)
    op.create_table(
        "binding_keys",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "for_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_binding_keys_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["for_person"], ["people.id"], name=op.f("fk_binding_keys_for_person")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_binding_keys_made_by")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_binding_keys_station_id")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_binding_keys_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_binding_keys_key_hash")),
    )
    op.create_index("ix_binding_keys_account_id", "binding_keys", ["account_id"], unique=False)
    op.create_table(
        "bindings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "station_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bindings_account_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_bindings_ended_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_bindings_person_id")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_bindings_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bindings")),
    )
    op.create_index("ix_bindings_account_id", "bindings", ["account_id"], unique=False)
    op.create_index(
        "ix_bindings_in_force",
        "bindings",
        ["account_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_bindings_person_id", "bindings", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bindings_person_id", table_name="bindings")
    op.drop_index(
        "ix_bindings_in_force",
        table_name="bindings",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_bindings_account_id", table_name="bindings")
    op.drop_table("bindings")
    op.drop_index("ix_binding_keys_account_id", table_name="binding_keys")
    op.drop_table("binding_keys")
    op.drop_index("ix_bills_account_id_period", table_name="bills")
    op.drop_table("bills")
    op.drop_index("ix_accounts_station_id", table_name="accounts")
    op.drop_index("ix_accounts_district_id", table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("account_rows")
    op.drop_table("preferences")
    op.drop_index("ix_consents_person_id", table_name="consents")
    op.drop_table("consents")
    op.drop_index("ix_binding_tries_person_id_at", table_name="binding_tries")
    op.drop_index("ix_binding_tries_number_hash_at", table_name="binding_tries")
    op.drop_table("binding_tries")
    op.drop_index("ix_audit_station_id_at", table_name="audit")
    op.drop_table("audit")
    op.drop_index("ix_batches_kind_digest", table_name="batches")
    op.drop_table("batches")
