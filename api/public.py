"""What everybody may read of outages: a page, a calendar and CAP messages of each district."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from api.outage_page import outage_page, stations_page
from chat.errors import BadInput, NotFound
from chat.ids import long, short
from stations.area import District, Station
from stations.scope import SYSTEM
from storage import areas
from storage.database import Database
from storage.unit_of_work import Work
from usecases.broadcasts.feed import Feed, read_feed
from usecases.broadcasts.write_feeds import atom_of, calendar_of, cap_of
from usecases.trade import Trade

_CAP = "application/cap+xml; charset=utf-8"
_ATOM = "application/atom+xml; charset=utf-8"
_CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"
# Nothing is loaded from anywhere, and no script runs.
_HEADERS = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
Language = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Public:
    """Answers everybody, without a key: nothing of it is anybody's own."""

    database: Database
    trade: Trade

    def router(self) -> APIRouter:
        """Return ``/outages``, and below it what belongs to a station or district by its code."""
        routes = APIRouter(prefix="/outages")
        for path, answer in (
            ("", self.first),
            ("/", self.first),
            ("/{code}.ics", self.calendar),
            ("/{code}.xml", self.atom),
            ("/{code}/{outage}.xml", self.cap),
            ("/{code}", self.page),
        ):
            routes.add_api_route(path, answer, methods=["GET"], include_in_schema=False)
        return routes

    async def first(self, request: Request, lang: Language = "") -> Response:
        """Lead to the page of the only station, or let one be chosen."""
        async with self.database.reading() as work:
            known = await areas.stations(work, SYSTEM)
        locale = self._locale(request, lang)
        if len(known) == 1:
            return RedirectResponse(f"/outages/{short(known[0].id)}?lang={locale}", 302, _HEADERS)
        return HTMLResponse(stations_page(self.trade, locale, known), headers=_HEADERS)

    async def page(self, request: Request, code: str, lang: Language = "") -> Response:
        """Answer the page of a station or district."""
        try:
            async with self.database.reading() as work:
                feed = await self._feed(work, code)
                districts = await areas.districts(work, SYSTEM, [feed.station.id])
        except NotFound:
            return self._unknown()
        locale = self._locale(request, lang)
        shown = outage_page(self.trade, locale, feed, districts, code)
        return HTMLResponse(shown, headers=_HEADERS)

    async def calendar(self, request: Request, code: str, lang: Language = "") -> Response:
        """Answer the calendar of a station or district."""
        try:
            async with self.database.reading() as work:
                feed = await self._feed(work, code)
        except NotFound:
            return self._unknown()
        shown = calendar_of(self.trade, self._locale(request, lang), feed)
        return Response(shown, headers=_HEADERS, media_type=_CALENDAR)

    async def atom(self, request: Request, code: str, lang: Language = "") -> Response:
        """Answer the feed of a station's or district's CAP messages."""
        try:
            async with self.database.reading() as work:
                feed = await self._feed(work, code)
        except NotFound:
            return self._unknown()
        shown = atom_of(self.trade, self._locale(request, lang), feed, code)
        return Response(shown, headers=_HEADERS, media_type=_ATOM)

    async def cap(self, code: str, outage: str) -> Response:
        """Answer the newest CAP message of an outage."""
        try:
            async with self.database.reading() as work:
                shown = cap_of(self.trade, await self._feed(work, code), _row(outage))
        except NotFound:
            return self._unknown()
        return Response(shown, headers=_HEADERS, media_type=_CAP)

    async def _feed(self, work: Work, code: str) -> Feed:
        station, district = await _place(work, _row(code))
        return await read_feed(work, self.trade, SYSTEM, station, district)

    def _locale(self, request: Request, lang: str) -> str:
        wanted = lang or request.headers.get("accept-language", "").split(",")[0]
        return self.trade.speech.locale_for(wanted)

    def _unknown(self) -> Response:
        text = self.trade.speech.say("errors.not_found", what="")
        return PlainTextResponse(text, 404, headers=_HEADERS)


async def _place(work: Work, row: int) -> tuple[Station, District | None]:
    """Return the station, and the district if it is one's code; raises ``NotFound``."""
    district = await areas.district(work, SYSTEM, row)
    station = await areas.station(work, SYSTEM, district.station_id if district else row)
    if station is None:
        raise NotFound(what="")
    return station, district


def _row(code: str) -> int:
    """Read a code; raises ``NotFound`` for what none can be."""
    try:
        row = long(code)
    except BadInput:
        raise NotFound(what="") from None
    if row >= 2**63:
        raise NotFound(what="")
    return row
