"""Which canned replies a station has, and what their variables stand for on a ticket."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chat.speech import DEFAULT_LOCALE
from stations.area import Station
from stations.scope import SYSTEM, Scope
from storage.areas import district, station
from storage.canned_replies import OwnReply, own_replies
from storage.incidents import incident
from storage.people import person
from storage.unit_of_work import Work
from tickets.replies import Reply, VariablesAreMissing, fill
from tickets.ticket import Ticket
from usecases.tickets.asker import Asker
from usecases.tickets.telling import kind_name, local
from usecases.trade import Trade


async def replies_of(work: Work, trade: Trade, scope: Scope, station_id: int) -> tuple[Reply, ...]:
    """Return the station's own replies, then the pack's."""
    own = await own_replies(work, scope, station_id)
    return (*map(_own, own), *trade.tickets.replies)


def _own(one: OwnReply) -> Reply:
    told = {DEFAULT_LOCALE: one.body}
    return Reply(f"#{one.code}", one.letters, {DEFAULT_LOCALE: one.title}, told)


async def values_for(work: Work, trade: Trade, asker: Asker, ticket: Ticket) -> Mapping[str, str]:
    """Return what the variables stand for, in the reporter's language; what nobody knows is empty.

    None of it is personal to a resident: a reply may go to a group.
    """
    locale = await locale_of(work, trade, ticket)
    where = await station(work, SYSTEM, ticket.station_id)
    place = await district(work, SYSTEM, ticket.district_id) if ticket.district_id else None
    step = trade.tickets.kind(ticket.kind).flow.step(ticket.step)
    return {
        "number": ticket.number,
        "kind": kind_name(trade, ticket, locale),
        "district": place.name if place else "",
        "station": where.name if where else "",
        "staff": asker.person.name,
        "hotline": where.hotline if where else "",
        "etr": await _expected(work, trade, ticket, where, locale),
        "step": step.name(locale) if step else "",
        "opened": local(ticket.opened_at, where),
    }


async def locale_of(work: Work, trade: Trade, ticket: Ticket) -> str:
    """Return the language in which a ticket's reporter is spoken to."""
    reporter = await person(work, SYSTEM, ticket.reporter_id)
    return trade.speech.locale_for(reporter.language if reporter else None)


def filled(
    trade: Trade, reply: Reply, values: Mapping[str, str], locale: str, asker: Asker
) -> tuple[str, str]:
    """Return a reply's text, and the names of what it lacks; without them it cannot be sent.

    What is lacking stands as a gap in the text, for a person to fill.
    """
    text = reply.text(locale)
    try:
        return fill(text, values), ""
    except VariablesAreMissing as missing:
        names = str(missing.values["names"]).split(", ")
        said = {name: trade.speech.say(f"reply.variable_{name}", asker.locale) for name in names}
        gaps = {name: f"〔{one}〕" for name, one in said.items()}
        return fill(text, {**values, **gaps}), trade.speech.say("reply.joiner", asker.locale).join(
            said.values()
        )


async def _expected(
    work: Work, trade: Trade, ticket: Ticket, where: Station | None, locale: str
) -> str:
    """Return when power is expected back, where somebody said so and it has not passed."""
    cause = await incident(work, SYSTEM, ticket.incident_id) if ticket.incident_id else None
    if cause is None or cause.etr_at is None or cause.etr_at <= work.now:
        return ""
    return spoken_moment(trade, cause.etr_at, work.now, where, locale)


def spoken_moment(
    trade: Trade, moment: datetime, now: datetime, where: Station | None, locale: str
) -> str:
    """Say a moment to come as people do: today and tomorrow by name, else by the date."""
    zone = ZoneInfo(where.timezone if where else "Asia/Shanghai")
    then, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = {today: "reply.today", today + timedelta(days=1): "reply.tomorrow"}
    key = days.get(then.date(), "reply.on_day")
    time = f"{then:%H:%M}"
    return trade.speech.say(key, locale, time=time, month=then.month, day=then.day)
