"""What residents hear of an announced outage when they ask or report: kept beside their reports.

A planned or temporary outage is known to the incidents' desk as a plan of each district, a fault
as an incident of each district, of which staff know more than its reporters.
"""

from dataclasses import replace
from datetime import datetime

from broadcasts.outage import Outage, OutageKind
from intents.intent import Intent
from stations.scope import SYSTEM
from storage import chats, incidents, outages, planned_outages
from storage.unit_of_work import Work
from tickets.incident import Incident, IncidentState
from tickets.planned import PlannedOutage
from usecases.incidents.settle import announce_restoration

_KIND = Intent.OUTAGE_REPORT.value
_LONGEST = 200


async def make_known(work: Work, outage: Outage) -> None:
    """Let the desk know of an outage as it stands now, in each of its districts."""
    if outage.drill:
        return
    if outage.kind is OutageKind.FAULT:
        await _as_incidents(work, outage)
    else:
        await _as_plans(work, outage)


async def make_unknown(work: Work, outage: Outage) -> None:
    """The outage does not take place: a report from there is a normal one again."""
    await planned_outages.cancel_of_outage(work, outage.id)


async def make_restored(work: Work, outage: Outage, words: str, by: int | None) -> None:
    """The supply is back: whoever reported it is told and asked, each for themself."""
    await planned_outages.end_of_outage(work, outage.id)
    for one in await incidents.of_outage(work, SYSTEM, outage.id):
        if one.going_on:
            await announce_restoration(work, one, words, by, outage.restored_at)


async def _as_plans(work: Work, outage: Outage) -> None:
    await planned_outages.cancel_of_outage(work, outage.id)
    end = outage.expected_at
    if end is None or end <= work.now:
        return
    for district_id in await outages.districts_of_outage(work, SYSTEM, outage.id):
        await planned_outages.enter(
            work,
            PlannedOutage(
                id=work.new_id(),
                station_id=outage.station_id,
                district_id=district_id,
                starts_at=outage.starts_at,
                ends_at=end,
                reason=outage.reason[:_LONGEST],
                entered_by=outage.entered_by,
                outage_id=outage.id,
            ),
        )


async def _as_incidents(work: Work, outage: Outage) -> None:
    """Tie the incident that goes on in each district to the outage, or begin one there."""
    mine = {one.district_id: one for one in await incidents.of_outage(work, SYSTEM, outage.id)}
    for district_id in await outages.districts_of_outage(work, SYSTEM, outage.id):
        known = mine.get(district_id) or await _going_on(work, district_id)
        if known is None:
            await _begin(work, outage, district_id)
        elif known.going_on:
            changed = replace(
                known,
                outage_id=outage.id,
                state=IncidentState.CONFIRMED,
                confirmed_at=known.confirmed_at or work.now,
                etr_at=outage.etr_at,
                told_at=work.now,
            )
            await incidents.change(work, changed)


async def _going_on(work: Work, district_id: int) -> Incident | None:
    found = await incidents.going_on_in(work, SYSTEM, district_id, _KIND)
    return found[0] if found else None


async def _begin(work: Work, outage: Outage, district_id: int) -> None:
    where = await chats.group_of_district(work, SYSTEM, outage.station_id, district_id)
    if where is None:
        return
    began: datetime = outage.started_at or work.now
    new = Incident(
        id=work.new_id(),
        station_id=outage.station_id,
        chat_id=where,
        kind=_KIND,
        state=IncidentState.CONFIRMED,
        opened_at=began,
        last_report_at=work.now,
        reporters=0,
        district_id=district_id,
        topic="no-power",
        confirmed_at=work.now,
        etr_at=outage.etr_at,
        told_at=work.now,
        outage_id=outage.id,
    )
    await incidents.add(work, new)
