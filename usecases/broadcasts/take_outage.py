"""An outage from another system: drafted like a pasted one, and kept as that system tells it.

Nobody but staff hears of it: they check and send, and they tell residents what changed.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from broadcasts.dispatch import Draft
from broadcasts.outage import (
    LiesInThePast,
    Outage,
    OutageEvent,
    OutageKind,
    OutageMove,
    OutageState,
    moved,
)
from broadcasts.source import ToldOutage, ToldState
from broadcasts.told_changes import Change, changes, move_by_state
from chat.errors import Fact
from stations.area import Station
from stations.scope import SYSTEM
from storage import areas, outage_sources, outages
from storage.outage_sources import SourceOf
from storage.unit_of_work import Work
from usecases.broadcasts.announce import drop_planned, renew_planned
from usecases.broadcasts.draft import match_districts
from usecases.broadcasts.known import make_known
from usecases.trade import Trade

LONGEST_SOURCE = 40


class OtherStations(Fact):
    """The source told of this outage as another station's before."""

    key = "outage.other_stations"


class What(StrEnum):
    """What became of what another system told."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Taken:
    """An outage as it stands now, and whether that is news; none where there is nothing to do."""

    what: What
    outage: Outage | None = None


async def take_outage(
    work: Work, trade: Trade, source: str, told: ToldOutage, station: Station
) -> Taken:
    """Take one outage of a source, known by its id there; the same again changes nothing.

    News older than what is known are left alone, and so is a state that does not stand for the
    rules' time. Raises ``OtherStations`` and the facts of ``broadcasts.outage``; nothing is
    written then.
    """
    known = await outage_sources.outage_told(work, SYSTEM, source, told.external_id)
    if known is None:
        return await _begin(work, trade, source, told, station)
    outage, before = known
    if outage.station_id != station.id:
        raise OtherStations
    at = _as_of(work, told)
    if at < before.told_at:
        return Taken(What.SAME, outage)
    if replace(told, as_of=None) == replace(before.told, as_of=None):
        await outage_sources.change_source(work, replace(before, told_at=at))
        return Taken(What.SAME, outage)
    return await _change(work, trade, outage, before, told, station)


async def _begin(
    work: Work, trade: Trade, source: str, told: ToldOutage, station: Station
) -> Taken:
    """Write down a draft; what is over before anybody here heard of it is no news."""
    if told.state in (ToldState.ON, ToldState.CANCELLED):
        return Taken(What.SAME)
    end = told.etr_at or told.ends_at
    if end is not None and end <= work.now and told.state is not ToldState.OFF:
        raise LiesInThePast
    found, unsure = await _concerned(work, trade, told, station)
    lines = await areas.feeders(work, SYSTEM, [station.id])
    new = Outage(
        id=work.new_id(),
        station_id=station.id,
        kind=told.kind,
        state=OutageState.DRAFT,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        etr_at=told.etr_at,
        scope=told.scope,
        reason=told.reason,
        feeder_id=next((one.id for one in lines if one.name == told.line), None),
        external_id=told.external_id,
        source=source,
    )
    await outages.add_outage(work, new, found)
    at = _as_of(work, told)
    await outage_sources.add_source(work, SourceOf(new.id, station.id, told, at, unsure))
    return Taken(What.NEW, new)


async def _change(
    work: Work,
    trade: Trade,
    outage: Outage,
    before: SourceOf,
    told: ToldOutage,
    station: Station,
) -> Taken:
    made = changes(outage, before.told, told)
    now, events = outage, []
    for one in made:
        now = moved(now, one.move, work.now, **one.fields)
        events.append(_event(work, outage, one))
    source = replace(before, told=told, told_at=_as_of(work, told))
    if told.state is not before.told.state:
        # It counts when it stands; who says the contrary meanwhile has said nothing.
        stands = None if told.state is None else move_by_state(now, told.state)
        settle = work.now + trade.notices.rules.debounce
        source = replace(source, settle_at=settle if stands is not None else None)
    if outage.state is not OutageState.DRAFT:
        source = _owe(trade, source, outage, now, made)
    moved_place = (told.places, told.line) != (before.told.places, before.told.line)
    if moved_place and (outage.known or outage.state is OutageState.DRAFT):
        found, unsure = await _concerned(work, trade, told, station)
        await outages.set_districts(work, outage.id, found)
        source = replace(source, unsure=unsure)
    await outage_sources.change_source(work, source)
    if not made and not moved_place:
        return Taken(What.SAME, outage)
    now = await outages.change_outage(work, now, events)
    await _follow(work, trade, outage, now, station, {one.move for one in made})
    return Taken(What.CHANGED, now)


async def _follow(
    work: Work,
    trade: Trade,
    before: Outage,
    now: Outage,
    station: Station,
    moves: Collection[OutageMove],
) -> None:
    """Let reminders and answers follow; what waits for a second person is to be sent anew."""
    if before.state is OutageState.DRAFT:
        await drop_planned(work, now)
        return
    if now.known:
        if moves:
            await renew_planned(work, trade, now, station, None)
        await make_known(work, now)


def _owe(
    trade: Trade, source: SourceOf, before: Outage, now: Outage, made: Collection[Change]
) -> SourceOf:
    """Note which notice residents are owed now: the one that says most of what changed."""
    for one in made:
        kind = _KINDS[one.move]
        if kind == "extended":
            was, became = before.expected_at, now.expected_at
            step = trade.notices.rules.etr_step
            if was is not None and became is not None and abs(became - was) < step:
                continue
            if now.kind is OutageKind.FAULT and became is not None:
                kind = "progress"
            elif was is None or now.kind is OutageKind.FAULT:
                kind = "corrected"
        if _WEIGHT[kind] > _WEIGHT[source.untold]:
            source = replace(source, untold=kind, was=one.was)
    return source


_KINDS = {
    OutageMove.CORRECT: "corrected",
    OutageMove.RESCHEDULE: "rescheduled",
    OutageMove.EXTEND: "extended",
    OutageMove.CHANGE_ETR: "extended",
}
_WEIGHT = {
    kind: weight
    for weight, kind in enumerate(
        ("", "progress", "extended", "corrected", "rescheduled", "restored", "cancelled")
    )
}


def _event(work: Work, outage: Outage, one: Change) -> OutageEvent:
    return OutageEvent(
        work.new_id(),
        outage.id,
        outage.station_id,
        one.move,
        work.now,
        was=one.was,
        became=one.became,
    )


def _as_of(work: Work, told: ToldOutage) -> datetime:
    """Nobody knows what is to come: a clock that runs ahead is set back to ours."""
    return min(told.as_of or work.now, work.now)


async def _concerned(
    work: Work, trade: Trade, told: ToldOutage, station: Station
) -> tuple[set[int], bool]:
    """Return the districts that an outage concerns, and whether any of them was guessed.

    Sure are those that are called as the source says. Else they are looked for in its words, as in
    a dispatcher's.
    """
    known = {one.name: one.id for one in await areas.districts(work, SYSTEM, [station.id])}
    found = {known[one] for one in told.places if one in known}
    unknown = [one for one in told.places if one not in known]
    if found and not unknown:
        return found, False
    text = "\n".join((*unknown, told.scope))
    draft = Draft(told.kind, scope=told.scope, line="" if found else told.line)
    return found | set(await match_districts(work, trade, station, text, draft)), True
