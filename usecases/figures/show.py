"""Show figures at the desk: a team's where several read along, a person's in private alone."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from chat.message import Message
from stations.staff import Role
from storage import areas
from storage.counted import Cut
from storage.outside_counts import outside_counts
from storage.people import person
from storage.unit_of_work import Work
from tickets.figures import By
from tickets.outside_counts import outside_within
from usecases.figures import tell as words
from usecases.figures.buttons import group_buttons, leading_buttons, opening_buttons
from usecases.figures.compute import compute
from usecases.figures.groups import Group, groups_for
from usecases.figures.reach import Allowed, allow
from usecases.figures.request import read_request
from usecases.figures.send_sheet import send_sheet
from usecases.figures.sight import Sight
from usecases.tickets.asker import Asker, require_desk, tell
from usecases.trade import Trade

_ZONE = "Asia/Shanghai"
# As many lines and buttons as a telephone shows without much scrolling; the rest is in the sheet.
_MOST_GROUPS = 12


async def ask_figures(work: Work, trade: Trade, asker: Asker, message: Message) -> None:
    """``/figures [week|month|…] [person|district|kind] [xlsx]``; raises like ``allow``."""
    require_desk(asker)
    station_id = asker.chat.station_id if not asker.private else _only_station(asker)
    zone = await _zone(work, asker, station_id)
    today = work.now.astimezone(ZoneInfo(zone)).date()
    request = read_request(trade, message.argument, today)
    if request is None:
        await tell(work, asker, trade.speech.say("figures.usage", asker.locale), "figures")
        return
    sight = Sight(station_id, request.stretch, request.by)
    if request.sheet:
        await send_sheet(work, trade, asker, sight.split(None))
    else:
        await show_sight(work, trade, asker, sight)


async def show_sight(work: Work, trade: Trade, asker: Asker, sight: Sight) -> None:
    """Show the figures of a sight with the buttons that lead on; raises like ``allow``."""
    sight = _personal(asker, sight)
    allowed = await allow(work, asker, sight)
    sight = allowed.sight
    title = await _title(work, trade, asker, allowed)
    if sight.by is None:
        figures = await compute(work, trade, allowed.scope, allowed.period, allowed.cut)
        lines = [title, *words.whole(trade, asker.locale, figures)]
        lines += await _outside(work, trade, asker, allowed)
        buttons = opening_buttons(trade, asker.locale, sight, figures)
    else:
        groups = await groups_for(work, trade, asker, allowed, sight.by)
        shown = groups[:_MOST_GROUPS]
        lines = [title, *_told(trade, asker, shown)]
        if not groups:
            lines.append(trade.speech.say("figures.nothing", asker.locale))
        elif len(groups) > len(shown):
            more = len(groups) - len(shown)
            lines.append(trade.speech.say("figures.more", asker.locale, count=more))
        buttons = group_buttons(trade, sight, shown)
    today = work.now.astimezone(ZoneInfo(allowed.zone)).date()
    buttons += leading_buttons(trade, asker.locale, sight, today, private=asker.private)
    await tell(work, asker, "\n".join(lines), "figures", buttons=buttons)


def _personal(asker: Asker, sight: Sight) -> Sight:
    """Who is above nobody sees, of persons, themselves; persons are looked at in one station."""
    if sight.by is By.STATION and sight.station_id is not None:
        return sight.split(None)
    if sight.by is not By.PERSON or not asker.private:
        return sight
    above = [one for one in asker.appointments if one.outranks(Role.SUPERVISOR)]
    if not above:
        return replace(sight, by=None, cut=Cut(owner_id=asker.person.id))
    return sight if sight.station_id is not None else sight.split(By.STATION)


async def _title(work: Work, trade: Trade, asker: Asker, allowed: Allowed) -> str:
    sight = allowed.sight
    parts = []
    if allowed.station is not None:
        parts.append(allowed.station.name)
    else:
        parts.append(trade.speech.say("figures.all_stations", asker.locale))
    if sight.cut.district_id is not None:
        district = await areas.district(work, asker.scope, sight.cut.district_id)
        parts += [] if district is None else [district.name]
    elif asker.scope.districts is not None and sight.cut.owner_id is None:
        parts.append(trade.speech.say("figures.own_districts", asker.locale))
    if sight.cut.kind is not None:
        parts.append(words.kind_name(trade, asker.locale, sight.cut.kind))
    if sight.cut.owner_id == asker.person.id:
        parts.append(trade.speech.say("figures.yourself", asker.locale))
    elif sight.cut.owner_id is not None:
        who = await person(work, asker.scope, sight.cut.owner_id)
        parts += [] if who is None else [who.name]
    span = words.span(trade, asker.locale, sight.stretch, work.now, allowed.zone)
    return trade.speech.say("figures.title", asker.locale, place=" · ".join(parts), span=span)


async def _outside(work: Work, trade: Trade, asker: Asker, allowed: Allowed) -> list[str]:
    """What the official lines count stands beside the whole of a station, and nothing smaller."""
    sight = allowed.sight
    if replace(sight.cut, shared=False) != Cut():
        return []
    first, last = sight.stretch.first, sight.stretch.last
    rows = await outside_counts(work, allowed.scope, sight.station_id, first, last)
    return words.outside(trade, asker.locale, outside_within(rows, first, last))


def _told(trade: Trade, asker: Asker, shown: list[Group]) -> Iterator[str]:
    for number, one in enumerate(shown, 1):
        yield f"{number}. {words.line(trade, asker.locale, one.name, one.figures)}"


def _only_station(asker: Asker) -> int | None:
    """Return the one station that somebody serves; ``None`` for several."""
    served = {one.station_id for one in asker.appointments}
    return served.pop() if len(served) == 1 else None


async def _zone(work: Work, asker: Asker, station_id: int | None) -> str:
    for one in await areas.stations(work, asker.scope):
        if station_id in (None, one.id):
            return one.timezone
    return _ZONE
