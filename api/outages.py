"""Outages from and for other systems: taken in bulk, told with how old what is known is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.clients import Repeats, TheDoor, asking
from api.rows import News, bad_told, cells_of
from api.shapes import OutagesPut
from stations.client import Client, Grant
from storage.unit_of_work import Work
from usecases.broadcasts.take_outage import LONGEST_SOURCE
from usecases.broadcasts.take_outages import take_outages

routes = APIRouter(tags=["outages"])
Writer = Annotated[Client, Depends(asking(Grant.WRITE_OUTAGES))]


@routes.put("/outages", response_model=OutagesPut)
async def put_outages(
    door: TheDoor, client: Writer, request: Request, body: News, key: Repeats = ""
) -> Response:
    """Set outages, by the client's ids of them; moments name their time zone.

    A new one waits for staff to check and send it, and so do changes of what was sent: residents
    hear of nothing by this alone. No rows say that there is no outage; a client that is silent for
    too long counts as dead.
    """

    async def act(work: Work) -> tuple[int, object]:
        lines = list(enumerate(cells_of(body)))
        source = client.name[:LONGEST_SOURCE]
        found = await take_outages(work, door.trade, client.scope, source, lines, local=False)
        return 200, {
            "good": found.good,
            "new": found.new,
            "changed": found.changed,
            "bad": bad_told(door.trade, found.bad),
        }

    return await door.write(client, request, key, act)
