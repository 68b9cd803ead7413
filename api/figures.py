"""Figures for other systems: as a whole, told apart, and the tickets behind them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.clients import TheDoor, asking
from api.shapes import BehindPage, FiguresPage
from api.tickets import known_kind
from chat.errors import BadInput, NotAllowed, NotFound
from chat.ids import short
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage.areas import districts, station
from storage.counted import Cut, Key, Period, Told
from storage.outside_counts import outside_counts
from storage.unit_of_work import Work
from tickets.figures import Behind, By
from tickets.outside_counts import outside_within
from tickets.periods import LONGEST, Length, Stretch, midnight
from usecases.figures.compute import break_down, compute
from usecases.figures.describe import seconds, told_of
from usecases.figures.open_behind import open_behind
from usecases.outside.describe import Names, describe, names
from usecases.outside.file_ticket import EARLIEST
from usecases.trade import Trade

routes = APIRouter(prefix="/figures", tags=["figures"])
Reader = Annotated[Client, Depends(asking(Grant.READ_FIGURES))]
_MOST = 200
# The days around these moments are days of the calendar in every zone.
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


class Apart(StrEnum):
    """What figures are told apart by."""

    PERSON = "person"
    DISTRICT = "district"
    KIND = "kind"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Asked(BaseModel):
    """Which station (a station's client may leave it out), from when, until before when."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(default="", max_length=120)
    since: AwareDatetime
    until: AwareDatetime
    district: str = Field(default="", max_length=120)
    kind: str | None = Field(default=None, max_length=16)
    by: Apart | None = None


class AskedBehind(Asked):
    """Which figure is opened, and which of the tickets behind it are told."""

    figure: Behind
    skip: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=50, ge=1, le=_MOST)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a client asks of, within what it may see."""

    period: Period
    cut: Cut
    zone: str
    known: Names


@routes.get("", response_model=FiguresPage, response_model_exclude_unset=True)
async def read_figures(
    door: TheDoor, client: Reader, asked: Annotated[Asked, Query()]
) -> dict[str, object]:
    """Read the figures of the tickets that were opened in a period; times are in seconds.

    ``by`` tells them apart as well. A member of staff is a word that stands for them in tickets
    too. Confidential reports, and what is about staff, are in none of these figures.
    """
    async with door.database.reading() as work:
        known_kind(door.trade, asked.kind)
        sight = await _sight(work, client, asked)
        whole = await compute(work, door.trade, client.scope, sight.period, sight.cut)
        told = told_of(whole)
        kinds = await break_down(
            work, door.trade, client.scope, sight.period, Told(By.KIND), sight.cut
        )
        told["by_kind"] = {kind: one.tickets for kind, one in kinds.items() if one.tickets}
        told["official_lines"] = await _official(work, client, sight)
        if asked.by is not None:
            told["groups"] = await _groups(work, door.trade, client, sight, asked.by)
    return told


@routes.get("/tickets", response_model=BehindPage)
async def read_behind(
    door: TheDoor, client: Reader, asked: Annotated[AskedBehind, Query()]
) -> dict[str, object]:
    """Read the tickets behind a figure, the worst first; ``count`` is how many there are."""
    async with door.database.reading() as work:
        known_kind(door.trade, asked.kind)
        sight = await _sight(work, client, asked)
        found, total = await open_behind(
            work,
            door.trade,
            client.scope,
            sight.period,
            asked.figure,
            cut=sight.cut,
            skip=asked.skip,
            limit=asked.limit,
        )
        shown = await describe(work, client.scope, [one.ticket for one in found], sight.known)
    return {
        "count": total,
        "tickets": [
            {**told, "took": seconds(one.took), "late": one.late, "score": one.score}
            for told, one in zip(shown, found, strict=True)
        ],
    }


async def _sight(work: Work, client: Client, asked: Asked) -> _Sight:
    """Find what is asked of; raises ``NotFound``, or ``NotAllowed`` beyond the client's station."""
    if asked.since < EARLIEST or asked.until > LATEST:
        raise BadInput(reason="since" if asked.since < EARLIEST else "until")
    if asked.until <= asked.since or asked.until - asked.since > timedelta(days=LONGEST):
        raise BadInput(reason="until")
    known = await names(work)
    station_id = client.station_id
    if asked.station:
        found = [row for row, name in known.stations.items() if name == asked.station]
        station_id = found[0] if found else None
    where = None if station_id is None else await station(work, SYSTEM, station_id)
    if station_id is None or where is None:
        raise NotFound(what="station")
    if not client.scope.sees_station(station_id):
        raise NotAllowed
    district_id = None
    if asked.district:
        theirs = await districts(work, client.scope, [station_id])
        district_id = next((one.id for one in theirs if one.name == asked.district), None)
        if district_id is None:
            raise NotFound(what="district")
    return _Sight(
        Period(station_id, asked.since, asked.until),
        Cut(district_id=district_id, kind=asked.kind, shared=True),
        where.timezone,
        known,
    )


async def _groups(
    work: Work, trade: Trade, client: Client, sight: _Sight, by: Apart
) -> list[dict[str, object]]:
    parts: list[str] = []
    if by in (Apart.PERSON, Apart.DISTRICT, Apart.KIND):
        told = Told(By(by.value))
    else:
        told, parts = _parts(sight, Length(by.value))
    found = await break_down(work, trade, client.scope, sight.period, told, sight.cut)
    return [
        {"name": _name(sight.known, told.by, key, parts), **told_of(one)}
        for key, one in sorted(found.items(), key=lambda pair: str(pair[0]))
    ]


async def _official(work: Work, client: Client, sight: _Sight) -> dict[str, object]:
    """Return what the official lines count of the station, which are not our tickets."""
    first, last = _days(sight)
    rows = await outside_counts(work, client.scope, sight.period.station_id, first, last)
    told = outside_within(rows, first, last)
    return {
        "counts": {line.value: dict(kinds) for line, kinds in told.counts.items()},
        "only_by_month": sorted(told.unsplit),
    }


def _days(sight: _Sight) -> tuple[date, date]:
    zone = ZoneInfo(sight.zone)
    first = sight.period.since.astimezone(zone).date()
    return first, (sight.period.until - timedelta(microseconds=1)).astimezone(zone).date()


def _parts(sight: _Sight, length: Length) -> tuple[Told, list[str]]:
    """Cut the period into local days, weeks or months."""
    first, last = _days(sight)
    parts = list(Stretch(Length.FREE, first, last).parts(length))
    begins = tuple(midnight(one.first, sight.zone) for one in parts)
    return Told(By.PART, begins), [one.first.isoformat() for one in parts]


def _name(known: Names, by: By, key: Key, parts: list[str]) -> str | None:
    if isinstance(key, str) or key is None:
        return key
    if by is By.PART:
        return parts[key]
    return f"s{short(key)}" if by is By.PERSON else known.districts.get(key)
