"""The column types that every table uses: ids, moments, days, amounts, names of constraints."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import BigInteger, Integer, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# SQLite makes only an INTEGER primary key the table's own row id, which saves an index.
Id = BigInteger().with_variant(Integer(), "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGITS = 4


@runtime_checkable
class BindsMany(Protocol):
    """A type of column that takes the values of many rows at once, which costs less for each."""

    def bind_many(self, values: Sequence[Any], dialect: Dialect) -> list[Any]:
        """Return what the database keeps of each value; ``None`` stays what it is."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, stored as whole microseconds since 1970, the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        return int((value - _EPOCH) // _MICROSECOND)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Span(TypeDecorator[timedelta]):
    """A length of time, stored as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value // _MICROSECOND)

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        return None if value is None else timedelta(microseconds=value)


class Amount(TypeDecorator[Decimal]):
    """Money in yuan, or energy in kWh, as a decimal; stored as whole ten-thousandths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value.scaleb(_DIGITS))

    def bind_many(self, values: Sequence[Any], dialect: Dialect) -> list[int | None]:  # noqa: ARG002
        """Return whole ten-thousandths."""
        return [None if one is None else int(one.scaleb(_DIGITS)) for one in values]

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value).scaleb(-_DIGITS)


class Day(TypeDecorator[date]):
    """A local day, stored as 2026-07-01."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.isoformat()

    def bind_many(self, values: Sequence[Any], dialect: Dialect) -> list[str | None]:  # noqa: ARG002
        """Return days as they are written; a file's rows have few different ones."""
        written = {one: one.isoformat() for one in set(values) if one is not None}
        return [None if one is None else written[one] for one in values]

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        return None if value is None else date.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
