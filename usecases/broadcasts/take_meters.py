"""Power events of meters are kept, and the cards of incidents they bear on are shown anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from broadcasts.meters import MeterEvent, read_meter_row
from chat.cells import RowIsWrong
from stations.area import Station
from stations.scope import SYSTEM, Scope
from storage import areas, incidents, meter_events
from storage.accounts import homes_of
from storage.unit_of_work import Work
from usecases.billing.take_rows import BadRow, Lines
from usecases.broadcasts.take_outage import LONGEST_SOURCE
from usecases.trade import Policy, Trade

# Clocks of meters run ahead a little; beyond that a moment to come is a mistake.
_AHEAD = timedelta(minutes=10)
_LIVE = timedelta(days=2)
_STEP = 500


@dataclass(frozen=True, slots=True)
class TakenEvents:
    """How many rows hold now, and which do not."""

    good: int
    bad: tuple[BadRow, ...]


async def take_meters(
    work: Work, trade: Trade, scope: Scope, source: str, lines: Lines
) -> TakenEvents:
    """Take events for the stations within a scope; the same again changes nothing.

    A device belongs to the district that is named, else to its account's.
    """
    stations = [one for one in await areas.stations(work, SYSTEM) if scope.sees_station(one.id)]
    named = {one.name: one for one in stations}
    found = await areas.districts(work, SYSTEM, [one.id for one in stations])
    districts = {(one.station_id, one.name): one.id for one in found}
    read: list[tuple[int, MeterEvent]] = []
    bad = []
    for line, cells in lines:
        try:
            event = read_meter_row(cells, trade.notices.source.meters)
            if event.at > work.now + _AHEAD:
                raise RowIsWrong("ahead", "at")
            read.append((line, event))
        except RowIsWrong as wrong:
            bad.append(BadRow(line, wrong.reason, wrong.column, wrong.got))
    numbers = {one.account for _, one in read if one.account and not one.district}
    accounts = {
        number: home
        for number, home in (await homes_of(work, SYSTEM, numbers)).items()
        if scope.sees_station(home[0])
    }
    good: list[tuple[MeterEvent, int, int]] = []
    for line, event in read:
        try:
            good.append((event, *_place(event, accounts, named, districts)))
        except RowIsWrong as wrong:
            bad.append(BadRow(line, wrong.reason, wrong.column, wrong.got))
    touched = await meter_events.add_meter_events(work, source[:LONGEST_SOURCE], good)
    homes = {district_id: station_id for _, station_id, district_id in good}
    for district_id in sorted(touched):
        since = work.now - _LIVE
        for one in await incidents.live_at(work, SYSTEM, homes[district_id], district_id, since):
            await incidents.look_again(work, one.id)
    return TakenEvents(len(good), tuple(sorted(bad, key=lambda one: one.line)))


def _place(
    event: MeterEvent,
    accounts: Mapping[str, tuple[int, int | None]],
    named: Mapping[str, Station],
    districts: Mapping[tuple[int, str], int],
) -> tuple[int, int]:
    if event.account and not event.district:
        if event.account not in accounts:
            raise RowIsWrong("unknown_account", "number")
        station_id, district_id = accounts[event.account]
        if district_id is None:
            raise RowIsWrong("missing", "district")
        return station_id, district_id
    if not event.district:
        raise RowIsWrong("missing", "district")
    station = named.get(event.station)
    if not event.station and len(named) == 1:
        station = next(iter(named.values()))
    if station is None:
        raise RowIsWrong("unknown_station", "station", event.station)
    district = districts.get((station.id, event.district))
    if district is None:
        raise RowIsWrong("unknown_district", "district", event.district)
    return station.id, district


async def forget_meters(work: Work, policy: Policy) -> int:
    """Delete a step's worth of old events; 0 means that all is done."""
    return await meter_events.forget_meter_events(work, SYSTEM, policy.keep_payloads, _STEP)
