"""Revisits wait: at the next opening of the office whoever is to ask hears how many there are."""

from collections import Counter
from datetime import datetime

from chat.actions import SendText
from stations.person import Person
from stations.scope import SYSTEM
from storage import areas, revisits
from storage.revisits import RevisitRow
from storage.roster import subjects_of
from storage.tickets import reread
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.owners.superiors import superiors
from usecases.rules.in_force import calendar_now
from usecases.tickets.privately import write_privately
from usecases.trade import Trade


async def when_told(work: Work, trade: Trade, station_id: int, planned: datetime) -> datetime:
    """Return when a revisit is told of: together with others, as the office opens."""
    station = await areas.station(work, SYSTEM, station_id)
    if station is None:
        return planned
    return (await calendar_now(work, trade, station)).next_opening(planned)


async def tell_revisits(work: Work, trade: Trade) -> int:
    """Tell the supervisors of a station, else who is above, how many revisits are new."""
    waiting = await revisits.untold(work, SYSTEM)
    count: Counter[int] = Counter()
    known: dict[int, Person] = {}
    for one in waiting:
        for who in await _askers(work, one):
            known[who.id] = who
            count[who.id] += 1
    for person_id, who in sorted(known.items()):
        locale = trade.speech.locale_for(who.language)
        text = trade.speech.say("closing.revisits_wait", locale, count=count[person_id])
        key = f"revisits:{waiting[-1].id}"
        await write_privately(work, trade, person_id, SendText(text), f"{key}:{person_id}")
    await revisits.told(work, [one.id for one in waiting])
    return len(waiting)


async def _askers(work: Work, one: RevisitRow) -> tuple[Person, ...]:
    """Never who handled it, and never whom it is about."""
    about = await reread(work, SYSTEM, one.ticket_id)
    never = {*await subjects_of(work, SYSTEM, about.id), about.owner_id or 0}
    return await superiors(work, about.station_id, about.district_id, never)


async def _when(work: Work, _trade: Trade) -> datetime | None:
    return await revisits.next_untold(work, SYSTEM)


REVISITS = Due("revisits", tell_revisits, _when)
