"""Tell somebody which outages are known where they belong."""

from broadcasts.source_age import Age
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, chats, incidents, memberships
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.broadcasts.source_age import age_here, say_age
from usecases.private.menu import keyboard
from usecases.private.station import station_for
from usecases.tickets.asker import Asker, tell
from usecases.tickets.telling import local
from usecases.trade import Trade

_OUTAGE = "outage_report"


async def tell_outages(work: Work, trade: Trade, asker: Asker) -> None:
    """List the open incidents of the person's districts; without districts, of their station."""
    station = await station_for(work, trade, asker)
    if station is None:
        return
    say, locale = trade.speech.say, asker.locale
    known = await _known(work, asker, station)
    if known:
        names = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
        lines = [_line(trade, locale, one, names, station) for one in known]
        text = "\n".join(
            [say("private.outages", locale), *lines, say("private.outage_elsewhere", locale)]
        )
    else:
        text = say("private.no_outages", locale, station=station.name)
        age = await age_here(work, trade, station)
        if age.age is Age.STALE:
            # A source that is dead never reads as "no outage".
            text = say("private.outages_unknown", locale, station=station.name)
            text += "\n" + say_age(trade, locale, age, work.now, station)
    await tell(work, asker, text, "outages", menu=keyboard(trade, locale))


async def _known(work: Work, asker: Asker, station: Station) -> list[Incident]:
    groups = await memberships.groups_of(work, SYSTEM, asker.person.id)
    here = [group.id for group in groups if group.station_id == station.id]
    served = await chats.districts_of(work, SYSTEM, here)
    mine = {district.id for districts in served.values() for district in districts}
    return [
        one
        for one in await incidents.open_incidents(work, SYSTEM, station.id, _OUTAGE)
        if not mine or one.chat_id in here or one.district_id in mine
    ]


def _line(
    trade: Trade, locale: str, incident: Incident, names: dict[int, str], station: Station
) -> str:
    say = trade.speech.say
    where = names.get(incident.district_id or 0) or incident.village
    return say(
        "private.outage_line",
        locale,
        where=where or say("private.where_unknown", locale),
        since=local(incident.opened_at, station),
        count=incident.reporters,
        state=say(f"private.outage_{incident.state}", locale),
    )
