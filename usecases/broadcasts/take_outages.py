"""Rows of another system's outages, by a file or a request: good ones are taken, bad ones named."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from broadcasts.outage import (
    EndsBeforeItBegins,
    LiesInThePast,
    Outage,
    OutageHasBegun,
    OutageHasNotBegun,
    OutageIsNoDraft,
    OutageIsOver,
)
from broadcasts.source import ToldOutage, read_outage_row
from chat.cells import Cells, RowIsWrong
from chat.errors import Fact
from stations.area import Station
from stations.scope import SYSTEM, Scope
from storage import areas, outage_sources
from storage.unit_of_work import Work
from usecases.billing.take_rows import BadRow, Lines
from usecases.broadcasts.take_outage import OtherStations, Taken, What, take_outage
from usecases.broadcasts.tell_taken import tell_taken
from usecases.trade import Trade

_REASONS: Mapping[type[Fact], tuple[str, str]] = {
    OtherStations: ("other_station", "id"),
    EndsBeforeItBegins: ("ends_before", "ends"),
    LiesInThePast: ("past", "ends"),
    OutageIsOver: ("over", "state"),
    OutageHasBegun: ("begun", "state"),
    OutageHasNotBegun: ("over", "state"),
    OutageIsNoDraft: ("over", "state"),
}

_KNOWN_TO_BE_OVER = frozenset({"past", "over"})


@dataclass(frozen=True, slots=True)
class TakenRows:
    """How many rows hold now, how many of them were news, and which do not hold."""

    good: int
    new: int
    changed: int
    bad: tuple[BadRow, ...]


async def take_outages(
    work: Work, trade: Trade, scope: Scope, source: str, lines: Lines, *, local: bool
) -> TakenRows:
    """Take rows of a source for the stations within a scope, and note that it was heard.

    A source that tells of nothing says that there is no outage. ``local``: times that name no zone
    are the station's; else they are refused.
    """
    stations = [one for one in await areas.stations(work, SYSTEM) if scope.sees_station(one.id)]
    named = {one.name: one for one in stations}
    taken: dict[int, list[Taken]] = defaultdict(list)
    bad, seen = [], set[str]()
    heard: dict[int, datetime] = {}
    for line, cells in lines:
        if not cells:
            continue
        try:
            station = _station(cells, named)
            zone = ZoneInfo(station.timezone) if local else None
            told = read_outage_row(cells, trade.notices.source, zone)
            if told.external_id in seen:
                raise RowIsWrong("told_twice", "id")
            seen.add(told.external_id)
            taken[station.id].append(await _take(work, trade, source, told, station))
            at = min(told.as_of or work.now, work.now)
            heard[station.id] = max(at, heard.get(station.id, at))
        except RowIsWrong as wrong:
            bad.append(BadRow(line, wrong.reason, wrong.column, wrong.got))
    if not local:
        # Who sends requests is alive, whatever it tells of.
        heard = dict.fromkeys((one.id for one in stations), work.now)
    if any(one.reason not in _KNOWN_TO_BE_OVER for one in bad):
        # Of what could not be read nobody knows whether it is an outage.
        heard = {}
    for station_id, at in heard.items():
        await outage_sources.note_heard(work, source, [station_id], at)
    for station_id, found in taken.items():
        new, changed = _outages(found, What.NEW), _outages(found, What.CHANGED)
        await tell_taken(work, trade, station_id, source, new, changed)
    every = [one for found in taken.values() for one in found]
    return TakenRows(
        len(every), len(_outages(every, What.NEW)), len(_outages(every, What.CHANGED)), tuple(bad)
    )


async def _take(work: Work, trade: Trade, source: str, told: ToldOutage, station: Station) -> Taken:
    try:
        return await take_outage(work, trade, source, told, station)
    except Fact as fact:
        if type(fact) not in _REASONS:
            raise
        raise RowIsWrong(*_REASONS[type(fact)]) from None


def _station(cells: Cells, named: Mapping[str, Station]) -> Station:
    name = cells.get("station", "")
    found = named.get(name)
    if not name and len(named) == 1:
        found = next(iter(named.values()))
    if found is None:
        raise RowIsWrong("unknown_station", "station", name)
    return found


def _outages(taken: Sequence[Taken], what: What) -> list[Outage]:
    return [one.outage for one in taken if one.what is what and one.outage is not None]
