"""Inserting what may already be there, and telling what was new."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Table

from storage.prepared import Prepared, inserting_new
from storage.unit_of_work import Work


async def insert_new(
    work: Work, table: Table, rows: Sequence[dict[str, Any]], returning: Column[Any]
) -> set[Any]:
    """Insert the rows whose keys are free and return their ``returning`` values.

    On PostgreSQL a row that another open transaction is inserting is waited for; it can be read
    afterwards, so that whoever loses the race finds the winner's row.
    """
    if not rows:
        return set()
    return {row[0] for row in await work.fetch(_prepared(table, returning.key), *rows)}


@cache
def _prepared(table: Table, returning: str) -> Prepared:
    return inserting_new(table, table.c[returning])
