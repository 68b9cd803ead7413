"""How an outage stands, as residents are told: never a clock's figure, a time only by a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from stations.area import Station
from tickets.incident import Incident, IncidentState
from tickets.planned import PlannedOutage
from usecases.trade import Trade


def tell_state(
    trade: Trade,
    locale: str,
    incident: Incident,
    station: Station,
    now: datetime,
    planned: PlannedOutage | None = None,
) -> str:
    """Say how an incident stands now, what staff said, and when they expect its end."""
    say = trade.speech.say
    if planned is not None and incident.planned_id == planned.id and incident.going_on:
        return tell_plan(trade, locale, planned, station)
    if incident.restored_at is not None:
        at = clock_time(trade, locale, incident.restored_at, station, now)
        return say("incident.state_restored", locale, time=at)
    lines = [say(f"incident.state_{incident.state}", locale, count=incident.reporters)]
    if incident.answer:
        lines.append(say("incident.state_answer", locale, answer=incident.answer))
    if incident.going_on:
        lines.append(_expected(trade, locale, incident, station, now))
    return "\n".join(line for line in lines if line)


def tell_plan(trade: Trade, locale: str, planned: PlannedOutage, station: Station) -> str:
    """Say that an outage is planned, from when till when, and why."""
    return trade.speech.say(
        "incident.state_planned",
        locale,
        start=clock_time(trade, locale, planned.starts_at, station, planned.ends_at),
        end=clock_time(trade, locale, planned.ends_at, station, planned.starts_at),
        reason=planned.reason,
    )


def clock_time(trade: Trade, locale: str, moment: datetime, station: Station, now: datetime) -> str:
    """Write a moment as people say it: the time alone, with the day where it is another one."""
    zone = ZoneInfo(station.timezone)
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return trade.speech.say(
        "incident.day_and_time", locale, month=local.month, day=local.day, time=f"{local:%H:%M}"
    )


def _expected(
    trade: Trade, locale: str, incident: Incident, station: Station, now: datetime
) -> str:
    if incident.etr_at is None:
        key = "no_etr" if incident.state is IncidentState.CONFIRMED else "not_known"
        return trade.speech.say(f"incident.state_{key}", locale)
    at = clock_time(trade, locale, incident.etr_at, station, now)
    key = "etr" if incident.etr_at > now else "late"
    return trade.speech.say(f"incident.state_{key}", locale, time=at)
