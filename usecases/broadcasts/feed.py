"""What everybody may know of the outages of a station or district, and how old that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from broadcasts.notice import Relation
from broadcasts.outage import Outage, OutageEvent, OutageKind, OutageMove, OutageState
from broadcasts.source_age import SourceAge
from chat.personal_data import mask
from stations.area import District, Station
from stations.scope import SYSTEM, Scope
from storage import areas, incidents, outage_feeds
from storage.unit_of_work import Work
from usecases.broadcasts.source_age import age_here
from usecases.trade import Trade

# What is over stays to be read for a day; whoever keeps copies must learn of it within a month.
SHOWN_AFTER = timedelta(days=1)
KEPT_AFTER = timedelta(days=30)
_REPORT = "outage_report"
# What happens among staff only is nobody's news.
_NO_NEWS = frozenset({OutageMove.REMIND, OutageMove.VERIFY})


@dataclass(frozen=True, slots=True)
class Listed:
    """An announced outage as everybody may know it, with its public history, oldest first."""

    outage: Outage
    scope: str
    reason: str
    places: tuple[str, ...]
    events: tuple[OutageEvent, ...]

    @property
    def newest(self) -> OutageEvent:
        """What happened to it last."""
        return self.events[-1]

    @property
    def ends_at(self) -> datetime | None:
        """When it ended, or is expected to."""
        return self.outage.restored_at or self.outage.expected_at

    @property
    def over(self) -> bool:
        """True when it is cancelled or the supply is back."""
        return not self.outage.known


def relation_of(event: OutageEvent) -> Relation:
    """Tell what the message about an event is to those before it."""
    if event.move is OutageMove.ANNOUNCE:
        return Relation.ALERT
    return Relation.CANCEL if event.move is OutageMove.CANCEL else Relation.UPDATE


@dataclass(frozen=True, slots=True)
class Feed:
    """The outages of a station, or of one district of it.

    ``unsure``: something is reported, or told by another system, that nobody has announced.
    """

    station: Station
    district: District | None
    age: SourceAge
    unsure: bool
    now: datetime
    outages: tuple[Listed, ...]

    @property
    def says_none(self) -> bool:
        """True only where it is known that nothing is off and nothing is planned."""
        going_on = any(not one.over for one in self.outages)
        return self.age.may_say_none and not self.unsure and not going_on

    @property
    def zone(self) -> ZoneInfo:
        """The station's zone, in which people read."""
        return ZoneInfo(self.station.timezone)

    def off(self) -> tuple[Listed, ...]:
        """What is off now."""
        return tuple(one for one in self.outages if one.outage.off)

    def ahead(self) -> tuple[Listed, ...]:
        """What is to come."""
        return tuple(one for one in self.outages if one.outage.known and not one.outage.off)

    def over(self) -> tuple[Listed, ...]:
        """What is over since a day."""
        since = self.now - SHOWN_AFTER
        return tuple(one for one in self.outages if one.over and one.newest.at >= since)


async def read_feed(
    work: Work, trade: Trade, scope: Scope, station: Station, district: District | None
) -> Feed:
    """Return what may be told; words that could tell of a person are masked."""
    here = district.id if district else None
    found = await outage_feeds.outages_public(work, scope, station.id, here, work.now - KEPT_AFTER)
    ids = [one.id for one in found]
    events = await outage_feeds.events_of_all(work, scope, ids)
    places = await outage_feeds.districts_of_all(work, scope, ids)
    names = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
    listed = [
        Listed(
            one,
            mask(one.scope),
            mask(one.reason),
            tuple(names[place] for place in places[one.id] if place in names),
            _public(events[one.id]),
        )
        for one in found
    ]
    unsure = await outage_feeds.withheld(work, scope, station.id, here)
    unsure = unsure or await _reported(work, station, here)
    age = await age_here(work, trade, station)
    return Feed(station, district, age, unsure, work.now, tuple(listed))


async def _reported(work: Work, station: Station, district_id: int | None) -> bool:
    found = await incidents.open_incidents(work, SYSTEM, station.id, _REPORT)
    return any(
        one.going_on and (district_id is None or one.district_id in (None, district_id))
        for one in found
    )


def _public(events: Sequence[OutageEvent]) -> tuple[OutageEvent, ...]:
    """Leave out what happened before it was announced, and what is staff's."""
    begin = next(i for i, one in enumerate(events) if one.move is OutageMove.ANNOUNCE)
    return tuple(one for one in events[begin:] if one.move not in _NO_NEWS)


def urgency_of(one: Listed) -> tuple[str, str, str, str]:
    """Return CAP's response, urgency, severity and certainty of an outage as it stands."""
    severity = "Moderate" if one.outage.kind is OutageKind.FAULT else "Minor"
    if one.over:
        certainty = "Unlikely" if one.outage.state is OutageState.CANCELLED else "Observed"
        return "AllClear", "Past", "Minor", certainty
    if one.outage.off:
        return "Monitor", "Immediate", severity, "Observed"
    urgency = "Future" if one.outage.kind is OutageKind.PLANNED else "Expected"
    return "Prepare", urgency, severity, "Likely"
