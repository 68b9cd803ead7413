"""What happens again may be objected to again."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ONCE = ("ticket_id", "metric", "person_id")


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"uq_objections_{'_'.join(columns)}")


def upgrade() -> None:
    with op.batch_alter_table("objections") as batch:
        batch.drop_constraint(_name(_ONCE), type_="unique")
        batch.create_unique_constraint(_name((*_ONCE, "at")), [*_ONCE, "at"])


def downgrade() -> None:
    with op.batch_alter_table("objections") as batch:
        batch.drop_constraint(_name((*_ONCE, "at")), type_="unique")
        batch.create_unique_constraint(_name(_ONCE), [*_ONCE])
