"""A ticket moved: what came by telephone is gathered, its incident follows, a branch comes home."""

from stations.scope import SYSTEM
from storage import incidents, restorations
from storage.tickets import record, reread
from storage.unit_of_work import Work
from tickets.entry import Audience, Entry, EntryKind
from tickets.outage_words import Extent
from tickets.ticket import Source, State, Ticket
from usecases.desk.followed import Followed
from usecases.incidents.catch_up import catch_up
from usecases.incidents.gather_ticket import gather_ticket
from usecases.incidents.offer_children import offer_children
from usecases.messages.gather import count
from usecases.owners.concern import said_by_reporter
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

_MATTERS = (
    EntryKind.RESOLVED,
    EntryKind.CLOSED,
    EntryKind.MERGED,
    EntryKind.REOPENED,
    EntryKind.MOVED,
)
# What is written here by its reporter was gathered when it was taken in.
_TAKEN_IN = (Source.GROUP, Source.PRIVATE, Source.IMPORT)


async def follow_incident(work: Work, trade: Trade, followed: Followed) -> Ticket:
    """Let the incident of a ticket follow what became of it; a step of the follow-up."""
    ticket = followed.ticket
    came = followed.opened and ticket.source not in _TAKEN_IN
    if came and ticket.incident_id is None and ticket.state is not State.CLOSED:
        ticket = await _gather(work, trade, ticket)
    if ticket.incident_id is not None:
        if followed.last(EntryKind.OPENED, EntryKind.GATHERED):
            ticket = await catch_up(work, trade, ticket)
        if followed.last(*_MATTERS):
            await incidents.look_again(work, ticket.incident_id or 0)
    ended = followed.last(EntryKind.CLOSED)
    if ended is not None and ticket.parent_id is not None:
        await _come_home(work, ticket, ended)
    if ended is not None:
        await offer_children(work, trade, ticket, ended)
    return ticket


async def _gather(work: Work, trade: Trade, ticket: Ticket) -> Ticket:
    if trade.tickets.outages.extent(await said_by_reporter(work, ticket)) is Extent.MINE:
        return ticket
    incident_id = await gather_ticket(work, trade, ticket)
    if incident_id is None:
        return ticket
    gathered = new_entry(work, ticket, EntryKind.GATHERED, audience=Audience.STAFF)
    now = await record(work, ticket, [gathered], incident_id=incident_id)
    await count(work, trade, incident_id, ticket.opened_at)
    return now


async def _come_home(work: Work, branch: Ticket, ended: Entry) -> None:
    """The branch of a 「还没来电」 is closed: so is the part from which it was opened."""
    part = await restorations.behind_branch(work, SYSTEM, branch.id)
    if part is None:
        return
    own = await reread(work, SYSTEM, part.ticket_id)
    if own.state is not State.RESOLVED:
        return
    closed = new_entry(work, own, EntryKind.CLOSED, ended.person_id, code=ended.code)
    await record(work, own, [closed])
