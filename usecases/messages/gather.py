"""Several people report the same thing: their reports become one incident of their district."""

from dataclasses import dataclass, replace
from datetime import datetime

from stations.scope import SYSTEM
from storage import incidents
from storage.unit_of_work import Work
from tickets.incident import (
    Incident,
    IncidentMove,
    IncidentState,
    Where,
    confirms,
    moved,
)
from tickets.kinds import Kind
from tickets.outage_words import Extent
from usecases.messages.scene import Scene
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Gathering:
    """The incident that a report belongs to, if any; ``first``: it is the one that began it."""

    incident: Incident | None = None
    first: bool = False

    @property
    def planned(self) -> bool:
        """True for what the station switched off by itself."""
        return self.incident is not None and self.incident.planned_id is not None

    @property
    def common(self) -> bool:
        """True when everybody is answered in common: the incident is no mere suspicion."""
        return (
            self.incident is not None
            and not self.planned
            and not self.first
            and self.incident.state is IncidentState.CONFIRMED
        )


NOT_GATHERED = Gathering()


async def gather(work: Work, trade: Trade, scene: Scene, kind: Kind) -> Gathering:
    """Return the incident that a report belongs to, making it where there is none.

    ``scene`` must be located. Dangers stand apart, and so does who says that only their own home
    is concerned. Where neither a district nor a group is known, nobody can be gathered.
    """
    topics = trade.tickets.topics
    topic = topics.find(kind.code, scene.text)
    if not kind.gathers or topics.stands_apart(kind.code, topic) or scene.station is None:
        return NOT_GATHERED
    if scene.private and scene.where.district_id is None:
        return NOT_GATHERED
    if _planned(trade, scene, topic):
        return await _of_plan(work, scene, kind)
    if trade.tickets.outages.extent(scene.text) is Extent.MINE:
        return NOT_GATHERED
    known = scene.incident(kind.code, topic)
    if known is not None:
        return Gathering(known)
    after = scene.just_restored(kind.code, trade)
    new = _new(work, scene, kind, topic)
    if after is not None:
        new = replace(new, parent_id=after.id)
    await incidents.add(work, new)
    return Gathering(new, first=True)


async def count(
    work: Work, trade: Trade, incident_id: int, said_at: datetime, where: Where | None = None
) -> Incident:
    """Count an incident's reporters after a report came or went, and let its state follow.

    The count is taken from the tickets, so it is right however often and in whatever order the
    reports are handled. ``where`` may tell more exactly where it is than was known.
    """
    one = await incidents.touch(work, incident_id, said_at)
    since = said_at - trade.policy.confirming.within
    reports = await incidents.reports_of(work, SYSTEM, incident_id, since)
    now = replace(one, reporters=len({person for person, _ in reports}))
    if where is not None:
        named = now.village or where.village or None
        now = replace(now, district_id=now.district_id or where.district_id, village=named)
    suspected = now.state is IncidentState.SUSPECTED
    if suspected and confirms(reports, trade.policy.confirming):
        now = moved(now, IncidentMove.CONFIRM, said_at)
    await incidents.note_reporters(work, now)
    return now


async def prolong(work: Work, trade: Trade, scene: Scene, incident_id: int) -> None:
    """A further word of somebody who has reported already; it may be what confirms a suspicion."""
    sure = (one for one in scene.live if one.state is not IncidentState.SUSPECTED)
    if any(one.id == incident_id for one in sure):
        await incidents.touch(work, incident_id, scene.row.said_at)
    else:
        await count(work, trade, incident_id, scene.row.said_at)


def _planned(trade: Trade, scene: Scene, topic: str) -> bool:
    return (
        scene.located is not None
        and scene.located.planned is not None
        and trade.tickets.outages.reaches(topic)
    )


async def _of_plan(work: Work, scene: Scene, kind: Kind) -> Gathering:
    planned = scene.located.planned if scene.located else None
    if planned is None:
        raise ValueError("nothing is planned")
    for one in scene.live:
        if one.planned_id == planned.id and one.going_on:
            return Gathering(one)
    new = replace(
        _new(work, scene, kind, ""),
        state=IncidentState.CONFIRMED,
        confirmed_at=scene.row.said_at,
        etr_at=planned.ends_at,
        planned_id=planned.id,
    )
    await incidents.add(work, new)
    return Gathering(new, first=True)


def _new(work: Work, scene: Scene, kind: Kind, topic: str) -> Incident:
    if scene.station is None:
        raise ValueError("an incident needs a station")
    return Incident(
        id=work.new_id(),
        station_id=scene.station.id,
        chat_id=scene.chat.id,
        kind=kind.code,
        state=IncidentState.SUSPECTED,
        opened_at=scene.row.said_at,
        last_report_at=scene.row.said_at,
        district_id=scene.where.district_id,
        topic=topic,
        village=scene.where.village or None,
    )
