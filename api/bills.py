"""Accounts and bills from a marketing system, in bulk: what is good holds, what is bad is named."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.clients import Repeats, TheDoor, asking
from api.rows import Rows, bad_told, cells_of
from api.shapes import PutTold
from stations.client import Client, Grant
from storage.unit_of_work import Work
from usecases.billing.put_rows import Put, put_accounts, put_bills
from usecases.trade import Trade

routes = APIRouter(tags=["bills"])
Writer = Annotated[Client, Depends(asking(Grant.WRITE_BILLS))]


@routes.put("/bills", response_model=PutTold)
async def bills(
    door: TheDoor, client: Writer, request: Request, body: Rows, key: Repeats = ""
) -> Response:
    """Set bills, by account number and period; each row that cannot be taken is named with why."""

    async def act(work: Work) -> tuple[int, object]:
        found = await put_bills(work, door.trade, client.scope, client.name, cells_of(body))
        return 200, _told(door.trade, found)

    return await door.write(client, request, key, act)


@routes.put("/accounts", response_model=PutTold)
async def accounts(
    door: TheDoor, client: Writer, request: Request, body: Rows, key: Repeats = ""
) -> Response:
    """Set accounts, by number; a client of one station sets only that station's."""

    async def act(work: Work) -> tuple[int, object]:
        found = await put_accounts(work, door.trade, client.scope, client.name, cells_of(body))
        return 200, _told(door.trade, found)

    return await door.write(client, request, key, act)


def _told(trade: Trade, found: Put) -> dict[str, object]:
    return {"good": found.good, "bad": bad_told(trade, found.bad)}
