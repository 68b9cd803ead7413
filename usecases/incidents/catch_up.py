"""Who comes late to an incident has read what the others were told: in its post or their line."""

from stations.scope import SYSTEM
from storage import areas, incidents, planned_outages, tellings
from storage.tickets import entries_of, record
from storage.unit_of_work import Work
from tickets.entry import EntryKind
from tickets.incident import TOGETHER, Incident
from tickets.ticket import Ticket
from usecases.messages.outage_state import tell_plan
from usecases.tickets.new_entry import new_entry
from usecases.trade import Trade

PLANNED = "planned"
"""The reason of the pack for which the clocks of a planned outage stand still."""


async def catch_up(work: Work, trade: Trade, ticket: Ticket) -> Ticket:
    """Write into a ticket what its reporter has read when they were taken in.

    What was planned was answered by whoever entered it, and its clocks stand still.
    """
    known = await incidents.incident(work, SYSTEM, ticket.incident_id or 0)
    if known is None:
        return ticket
    entries = await entries_of(work, SYSTEM, ticket.id)
    if any(one.kind is EntryKind.ANSWERED for one in entries):
        return ticket
    if known.planned_id is not None:
        return await _of_plan(work, trade, ticket, known)
    last = await tellings.last_answer(work, SYSTEM, known.id)
    if last is None or last.done_at is None or last.person_id is None:
        return ticket
    answered = new_entry(
        work, ticket, EntryKind.ANSWERED, last.person_id, body=last.words, code=TOGETHER
    )
    return await record(work, ticket, [answered])


async def _of_plan(work: Work, trade: Trade, ticket: Ticket, known: Incident) -> Ticket:
    planned = await planned_outages.planned_outage(work, SYSTEM, known.planned_id or 0)
    station = await areas.station(work, SYSTEM, ticket.station_id)
    if planned is None or station is None:
        return ticket
    told = tell_plan(trade, trade.speech.locale_for(None), planned, station)
    answered = new_entry(
        work, ticket, EntryKind.ANSWERED, planned.entered_by, body=told, code=TOGETHER
    )
    entries = [answered]
    if PLANNED in trade.tickets.pauses and ticket.paused is None:
        entries.append(new_entry(work, ticket, EntryKind.PAUSED, code=PLANNED))
    return await record(work, ticket, entries)
