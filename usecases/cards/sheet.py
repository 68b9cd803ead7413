"""All that is known of a ticket when its card is written: looked up once, for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from broadcasts.meters import Sensed
from stations.area import District, Feeder, Place, Station
from stations.group import Chat
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, clocks, incidents, neighbours, ticket_viewers, tickets
from storage.chats import chat
from storage.external import Reference, references_of
from storage.messages import Kept, messages_of_ticket
from storage.neighbours import NO_OTHERS, Others
from storage.people import people
from storage.ticket_viewers import Viewer
from storage.unit_of_work import Work
from tickets.clock import Clock
from tickets.entry import Entry
from tickets.incident import Incident
from tickets.planned import PlannedOutage
from tickets.promise import Promise
from tickets.ticket import Ticket
from usecases.incidents.sensed import sensed_by
from usecases.promises.current import promised

# So long somebody who pressed a button is taken to be at work on the ticket.
AT_WORK = timedelta(minutes=5)
# A planned outage that begins within this time is told of.
_SOON = timedelta(days=1)
# Numbers of other tickets that a card names; beyond them it counts.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ticket and what stands around it, as ``locale`` is spoken by whoever reads it.

    ``private``: one member of staff reads it alone, so that it may name the reporter and the
    place, and shows words as they were said. Elsewhere numbers that identify somebody are masked.
    ``knows``: they may know who the reporter is, which of a report is one role's alone.
    """

    ticket: Ticket
    locale: str
    private: bool
    names: Mapping[int, Person]
    knows: bool = False
    station: Station | None = None
    district: District | None = None
    feeder: Feeder | None = None
    place: Place | None = None
    asked_in: Chat | None = None
    incident: Incident | None = None
    sensed: Sensed | None = None
    entries: tuple[Entry, ...] = ()
    said: Mapping[int, Kept] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    viewers: tuple[Viewer, ...] = ()
    own: Others = NO_OTHERS
    around: Others = NO_OTHERS
    going_on: tuple[Incident, ...] = ()
    elsewhere: tuple[Reference, ...] = ()
    planned: tuple[PlannedOutage, ...] = ()
    promise: Promise | None = None

    @property
    def opening(self) -> Kept | None:
        """The message with which it began."""
        return self.said.get(self.ticket.opening_message_id or 0)

    def name_of(self, person_id: int | None) -> str | None:
        """Return how somebody is called; the reporter has no name where several people read."""
        known = self.names.get(person_id) if person_id is not None else None
        if known is None or (person_id == self.ticket.reporter_id and not self.knows):
            return None
        return known.name


async def look_up(work: Work, ticket: Ticket, locale: str, *, private: bool, knows: bool) -> Sheet:
    """Look up what a ticket's card tells."""
    entries = await tickets.entries_of(work, SYSTEM, ticket.id)
    viewers = await ticket_viewers.viewers_of(work, SYSTEM, ticket.id, work.now - AT_WORK)
    who = {ticket.reporter_id, ticket.owner_id, ticket.offered_to}
    who |= {one for entry in entries for one in (entry.person_id, entry.target_id)}
    who |= {one.person_id for one in viewers}
    district = feeder = place = None
    if ticket.district_id is not None:
        district = await areas.district(work, SYSTEM, ticket.district_id)
    if district is not None and district.feeder_id is not None:
        known = await areas.feeders(work, SYSTEM, [ticket.station_id])
        feeder = next((one for one in known if one.id == district.feeder_id), None)
    if ticket.place_id is not None and private:
        place = await areas.place(work, SYSTEM, ticket.place_id)
    incident = None
    if ticket.incident_id is not None:
        incident = await incidents.incident(work, SYSTEM, ticket.incident_id)
    return Sheet(
        ticket,
        locale,
        private,
        knows=knows,
        names=await people(work, SYSTEM, sorted(one for one in who if one is not None)),
        station=await areas.station(work, SYSTEM, ticket.station_id),
        district=district,
        feeder=feeder,
        place=place,
        asked_in=await chat(work, SYSTEM, ticket.chat_id),
        incident=incident,
        sensed=None if incident is None else await sensed_by(work, incident),
        entries=entries,
        said={one.id: one for one in await messages_of_ticket(work, SYSTEM, ticket.id)},
        clocks=tuple((await clocks.clocks_of(work, SYSTEM, ticket.id)).values()),
        viewers=viewers,
        # What else somebody has open would tell who they are.
        own=await neighbours.others_of_reporter(work, SYSTEM, ticket, _NAMED)
        if knows or not private
        else NO_OTHERS,
        around=await neighbours.others_of_district(work, SYSTEM, ticket, _NAMED),
        going_on=await _going_on(work, ticket),
        planned=await _planned(work, ticket),
        promise=await promised(work, ticket),
        elsewhere=await references_of(work, SYSTEM, [ticket.id]),
    )


async def _going_on(work: Work, ticket: Ticket) -> tuple[Incident, ...]:
    if ticket.district_id is None:
        return ()
    found = await neighbours.incidents_of_district(work, SYSTEM, ticket.district_id)
    return tuple(one for one in found if one.id != ticket.incident_id)


async def _planned(work: Work, ticket: Ticket) -> tuple[PlannedOutage, ...]:
    if ticket.district_id is None:
        return ()
    until = work.now + _SOON
    return await neighbours.planned_for_district(work, SYSTEM, ticket.district_id, until)
