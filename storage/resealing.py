"""Changing the key: what an older one has sealed is sealed anew, row by row, and not changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    LargeBinary,
    Table,
    bindparam,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from stations.scope import Scope
from storage import (  # noqa: F401  # they fill the metadata
    account_tables,
    broadcast_tables,
    desk_tables,
    outer_tables,
    source_tables,
    tables,
)
from storage.columns import metadata
from storage.scoping import Condition, only_for_the_program
from storage.sealed import SealedBytes, SealedText
from storage.unit_of_work import Work


def sealed_tables() -> tuple[Table, ...]:
    """Return every table that has something sealed in it."""
    return tuple(table for table in metadata.sorted_tables if _sealed(table))


async def sealed_before(work: Work, scope: Scope, table: Table) -> int:
    """Return how many rows of a table hold something that another key than the first sealed."""
    only_for_the_program(scope)
    query = select(func.count()).select_from(table).where(_stale(work, table))
    return int((await work.run(query)).scalar_one())


async def reseal(work: Work, scope: Scope, table: Table, limit: int) -> int:
    """Seal at most ``limit`` rows of a table by the first key; return how many it were.

    Raises ``CannotUnseal`` where none of the keys at hand opens a value.
    """
    only_for_the_program(scope)
    keys, columns = list(table.primary_key), _sealed(table)
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    query = select(*keys, *raw).where(_stale(work, table)).limit(limit)
    rows = list((await work.run(query)).mappings())
    if rows:
        statement = update(table).where(
            *(column == bindparam(f"key_{column.name}") for column in keys)
        )
        values = {
            column.name: type_coerce(bindparam(f"new_{column.name}"), LargeBinary)
            for column in columns
        }
        await work.run(
            statement.values(values), [_resealed(work, row, keys, columns) for row in rows]
        )
    return len(rows)


def _resealed(
    work: Work, row: Mapping[str, Any], keys: list[Column[Any]], columns: list[Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {f"key_{one.name}": row[one.name] for one in keys}
    for column in columns:
        value = row[column.name]
        label = column.type.label.encode()
        plain = None if value is None else work.sealer.unseal(bytes(value), label)
        made[f"new_{column.name}"] = None if plain is None else work.sealer.seal(plain, label)
    return made


def _sealed(table: Table) -> list[Any]:
    return [one for one in table.c if isinstance(one.type, SealedBytes | SealedText)]


def _stale(work: Work, table: Table) -> Condition:
    mark = literal(work.sealer.mark, LargeBinary)
    return or_(
        *(
            func.substr(type_coerce(column, LargeBinary), 1, len(work.sealer.mark)) != mark
            for column in _sealed(table)
        )
    )
