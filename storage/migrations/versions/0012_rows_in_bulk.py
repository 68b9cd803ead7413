"""Rows that come by the hundred thousand are not checked one by one against other tables."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEYS = {
    "account_rows": (
        ("batch_id", "batches"),
        ("station_id", "stations"),
        ("district_id", "districts"),
    ),
    "bills": (("account_id", "accounts"), ("batch_id", "batches"), ("station_id", "stations")),
}


def upgrade() -> None:
    for table, keys in _KEYS.items():
        with op.batch_alter_table(table) as batch:
            for column, _ in keys:
                batch.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")


def downgrade() -> None:
    for table, keys in _KEYS.items():
        with op.batch_alter_table(table) as batch:
            for column, other in keys:
                batch.create_foreign_key(f"fk_{table}_{column}", other, [column], ["id"])
