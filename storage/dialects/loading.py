"""Writing very many rows at once: COPY on PostgreSQL, one ``executemany`` on SQLite."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from storage.columns import BindsMany
from storage.unit_of_work import Work

Rows = Sequence[tuple[Any, ...]]


async def load(work: Work, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Write rows (not none) whose values stand in the order of ``columns``; none is there yet.

    Values are what the columns take; they are sealed and measured column by column, since a
    column's values are all alike.
    """
    bound = list(zip(*_processed(work.connection.dialect, table, columns, rows), strict=True))
    if work.in_place is not None:
        await work.load_in_place(_insert(table, columns), bound)
        return
    await work.copy_in(table.name, columns, bound)


async def load_new(work: Work, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows that all have the same columns; one whose key is taken is passed over."""
    if not rows:
        return
    if work.in_place is None:
        await work.run(postgresql.insert(table).on_conflict_do_nothing(), list(rows))
        return
    columns = tuple(rows[0])
    held = _processed(work.connection.dialect, table, columns, [tuple(r.values()) for r in rows])
    sql = f"{_insert(table, columns)} ON CONFLICT DO NOTHING"
    await work.load_in_place(sql, list(zip(*held, strict=True)))


def _processed(
    dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Rows
) -> list[Sequence[Any]]:
    held = zip(columns, zip(*rows, strict=True), strict=True)
    return [_bound(dialect, table.c[name].type, values) for name, values in held]


def _bound(dialect: Dialect, kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
    impl = kind.dialect_impl(dialect)
    if isinstance(impl, BindsMany):
        return impl.bind_many(values, dialect)
    process = impl.bind_processor(dialect)
    if process is None:
        return values
    return [None if one is None else process(one) for one in values]


@cache
def _insert(table: Table, columns: tuple[str, ...]) -> str:
    # The names are the tables' own; values go by their places.
    holes = ", ".join("?" * len(columns))
    names = ", ".join(f'"{one}"' for one in columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({holes})'  # noqa: S608
