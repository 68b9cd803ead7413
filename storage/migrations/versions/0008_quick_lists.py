"""Read lists of unfinished tickets from an index of their own, and keep fewer entries of others."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNFINISHED = sa.text("state <> 'closed'")
_INCIDENT = sa.text("incident_id IS NOT NULL")
_PARENT = sa.text("parent_id IS NOT NULL")
_MERGED = sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    for name in (
        "ix_tickets_station_id_state_opened_at",
        "ix_tickets_district_id_state_opened_at",
        "ix_tickets_owner_id_state",
        "ix_tickets_incident_id",
        "ix_tickets_parent_id",
        "ix_tickets_merged_into",
    ):
        op.drop_index(name, table_name="tickets")
    op.create_index("ix_tickets_district_id_opened_at", "tickets", ["district_id", "opened_at"])
    op.create_index("ix_tickets_station_id_id", "tickets", ["station_id", "id"])
    op.create_index(
        "ix_tickets_unfinished",
        "tickets",
        ["station_id", "opened_at", "id", "district_id", "kind", "about_staff", "owner_id"],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    for name, column, where in (
        ("ix_tickets_owner_id", "owner_id", _UNFINISHED),
        ("ix_tickets_incident_id", "incident_id", _INCIDENT),
        ("ix_tickets_parent_id", "parent_id", _PARENT),
        ("ix_tickets_merged_into", "merged_into", _MERGED),
    ):
        op.create_index(name, "tickets", [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in (
        "ix_tickets_merged_into",
        "ix_tickets_parent_id",
        "ix_tickets_incident_id",
        "ix_tickets_owner_id",
        "ix_tickets_unfinished",
        "ix_tickets_station_id_id",
        "ix_tickets_district_id_opened_at",
    ):
        op.drop_index(name, table_name="tickets")
    for name, columns in (
        ("ix_tickets_station_id_state_opened_at", ["station_id", "state", "opened_at"]),
        ("ix_tickets_district_id_state_opened_at", ["district_id", "state", "opened_at"]),
        ("ix_tickets_owner_id_state", ["owner_id", "state"]),
        ("ix_tickets_incident_id", ["incident_id"]),
        ("ix_tickets_parent_id", ["parent_id"]),
        ("ix_tickets_merged_into", ["merged_into"]),
    ):
        op.create_index(name, "tickets", columns)
