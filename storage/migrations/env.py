"""What alembic runs: the steps, on the connection that it was handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from storage import (  # noqa: F401  # they fill the metadata
    account_tables,
    broadcast_tables,
    desk_tables,
    incident_tables,
    moderation_tables,
    outer_tables,
    source_tables,
    tables,
    talk_tables,
)
from storage.columns import Id, metadata


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a step in plain column types: history must not change when our types do."""
    if kind != "type":
        return False
    if item is Id:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return f"sa.{item.impl!r}" if isinstance(item, TypeDecorator) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render,
    transaction_per_migration=False,
)
context.run_migrations()
