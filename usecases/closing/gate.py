"""The close gate: what a ticket has, and what it lacks before it may be closed as done."""

from collections.abc import Iterable, Sequence

from chat.message import AttachmentKind
from stations.scope import SYSTEM
from storage import gates, neighbours, revisits
from storage.messages import messages_of_ticket
from storage.tickets import entries_of
from storage.unit_of_work import Work
from tickets.entry import Entry, EntryKind
from tickets.gate import CloseFacts, Missing, filled, missing, told_by_call
from tickets.kinds import Proof
from tickets.ticket import Ticket
from usecases.closing.revisit import SATISFIED, UNREACHED
from usecases.trade import Trade

# The code of an answer or result that reached nobody.
NOWHERE = "nowhere"
ARRIVED = "arrived"

# What resolving is followed by: the reporter is told, and somebody asks them.
_LATER = frozenset({Missing.RESULT, Missing.REVISIT})


async def lacks_before_resolving(work: Work, trade: Trade, ticket: Ticket) -> tuple[Missing, ...]:
    """Return what a ticket lacks before its reporter is told that it is done."""
    found = await lacks_before_closing(work, trade, ticket)
    return tuple(one for one in found if one not in _LATER)


async def lacks_before_closing(
    work: Work, trade: Trade, ticket: Ticket, *, told: bool = False
) -> tuple[Missing, ...]:
    """Return what a ticket lacks before it may be closed; ``told``: its reporter hears it now."""
    rules = trade.tickets
    entries = since_opened(await entries_of(work, SYSTEM, ticket.id))
    facts = CloseFacts(
        filled=filled(ticket),
        step=ticket.step,
        told=told or was_told(trade, entries),
        unreachable=told_by_call(entries)[1],
        proofs=await _proofs(work, ticket, entries),
        form_due=ticket.serious is not None
        and not await gates.form_is_complete(work, SYSTEM, ticket.id),
        open_branches=await gates.open_branches(work, SYSTEM, ticket),
        gathered=await _gathered(work, ticket),
        safety=rules.is_safety(ticket.kind, ticket.topic, ticket.serious),
        revisited=await was_revisited(work, ticket, SATISFIED),
    )
    return missing(rules.kind(ticket.kind), facts)


def since_opened(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries since a ticket was opened last: what was told before no longer holds."""
    again = [at for at, one in enumerate(entries) if one.kind is EntryKind.REOPENED]
    return tuple(entries[again[-1] :]) if again else tuple(entries)


def was_told(trade: Trade, entries: Sequence[Entry]) -> bool:
    """Tell whether the reporter has heard a result: by us, or by telephone."""
    if told_by_call(entries)[0]:
        return True
    for one in entries:
        if one.kind not in (EntryKind.RESOLVED, EntryKind.ANSWERED) or one.code == NOWHERE:
            continue
        if one.body and trade.tickets.fillers.is_substantive(one.body):
            return True
    return False


async def was_revisited(work: Work, ticket: Ticket, outcome: str) -> bool:
    """Tell whether somebody asked the reporter since the ticket was resolved, with this outcome."""
    since = ticket.resolved_at or ticket.opened_at
    return any(
        one.outcome == outcome and one.done_at is not None and one.done_at >= since
        for one in await revisits.revisits_of(work, SYSTEM, ticket.id)
    )


async def may_close_unasked(work: Work, ticket: Ticket) -> bool:
    """Tell whether a resolved ticket may be closed though its reporter has said nothing.

    Somebody tried to ask them, in vain, and staff have written down why.
    """
    entries = since_opened(await entries_of(work, SYSTEM, ticket.id))
    return bool(told_by_call(entries)[1]) and await was_revisited(work, ticket, UNREACHED)


async def _proofs(work: Work, ticket: Ticket, entries: Iterable[Entry]) -> frozenset[Proof]:
    """Return what shows that something was done; what the reporter sends proves nothing."""
    found = set()
    for one in entries:
        if one.kind is EntryKind.STEPPED and one.code == ARRIVED:
            found.add(Proof.ARRIVAL)
        # What another system notes has no person of ours.
        by_staff = one.person_id != ticket.reporter_id
        if one.kind is EntryKind.NOTED and one.code is None and one.body and by_staff:
            found.add(Proof.NOTE)
    for said in await messages_of_ticket(work, SYSTEM, ticket.id):
        pictures = any(one.kind is AttachmentKind.PICTURE for one in said.attachments)
        if pictures and said.person_id != ticket.reporter_id:
            found.add(Proof.PICTURE)
    return frozenset(found)


async def _gathered(work: Work, ticket: Ticket) -> bool:
    """True for a report of an incident whose first report is asked for the fields and proof."""
    if ticket.incident_id is None:
        return False
    first = await neighbours.first_of_incident(work, SYSTEM, ticket.incident_id)
    return first is not None and first.id != ticket.id
