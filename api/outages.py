"""Outages from and for other systems: taken in bulk, told with how old what is known is."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.clients import Repeats, TheDoor, asking
from api.rows import News, Rows, bad_told, cells_of
from api.shapes import OutagesPut, OutagesTold, PutTold
from chat.errors import NotAllowed, NotFound
from chat.ids import short
from stations.area import District, Station
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from usecases.broadcasts.feed import Feed, Listed, read_feed
from usecases.broadcasts.take_meters import take_meters
from usecases.broadcasts.take_outage import LONGEST_SOURCE
from usecases.broadcasts.take_outages import take_outages

routes = APIRouter(tags=["outages"])
Reader = Annotated[Client, Depends(asking(Grant.READ_OUTAGES))]
Meters = Annotated[Client, Depends(asking(Grant.WRITE_METERS))]
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


@routes.put("/meter-events", response_model=PutTold)
async def put_meter_events(
    door: TheDoor, client: Meters, request: Request, body: Rows, key: Repeats = ""
) -> Response:
    """Set power events of meters (``meter`` or ``number``) or of a whole ``district``.

    ``event`` is off or on, ``at`` names its time zone. They are shown to staff beside the reports
    of residents, and tell residents nothing.
    """

    async def act(work: Work) -> tuple[int, object]:
        lines = list(enumerate(cells_of(body)))
        found = await take_meters(work, door.trade, client.scope, client.name, lines)
        return 200, {"good": found.good, "bad": bad_told(door.trade, found.bad)}

    return await door.write(client, request, key, act)


class Where(BaseModel):
    """Which station (a station's client may leave it out), and which district of it."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(default="", max_length=120)
    district: str = Field(default="", max_length=120)


@routes.get("/outages", response_model=OutagesTold)
async def read_outages(
    door: TheDoor, client: Reader, asked: Annotated[Where, Query()]
) -> dict[str, object]:
    """Read what was announced: ahead, off, and over since a month; and how old what is known is.

    ``no_outage`` is null where nobody can know that there is none, because a source is silent or
    something is still being looked into.
    """
    async with door.database.reading() as work:
        station, district = await _place(work, client, asked)
        return _told(await read_feed(work, door.trade, client.scope, station, district))


async def _place(work: Work, client: Client, asked: Where) -> tuple[Station, District | None]:
    """Find the place; raises ``NotFound``, or ``NotAllowed`` beyond the client's station."""
    known = await areas.stations(work, SYSTEM)
    if asked.station:
        named = [one for one in known if one.name == asked.station]
    else:
        named = [one for one in known if client.scope.sees_station(one.id)]
    if len(named) != 1:
        raise NotFound(what="station")
    if not client.scope.sees_station(named[0].id):
        raise NotAllowed
    if not asked.district:
        return named[0], None
    theirs = await areas.districts(work, client.scope, [named[0].id])
    district = next((one for one in theirs if one.name == asked.district), None)
    if district is None:
        raise NotFound(what="district")
    return named[0], district


def _told(feed: Feed) -> dict[str, object]:
    heard = feed.age.heard_at
    going_on = bool(feed.off() or feed.ahead())
    return {
        "read_at": feed.now.isoformat(),
        "station": feed.station.name,
        "district": feed.district.name if feed.district else None,
        "source": {
            "state": feed.age.age.value,
            "heard_at": _moment(heard),
            "age_seconds": None if heard is None else int((feed.now - heard).total_seconds()),
            "silent": list(feed.age.silent),
        },
        "unsure": feed.unsure,
        "no_outage": True if feed.says_none else (False if going_on else None),
        "outages": [_one(one) for one in feed.outages],
    }


def _one(one: Listed) -> dict[str, object]:
    outage = one.outage
    moments = ("starts_at", "ends_at", "etr_at", "started_at", "restored_at")
    return {
        "id": short(outage.id),
        "kind": outage.kind.value,
        "state": outage.state.value,
        **{name: _moment(getattr(outage, name)) for name in moments},
        "scope": one.scope,
        "reason": one.reason,
        "districts": list(one.places),
        "changes": [
            {
                "at": event.at.isoformat(),
                "move": event.move.value,
                "was": _moment(event.was),
                "became": _moment(event.became),
            }
            for event in one.events
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
