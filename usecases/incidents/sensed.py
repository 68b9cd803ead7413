"""What meters say of an incident: that they are off, or that they have power."""

from broadcasts.meters import EARLIER, Sensed, sense
from stations.area import Station
from stations.scope import SYSTEM
from storage import meter_events
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.messages.outage_state import clock_time
from usecases.trade import Trade


async def sensed_by(work: Work, incident: Incident) -> Sensed | None:
    """Return what the meters of an incident's district have told since it began."""
    if incident.district_id is None:
        return None
    since = incident.opened_at - EARLIER
    found = await meter_events.meter_events_in(work, SYSTEM, incident.district_id, since)
    return sense(found)


def say_sensed(trade: Trade, locale: str, sensed: Sensed, station: Station, one: Incident) -> str:
    """Say what meters tell, for staff: residents are told by people."""
    at = clock_time(trade, locale, sensed.at, station, one.last_report_at)
    say = trade.speech.say
    if sensed.whole:
        return say("incident.sensed_whole", locale, time=at)
    if sensed.off and sensed.on:
        return say("incident.sensed_part", locale, count=sensed.off, on=sensed.on, time=at)
    if sensed.off:
        return say("incident.sensed_off", locale, count=sensed.off, time=at)
    return say("incident.sensed_on", locale, time=at)
