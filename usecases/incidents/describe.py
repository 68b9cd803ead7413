"""Describe an incident to staff: where, since when, how many, what was told, who is still dark."""

from dataclasses import dataclass

from broadcasts.meters import Sensed
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, incidents
from storage.incidents import Parts
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.incidents.sensed import say_sensed, sensed_by
from usecases.messages.outage_state import clock_time
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Described:
    """An incident with what must be looked up to speak of it."""

    incident: Incident
    station: Station
    where: str
    parts: Parts
    sensed: Sensed | None = None


async def look_up(work: Work, trade: Trade, incident: Incident, locale: str) -> Described | None:
    """Look up what belongs to an incident; ``None`` when its station is gone."""
    station = await areas.station(work, SYSTEM, incident.station_id)
    if station is None:
        return None
    where = incident.village or trade.speech.say("incident.here", locale)
    if incident.district_id is not None:
        district = await areas.district(work, SYSTEM, incident.district_id)
        where = district.name if district else where
    parts = await incidents.parts(work, SYSTEM, incident.id)
    return Described(incident, station, where, parts, await sensed_by(work, incident))


async def describe_incident(work: Work, trade: Trade, incident: Incident, locale: str) -> str:
    """Return an incident as staff read it, on its own card or on the card of one of its tickets."""
    found = await look_up(work, trade, incident, locale)
    return "" if found is None else words(trade, found, locale)


def words(trade: Trade, found: Described, locale: str) -> str:
    """Put a described incident into words."""
    say, one = trade.speech.say, found.incident
    lines = [
        say(
            "incident.card",
            locale,
            where=found.where,
            state=say(f"incident.named_{one.state}", locale),
            count=one.reporters,
            tickets=found.parts.tickets,
            since=clock_time(trade, locale, one.opened_at, found.station, one.last_report_at),
        ),
        *told_so_far(trade, one, found.station, locale),
    ]
    if found.sensed is not None:
        lines.append(say_sensed(trade, locale, found.sensed, found.station, one))
    if one.restored_at is not None:
        lines.append(say("incident.card_awaiting", locale, count=found.parts.awaiting))
    if found.parts.branches:
        lines.append(say("incident.card_branches", locale, count=found.parts.branches))
    return "\n".join(lines)


def told_so_far(trade: Trade, one: Incident, station: Station, locale: str) -> list[str]:
    """Return what staff said about an incident, a line each: planned, the time, the answer."""
    say, lines = trade.speech.say, []
    if one.planned_id is not None:
        lines.append(say("incident.card_planned", locale))
    if one.etr_at is not None:
        at = clock_time(trade, locale, one.etr_at, station, one.last_report_at)
        lines.append(say("incident.card_etr", locale, time=at))
    if one.answer:
        lines.append(say("incident.card_answer", locale, answer=one.answer))
    return lines
