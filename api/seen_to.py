"""What staff see to, for other systems: tasks, and objections to figures; nobody's words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.clients import Skipped, TheDoor, asking
from api.shapes import ObjectionList, TaskList
from chat.ids import short
from stations.client import Client, Grant
from storage.objections import objections
from storage.tasks import open_tasks
from usecases.outside.describe import names

routes = APIRouter(tags=["tasks"])
TaskReader = Annotated[Client, Depends(asking(Grant.READ_TICKETS))]
FigureReader = Annotated[Client, Depends(asking(Grant.READ_FIGURES))]


@routes.get("/tasks", response_model=TaskList)
async def list_tasks(
    door: TheDoor, client: TaskReader, asked: Annotated[Skipped, Query()]
) -> dict[str, object]:
    """List what is to be done that no resident asked for, the most urgent first."""
    async with door.database.reading() as work:
        known = await names(work)
        found = await open_tasks(work, client.scope, asked.limit + 1, skip=asked.skip, shared=True)
    return {
        "next": asked.following(len(found)),
        "tasks": [
            {
                "id": short(one.id),
                "station": known.stations.get(one.station_id),
                "district": known.districts.get(one.district_id or 0),
                "kind": one.kind.value,
                "state": one.state.value,
                "created_at": one.created_at.isoformat(),
                "due_at": one.due_at.isoformat(),
            }
            for one in found[: asked.limit]
        ],
    }


@routes.get("/objections", response_model=ObjectionList)
async def list_objections(
    door: TheDoor, client: FigureReader, asked: Annotated[Skipped, Query()]
) -> dict[str, object]:
    """List objections to figures, those that wait for a decision first."""
    async with door.database.reading() as work:
        known = await names(work)
        found = await objections(work, client.scope, asked.limit + 1, skip=asked.skip, shared=True)
    return {
        "next": asked.following(len(found)),
        "objections": [
            {
                "id": short(one.id),
                "station": known.stations.get(one.station_id),
                "ticket": str(one.ticket_id),
                "metric": one.metric.value,
                "state": one.state.value,
                "at": one.at.isoformat(),
                "decided_at": one.decided_at and one.decided_at.isoformat(),
            }
            for one in found[: asked.limit]
        ],
    }
