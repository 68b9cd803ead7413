"""The dated targets and the calendar that hold for a ticket."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from stations.area import Density, Station
from stations.calendar import Calendar
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from tickets.policies import Policies, Target
from tickets.ticket import Ticket
from usecases.rules.in_force import calendar_now, policies_at
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What must have happened by when, and when people work."""

    policies: Policies
    calendar: Calendar
    station: Station
    density: Density | None

    def targets(self, ticket: Ticket) -> tuple[Target, ...]:
        """Return the targets of a ticket as it is classed now, by the day it was opened."""
        on = ticket.opened_at.astimezone(ZoneInfo(self.station.timezone)).date()
        return self.policies.for_ticket(ticket.kind, ticket.subkind, self.density, on)


async def rulebook(work: Work, trade: Trade, ticket: Ticket) -> Rulebook | None:
    """Return the rules for a ticket; ``None`` when its station is gone."""
    station = await areas.station(work, SYSTEM, ticket.station_id)
    if station is None:
        return None
    district = None
    if ticket.district_id is not None:
        district = await areas.district(work, SYSTEM, ticket.district_id)
    # A ticket is measured by what held when it was asked; what is counted, by the hours of now.
    policies = await policies_at(work, trade, station, ticket.opened_at)
    calendar = await calendar_now(work, trade, station)
    return Rulebook(policies, calendar, station, district.density if district else None)
