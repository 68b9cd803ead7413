"""Incidents for other systems: what goes on, where, since when, how many reported it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.clients import Skipped, TheDoor, asking
from api.shapes import IncidentList, IncidentTold
from chat.errors import NotAllowed, NotFound
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage import incidents
from tickets.incident import Incident
from usecases.outside.describe import Names, names

routes = APIRouter(prefix="/incidents", tags=["incidents"])
Reader = Annotated[Client, Depends(asking(Grant.READ_INCIDENTS))]


@routes.get("", response_model=IncidentList)
async def list_incidents(
    door: TheDoor, client: Reader, asked: Annotated[Skipped, Query()]
) -> dict[str, object]:
    """List the newest incidents, oldest first, a page at a time."""
    async with door.database.reading() as work:
        known = await names(work)
        found = await incidents.incidents(work, client.scope, asked.limit + 1, asked.skip)
        return {
            "incidents": [_told(one, known) for one in found[-asked.limit :]],
            "next": asked.following(len(found)),
        }


@routes.get("/{incident_id}", response_model=IncidentTold)
async def read_incident(door: TheDoor, client: Reader, incident_id: int) -> dict[str, object]:
    """Read one incident."""
    if not 0 <= incident_id < 2**63:
        raise NotFound(what="incident")
    async with door.database.reading() as work:
        found = await incidents.incident(work, client.scope, incident_id)
        if found is not None:
            return _told(found, await names(work))
        if await incidents.incident(work, SYSTEM, incident_id) is not None:
            raise NotAllowed
        raise NotFound(what="incident")


def _told(one: Incident, known: Names) -> dict[str, object]:
    moments = ("opened_at", "last_report_at", "confirmed_at", "etr_at", "restored_at", "closed_at")
    told: dict[str, object] = {
        "id": str(one.id),
        "station": known.stations.get(one.station_id),
        "district": known.districts.get(one.district_id or 0),
        "kind": one.kind,
        "topic": one.topic,
        "state": one.state.value,
        "reporters": one.reporters,
    }
    for name in moments:
        moment = getattr(one, name)
        told[name] = None if moment is None else moment.isoformat()
    return told
