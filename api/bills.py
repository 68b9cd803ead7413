"""Accounts and bills from a marketing system, in bulk: what is good holds, what is bad is named."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.clients import Repeats, TheDoor, asking
from api.shapes import PutTold
from chat.cells import Cells
from stations.client import Client, Grant
from storage.unit_of_work import Work
from usecases.billing.put_rows import Put, put_accounts, put_bills
from usecases.trade import Trade

routes = APIRouter(tags=["bills"])
Writer = Annotated[Client, Depends(asking(Grant.WRITE_BILLS))]
_MOST = 1_000
_YES_OR_NO = frozenset({"estimated", "prepaid"})
Cell = Annotated[str, Field(max_length=300)] | int | float | bool | None


class Rows(BaseModel):
    """Rows by our names of columns, as in ``lamplight import``; a number may be a text as well."""

    model_config = ConfigDict(extra="forbid")
    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=_MOST)


@routes.put("/bills", response_model=PutTold)
async def bills(
    door: TheDoor, client: Writer, request: Request, body: Rows, key: Repeats = ""
) -> Response:
    """Set bills, by account number and period; each row that cannot be taken is named with why."""

    async def act(work: Work) -> tuple[int, object]:
        found = await put_bills(work, door.trade, client.scope, client.name, _cells(body))
        return 200, _told(door.trade, found)

    return await door.write(client, request, key, act)


@routes.put("/accounts", response_model=PutTold)
async def accounts(
    door: TheDoor, client: Writer, request: Request, body: Rows, key: Repeats = ""
) -> Response:
    """Set accounts, by number; a client of one station sets only that station's."""

    async def act(work: Work) -> tuple[int, object]:
        found = await put_accounts(work, door.trade, client.scope, client.name, _cells(body))
        return 200, _told(door.trade, found)

    return await door.write(client, request, key, act)


def _cells(body: Rows) -> list[Cells]:
    return [
        {name: text for name, value in row.items() if (text := _text(name, value))}
        for row in body.rows
    ]


def _text(name: str, value: Cell) -> str:
    if isinstance(value, bool):
        # True is no amount of one yuan.
        return ("1" if value else "") if name in _YES_OR_NO else str(value)
    return "" if value is None else str(value).strip()


def _told(trade: Trade, found: Put) -> dict[str, object]:
    return {
        "good": found.good,
        "bad": [
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
            for one in found.bad
        ],
    }
