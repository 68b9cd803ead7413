"""Inserting what may already be there; both databases say ON CONFLICT, each in its own class."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.unit_of_work import Work


async def insert_new(
    work: Work, table: Table, rows: Sequence[dict[str, Any]], returning: ColumnElement[Any]
) -> set[Any]:
    """Insert the rows whose keys are free and return their ``returning`` values.

    On PostgreSQL a row that another open transaction is inserting is waited for; it can be read
    afterwards, so that whoever loses the race finds the winner's row.
    """
    if not rows:
        return set()
    make = sqlite.insert if work.sqlite else postgresql.insert
    statement = make(table).on_conflict_do_nothing().returning(returning)
    return set((await work.run(statement, list(rows))).scalars())
