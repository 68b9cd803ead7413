"""One row in every table, with sealed values that must still be readable after any journey."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, select

from storage.columns import Amount, Day, Moment, Span, metadata
from storage.sealed import SealedBytes, SealedText
from storage.unit_of_work import Work

Rows = dict[str, list[dict[str, Any]]]
# Beyond 32 bits, as Telegram's ids are.
NUMBER = 7_000_000_000_123


def _value(work: Work, column: Column[Any]) -> Any:
    name = f"{column.table.name}.{column.name}"
    match column.type:
        case SealedText():
            return f"秘密 {name}\n'\"\\ 😀"
        case SealedBytes():
            return b'{"\x00": "' + name.encode() + b'"}'
        case Moment():
            return work.now + timedelta(microseconds=7)
        case Span():
            return timedelta(days=400, microseconds=1)
        case Amount():
            return Decimal("-12.3456")
        case Day():
            return date(2026, 2, 28)
        case Boolean():
            return True
        case Float():
            return 0.125
        case LargeBinary():
            return b"\x00\xff" * 8
        case Integer():
            return NUMBER if column.primary_key or column.foreign_keys else 3
        case _:
            return "ab"


async def fill(work: Work) -> None:
    """Write one full row into each table."""
    for table in metadata.sorted_tables:
        row = {column.name: _value(work, column) for column in table.columns}
        await work.run(table.insert(), [row])


async def everything(work: Work) -> Rows:
    """Read every row of every table, unsealed."""
    found: Rows = {}
    for table in metadata.sorted_tables:
        found[table.name] = [dict(row) for row in (await work.run(select(table))).mappings()]
    return found
