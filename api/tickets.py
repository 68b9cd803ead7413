"""Tickets for other systems: listed, read with their timeline, filed, moved."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from api.clients import Repeats, TheDoor, asking
from api.places import district_named, named, within_reach
from api.shapes import Repeated, TicketPage, TicketTold, TicketWithEntries
from chat.errors import BadInput, NotAllowed, NotFound
from chat.text import clean
from stations.client import Client, Grant
from stations.scope import SYSTEM
from storage.ticket_search import Wanted, search, shareable
from storage.tickets import ticket as ticket_by_id
from storage.unit_of_work import Work
from tickets.hold_back import Held
from tickets.ticket import State, Ticket
from usecases.outside.describe import describe, names, timeline
from usecases.outside.file_ticket import LONGEST_TEXT, Filed, file_ticket
from usecases.outside.write_entry import Move, report_back, write_entry
from usecases.replies.hold import told_reason
from usecases.trade import Trade

_MOST = 200


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("wants printable characters")
    return text


# A name or a number: what cannot be printed would be refused by the database.
Word = Annotated[str, AfterValidator(_printable)]
Words = Annotated[str, AfterValidator(clean)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewTicket(_Body):
    """A request that another system brings; ``station`` may be left out by a station's client."""

    kind: Word = Field(max_length=16)
    text: Words = Field(min_length=1, max_length=LONGEST_TEXT)
    said_at: AwareDatetime | None = None
    station: Word = Field(default="", max_length=120)
    district: Word = Field(default="", max_length=120)
    system: Word = Field(default="", max_length=16)
    reference: Word = Field(default="", max_length=80)


class NewEntry(_Body):
    """What is to be done to a ticket."""

    move: Move
    text: Words = Field(default="", max_length=LONGEST_TEXT)
    code: Word = Field(default="", max_length=40)


class Elsewhere(_Body):
    """How a ticket stands in another system; ``done`` brings it back."""

    system: Word = Field(min_length=1, max_length=16)
    reference: Word = Field(min_length=1, max_length=80)
    status: Word = Field(default="", max_length=40)
    done: bool = False


class Listing(_Body):
    """Which tickets; ``after`` is the ``next`` of the page before."""

    station: Word = Field(default="", max_length=120)
    state: State | None = None
    kind: Word | None = Field(default=None, max_length=16)
    district: Word = Field(default="", max_length=120)
    opened_from: AwareDatetime | None = None
    opened_before: AwareDatetime | None = None
    after: int | None = Field(default=None, ge=0, lt=2**63)
    limit: int = Field(default=50, ge=1, le=_MOST)


routes = APIRouter(prefix="/tickets", tags=["tickets"])
Reader = Annotated[Client, Depends(asking(Grant.READ_TICKETS))]
Writer = Annotated[Client, Depends(asking(Grant.WRITE_TICKETS))]


@routes.get("", response_model=TicketPage)
async def list_tickets(
    door: TheDoor, client: Reader, wanted: Annotated[Listing, Query()]
) -> dict[str, object]:
    """List tickets in the order of their making, a page at a time.

    Confidential reports, and what is about staff, are in none of these answers.
    """
    async with door.database.reading() as work:
        known = await names(work)
        known_kind(door.trade, wanted.kind)
        station_id = named(known.stations, wanted.station)
        within_reach(client, station_id)
        sought = Wanted(
            station_id=station_id,
            state=wanted.state.value if wanted.state else None,
            kind=wanted.kind,
            district_id=district_named(known, client, station_id, wanted.district),
            opened_from=wanted.opened_from,
            opened_before=wanted.opened_before,
            after=wanted.after,
        )
        found = await search(work, client.scope, sought, wanted.limit + 1)
        page = found[: wanted.limit]
        return {
            "tickets": await describe(work, client.scope, page, known),
            "next": str(page[-1].id) if len(found) > len(page) else None,
        }


@routes.get("/{ticket_id}", response_model=TicketWithEntries)
async def read_ticket(door: TheDoor, client: Reader, ticket_id: int) -> dict[str, object]:
    """Read one ticket with its timeline."""
    async with door.database.reading() as work:
        ticket = await _one(work, client, ticket_id)
        (told,) = await describe(work, client.scope, [ticket], await names(work))
        return {**told, "entries": await timeline(work, client.scope, ticket)}


