"""A message asks for something: it joins its writer's open ticket of that matter, or opens one."""

from dataclasses import replace

from storage.messages import understood
from storage.tickets import record
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.kinds import Kind
from tickets.ticket import Ticket
from usecases.incidents.powered import open_branch
from usecases.messages.gather import Gathering, count, gather, prolong
from usecases.messages.locate import locate
from usecases.messages.open_ticket import Request, open_ticket
from usecases.messages.receipts import tell_joined, tell_opened
from usecases.messages.scene import Scene
from usecases.messages.speak import say
from usecases.trade import Trade


async def file_request(work: Work, trade: Trade, scene: Scene, kind_code: str) -> Ticket | None:
    """Join or open a ticket for the message and say so; ``None`` where there is no station."""
    kind = trade.tickets.kind(kind_code)
    if kind.gathers:
        scene = await locate(work, trade, scene)
    own = scene.own_ticket(kind, trade)
    if own is not None:
        joined = await join_ticket(work, scene, own)
        if kind.gathers and joined.incident_id is not None:
            await prolong(work, trade, scene, joined.incident_id)
        await tell_joined(work, trade, scene, kind, joined)
        return joined
    if scene.station is None:
        return None
    dark = scene.left_dark(trade) if kind.gathers else None
    if dark is not None:
        return await _still_dark(work, trade, scene, dark)
    return await _open(work, trade, scene, kind)


async def join_ticket(work: Work, scene: Scene, ticket: Ticket) -> Ticket:
    """Add the message to a ticket; says nothing. Raises ``ChangedMeanwhile``."""
    await _name_ticket(work, scene, ticket.id)
    return await record(work, ticket, [entry_of(work, scene, ticket, EntryKind.ADDED)])


async def open_quietly(
    work: Work, trade: Trade, scene: Scene, kind: Kind
) -> tuple[Ticket, Gathering]:
    """Open a ticket for the message, count it for its incident, and say nothing."""
    if scene.station is None:
        raise ValueError("a ticket needs a station")
    gathering = await gather(work, trade, scene, kind)
    incident = gathering.incident
    request = Request(
        station=scene.station,
        reporter_id=scene.person.id,
        chat_id=scene.chat.id,
        said_at=scene.row.said_at,
        district_id=scene.where.district_id,
        place_id=scene.located.place_id if scene.located else None,
        incident_id=incident.id if incident else None,
        message_row=scene.row.id,
        topic=trade.tickets.topics.find(kind.code, scene.text),
    )
    ticket = await open_ticket(work, kind, request, ticket_id=scene.reserved)
    await _name_ticket(work, scene, ticket.id)
    if incident is not None and not gathering.first:
        now = await count(work, trade, incident.id, scene.row.said_at, scene.where)
        gathering = replace(gathering, incident=now)
    return ticket, gathering


def reserve(work: Work, trade: Trade, scene: Scene, kind_code: str) -> Scene:
    """Name in the message's row, before it is written, the ticket that it will join or open."""
    own = scene.own_ticket(trade.tickets.kind(kind_code), trade)
    ticket_id = work.new_id() if own is None else own.id
    row = replace(scene.row, ticket_id=ticket_id)
    return replace(scene, row=row, reserved=ticket_id if own is None else None)


def entry_of(
    work: Work, scene: Scene, ticket: Ticket, kind: EntryKind, body: str | None = None
) -> Entry:
    """Return an entry that the message makes on a ticket."""
    return Entry(
        id=work.new_id(),
        ticket_id=ticket.id,
        station_id=ticket.station_id,
        kind=kind,
        at=scene.row.said_at,
        person_id=scene.person.id,
        body=body,
        message_row=scene.row.id,
    )


async def _name_ticket(work: Work, scene: Scene, ticket_id: int) -> None:
    if scene.row.ticket_id != ticket_id:
        await understood(work, scene.row, ticket_id=ticket_id)


async def _open(work: Work, trade: Trade, scene: Scene, kind: Kind) -> Ticket:
    ticket, gathering = await open_quietly(work, trade, scene, kind)
    await tell_opened(work, trade, scene, kind, ticket, gathering)
    return ticket


async def _still_dark(work: Work, trade: Trade, scene: Scene, own: Ticket) -> Ticket | None:
    """The supply is said to be back, and its reporter writes that it is not: a branch."""
    over = next((one for one in scene.live if one.id == own.incident_id), None)
    if over is None:
        return None
    branch = await open_branch(
        work,
        trade,
        over,
        own,
        scene.person.id,
        scene.chat.id,
        message_row=scene.row.id,
        ticket_id=scene.reserved,
    )
    await _name_ticket(work, scene, branch.id)
    text = trade.speech.say("incident.branch_opened", scene.locale, number=branch.number)
    await say(work, scene, "receipt", text)
    return branch
