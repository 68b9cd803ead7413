"""The INSERT that can meet a row already there: each database has its own class for it."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.unit_of_work import Work


def insert_into(work: Work, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return sqlite.insert(table) if work.sqlite else postgresql.insert(table)