@routes.post(
    "",
    status_code=201,
    response_model=TicketTold,
    responses={
        200: {
            "description": "The reference is known: its ticket, or that it is here.",
            "model": TicketTold | Repeated,
        }
    },
)
async def new_ticket(
    door: TheDoor, client: Writer, body: NewTicket, request: Request, again: Repeats = ""
) -> Response:
    """File a ticket (201), or find the one with this reference again (200)."""

    async def act(work: Work) -> tuple[int, object]:
        known = await names(work)
        station_id = named(known.stations, body.station) or client.station_id
        if station_id is None:
            raise NotFound(what="station")
        within_reach(client, station_id)
        filed = Filed(
            station_id=station_id,
            kind=body.kind,
            text=body.text,
            said_at=body.said_at or work.now,
            district=body.district,
            system=body.system or client.name[:16],
            reference=body.reference,
        )
        ticket, new = await file_ticket(work, door.trade, filed)
        if not new and not await shareable(work, client.scope, [ticket.id]):
            # What it has become may be hidden; that it is here already is what its writer needs.
            return 200, {"id": str(ticket.id), "reference": body.reference}
        (told,) = await describe(work, SYSTEM, [ticket], known)
        return 201 if new else 200, told

    return await door.write(client, request, again, act)


@routes.post("/{ticket_id}/entries", response_model=TicketTold)
async def new_entry(
    door: TheDoor,
    client: Writer,
    ticket_id: int,
    body: NewEntry,
    request: Request,
    again: Repeats = "",
) -> Response:
    """Move a ticket; 409 names the move that it does not allow, or why words are held back."""

    async def act(work: Work) -> tuple[int, object]:
        ticket = await _one(work, client, ticket_id)
        now = await write_entry(
            work, door.trade, ticket, body.move, body.text, body.code, client.name
        )
        if isinstance(now, Held):
            return 409, _held(door.trade, request, now)
        return await _described(work, client, now)

    return await door.write(client, request, again, act)


@routes.put("/{ticket_id}/external", response_model=TicketTold)
async def elsewhere(
    door: TheDoor,
    client: Writer,
    ticket_id: int,
    body: Elsewhere,
    request: Request,
    again: Repeats = "",
) -> Response:
    """Say how a ticket stands in another system."""

    async def act(work: Work) -> tuple[int, object]:
        ticket = await _one(work, client, ticket_id)
        now = await report_back(
            work, ticket, body.system, body.reference, body.status, done=body.done
        )
        return await _described(work, client, now)

    return await door.write(client, request, again, act)


async def _described(work: Work, client: Client, ticket: Ticket) -> tuple[int, object]:
    (told,) = await describe(work, client.scope, [ticket], await names(work))
    return 200, told


def known_kind(trade: Trade, kind: str | None) -> None:
    """Refuse a kind that there is not, naming those that there are; raises ``BadInput``."""
    if kind is not None and kind not in trade.tickets.kinds:
        raise BadInput(reason=f"kind: {', '.join(sorted(trade.tickets.kinds))}")


def _held(trade: Trade, request: Request, held: Held) -> dict[str, object]:
    """Say why words are held back; that stands in the ticket, so it is no fact that undoes it."""
    locale = trade.speech.locale_for(request.headers.get("accept-language"))
    reason = told_reason(trade, locale, held, private=False)
    return {"error": {"code": f"held_back.{held.reason.value}", "message": reason}}


async def _one(work: Work, client: Client, ticket_id: int) -> Ticket:
    """Return a ticket; raises ``NotFound``, or ``NotAllowed`` when it is another station's."""
    if not 0 <= ticket_id < 2**63:
        raise NotFound(what="ticket")
    found = await shareable(work, client.scope, [ticket_id])
    if found:
        return found[0]
    if await ticket_by_id(work, SYSTEM, ticket_id) is not None:
        raise NotAllowed
    raise NotFound(what="ticket")
