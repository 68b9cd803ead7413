"""Figures for other systems."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.clients import TheDoor, asking
from chat.errors import BadInput, NotAllowed, NotFound
from stations.client import Client, Grant
from storage.reports import Period
from tickets.figures import Times
from usecases.figures.compute import compute
from usecases.outside.describe import names

routes = APIRouter(prefix="/figures", tags=["figures"])
Reader = Annotated[Client, Depends(asking(Grant.READ_FIGURES))]


class Asked(BaseModel):
    """Which station (a station's client may leave it out), from when, until before when."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(default="", max_length=120)
    since: AwareDatetime
    until: AwareDatetime


@routes.get("")
async def read_figures(
    door: TheDoor, client: Reader, asked: Annotated[Asked, Query()]
) -> dict[str, object]:
    """Read the figures of the tickets that were opened in a period; times are in seconds."""
    if asked.until <= asked.since:
        raise BadInput(reason="until")
    async with door.database.reading() as work:
        known = await names(work)
        station_id = client.station_id
        if asked.station:
            found = [row for row, name in known.stations.items() if name == asked.station]
            station_id = found[0] if found else None
        if station_id is None:
            raise NotFound(what="station")
        if not client.scope.sees_station(station_id):
            raise NotAllowed
        period = Period(station_id, asked.since, asked.until)
        figures = await compute(work, client.scope, period)
    return {
        "tickets": figures.tickets,
        "by_kind": dict(figures.by_kind),
        "closed": figures.closed,
        "reopening": figures.reopening,
        "times": {metric.value: _told(one) for metric, one in figures.times.items()},
        "csat": {"asked": figures.asked, "rated": figures.rated, "mean": figures.score},
    }


def _told(one: Times) -> dict[str, object]:
    return {
        "count": one.count,
        "met": one.met,
        "late": one.late,
        "late_share": one.rate,
        "p50": None if one.p50 is None else one.p50.total_seconds(),
        "p90": None if one.p90 is None else one.p90.total_seconds(),
    }
