"""Rows that come in bulk: their cells as readers of files take them, and what became of them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chat.cells import SURPLUS, Cells
from usecases.billing.take_rows import BadRow
from usecases.trade import Trade

MOST = 1_000
_YES_OR_NO = frozenset({"estimated", "prepaid"})
Cell = Annotated[str, Field(max_length=300)] | int | float | bool | None
LongCell = Annotated[str, Field(max_length=4_000)] | int | float | bool | None


class Rows(BaseModel):
    """Rows by our names of columns, as in ``lamplight import``; a number may be a text as well."""

    model_config = ConfigDict(extra="forbid")
    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=MOST)


class News(BaseModel):
    """Rows as above; none says that there is nothing to tell, and that the source is alive."""

    model_config = ConfigDict(extra="forbid")
    rows: list[dict[str, LongCell]] = Field(max_length=MOST)


def cells_of(body: Rows | News) -> list[Cells]:
    """Return the rows as a file would have them; one that says nothing is no blank line."""
    return [
        {name: text for name, value in row.items() if (text := _text(name, value))} or {SURPLUS: ""}
        for row in body.rows
    ]


def _text(name: str, value: Cell | LongCell) -> str:
    if isinstance(value, bool):
        # True is no amount of one yuan.
        return ("1" if value else "") if name in _YES_OR_NO else str(value)
    return "" if value is None else str(value).strip()


def bad_told(trade: Trade, bad: Sequence[BadRow]) -> list[dict[str, object]]:
    """Return the rows that were refused, each with why."""
    return [
        {
            "row": one.line,
            "column": one.column,
            "reason": one.reason,
            "message": trade.speech.say(
                f"rows.reasons.{one.reason}",
                column=trade.speech.say(f"rows.columns.{one.column}") if one.column else "",
                got=one.got,
            ),
        }
        for one in bad
    ]
