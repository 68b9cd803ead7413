"""A ticket that did not come by a message here belongs to the incident of its district as well."""

from dataclasses import replace

from stations.scope import SYSTEM
from storage import incidents
from storage.planned_outages import planned_at
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState, Where, joined_by
from tickets.ticket import Ticket
from usecases.trade import Trade


async def gather_ticket(work: Work, trade: Trade, ticket: Ticket) -> int | None:
    """Return the incident that an outage ticket belongs to, making it where there is none.

    ``None`` where its kind is not gathered, its district is not known, or it stands apart.
    """
    topics, kind = trade.tickets.topics, trade.tickets.kind(ticket.kind)
    district_id = ticket.district_id
    apart = topics.stands_apart(ticket.kind, ticket.topic)
    if not kind.gathers or district_id is None or apart:
        return None
    since = ticket.opened_at - trade.policy.incident_window
    live = await incidents.live_at(work, SYSTEM, ticket.station_id, district_id, since)
    planned = await planned_at(work, SYSTEM, district_id, ticket.opened_at)
    if planned is not None and trade.tickets.outages.reaches(ticket.topic):
        for one in live:
            if one.planned_id == planned.id and one.going_on:
                return one.id
        new = replace(
            new_incident(work, ticket),
            state=IncidentState.CONFIRMED,
            confirmed_at=ticket.opened_at,
            etr_at=planned.ends_at,
            planned_id=planned.id,
        )
    else:
        known = joined_by(live, ticket.kind, ticket.topic, Where(ticket.chat_id, district_id))
        if known is not None:
            return known.id
        new = new_incident(work, ticket)
    await incidents.add(work, new)
    return new.id


def new_incident(work: Work, ticket: Ticket) -> Incident:
    """Return the incident of which a ticket is the first report; nothing is written."""
    return Incident(
        id=work.new_id(),
        station_id=ticket.station_id,
        chat_id=ticket.chat_id,
        kind=ticket.kind,
        state=IncidentState.SUSPECTED,
        opened_at=ticket.opened_at,
        last_report_at=ticket.opened_at,
        district_id=ticket.district_id,
        topic=ticket.topic,
    )
