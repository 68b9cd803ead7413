"""Cases of moderation for other systems: what waits, how it was decided; nobody's words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.clients import TheDoor, asking
from api.places import named, within_reach
from api.shapes import CasePage, CaseWithFindings, PrecisionTold
from api.tickets import Word
from chat.errors import NotAllowed, NotFound
from moderation.finding import Level
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage import cases, findings
from usecases.moderation.kept_findings import from_bytes
from usecases.moderation.precision import SINCE, weekly
from usecases.outside.describe import names
from usecases.outside.describe_cases import describe_cases

routes = APIRouter(prefix="/cases", tags=["cases"])
Reader = Annotated[Client, Depends(asking(Grant.READ_CASES))]


class Listing(BaseModel):
    """Which cases; ``after`` is the ``next`` of the page before."""

    model_config = ConfigDict(extra="forbid")
    station: Word = Field(default="", max_length=120)
    category: Word | None = Field(default=None, max_length=32)
    level: Annotated[str, Field(pattern="^R[123]$")] | None = None
    open: bool | None = None
    after: int | None = Field(default=None, ge=0, lt=2**63)
    limit: int = Field(default=50, ge=1, le=200)


class OfStation(BaseModel):
    """Whose rules; a station's own client may leave the station out."""

    model_config = ConfigDict(extra="forbid")
    station: Word = Field(default="", max_length=120)


@routes.get("", response_model=CasePage)
async def list_cases(
    door: TheDoor, client: Reader, wanted: Annotated[Listing, Query()]
) -> dict[str, object]:
    """List flagged messages in the order of their flagging, a page at a time."""
    async with door.database.reading() as work:
        known = await names(work)
        station_id = named(known.stations, wanted.station)
        within_reach(client, station_id)
        sought = cases.WantedCases(
            station_id=station_id,
            category=wanted.category,
            level=Level[wanted.level] if wanted.level else None,
            open=wanted.open,
            after=wanted.after,
        )
        found = await cases.page(work, client.scope, sought, wanted.limit + 1)
        shown = found[: wanted.limit]
        return {
            "cases": await describe_cases(work, client.scope, shown, known),
            "next": str(shown[-1].id) if len(found) > len(shown) else None,
        }


@routes.get("/precision", response_model=PrecisionTold)
async def precision(
    door: TheDoor, client: Reader, asked: Annotated[OfStation, Query()]
) -> dict[str, object]:
    """Tell how a station's rules did, those most often wrong first."""
    async with door.database.reading() as work:
        station_id = named((await names(work)).stations, asked.station) or client.station_id
        if station_id is None:
            raise NotFound(what="station")
        within_reach(client, station_id)
        scores = await findings.scores(work, client.scope, station_id, work.now - SINCE)
        weeks = await weekly(work, client.scope, station_id)
    rules = []
    for one in scores:
        low, high = one.interval()
        rules.append(
            {
                "rule": one.rule,
                "fired": one.fired,
                "upheld": one.upheld,
                "overturned": one.overturned,
                "precision": one.precision,
                "low": low,
                "high": high,
            }
        )
    return {"rules": rules, "weeks": weeks}


@routes.get("/{case_id}", response_model=CaseWithFindings)
async def read_case(door: TheDoor, client: Reader, case_id: int) -> dict[str, object]:
    """Read one case with every finding; the words that were found are not told."""
    if not 0 <= case_id < 2**63:
        raise NotFound(what="case")
    async with door.database.reading() as work:
        found = await cases.case(work, client.scope, case_id)
        if found is None:
            if await cases.case(work, SYSTEM, case_id) is not None:
                raise NotAllowed
            raise NotFound(what="case")
        (told,) = await describe_cases(work, client.scope, [found], await names(work))
    told["findings"] = [
        {
            "rule": one.rule,
            "category": one.category,
            "level": one.level.code,
            "start": one.start,
            "end": one.end,
            "why": one.why.value,
            "passed": one.passed.value if one.passed else None,
        }
        for one in from_bytes(found.findings)
    ]
    return told
