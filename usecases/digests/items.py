"""What a leader hears on Monday: each thing that is worse, why, and what waits for a decision."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.counted import Cut, Key, Period, Told
from storage.people import people
from storage.standing import overdue, undecided
from storage.unit_of_work import Work
from tickets.figures import Behind, By, Figures
from tickets.periods import Stretch
from tickets.ticket import Ticket
from tickets.worse import Cause, Finding, Sign, Weeks, worsened
from usecases.figures import tell
from usecases.figures.compute import break_down, compute
from usecases.figures.open_behind import open_behind
from usecases.figures.reach import Viewer, persons_below
from usecases.tickets.telling import kind_name
from usecases.trade import Trade

# As many single tickets as fit into few lines.
_OVERDUE = 3
# So many tickets behind a finding are looked at for what they have in common.
_LOOKED_AT = 200
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One line; ``code`` names it among those of its week. It opens a figure, or one ticket.

    ``words`` say it to whoever is to see to it, without what it says of single persons; these are
    ``person_ids``, and see to nothing that is about them.
    """

    code: str
    text: str
    words: str
    figure: Behind | None = None
    ticket: Ticket | None = None
    person_ids: frozenset[int] = frozenset()


async def worse_items(
    work: Work, trade: Trade, station: Station, viewer: Viewer, week: Stretch
) -> list[Item]:
    """Return what is worse than the week before, the gravest first, in sentences."""
    desk = _Desk(work, trade, station, viewer)
    period, before = desk.period(week), desk.period(week.before())
    whole = tuple([await compute(work, trade, viewer.scope, one) for one in (period, before)])
    apart: dict[By, Mapping[int | str, tuple[Figures, Figures]]] = {}
    names: dict[By, Mapping[Key, str]] = {}
    for by in (By.DISTRICT, By.KIND, By.PERSON):
        told = Told(by)
        now = await break_down(work, trade, viewer.scope, period, told)
        then = await break_down(work, trade, viewer.scope, before, told)
        names[by] = await desk.names(by, [*now, *then])
        apart[by] = {
            key: (now.get(key, Figures()), then.get(key, Figures()))
            for key in names[by]
            if key is not None
        }
    found = worsened(Weeks((whole[0], whole[1]), apart), trade.digests.worse)
    return [await desk.item(one, period, names) for one in found]


async def open_items(
    work: Work, trade: Trade, station: Station, viewer: Viewer, now: datetime
) -> list[Item]:
    """Return what waits for a decision, and what has been overdue longest."""
    say, locale = trade.speech.say, viewer.locale
    waiting = await undecided(work, viewer.scope, station.id)
    said = {
        name: say(f"digest.decide.{name}", locale, count=count)
        for name, count in waiting.items()
        if count
    }
    items = [Item(name, text, text) for name, text in said.items()]
    late = await overdue(work, viewer.scope, station.id, Cut(), _OVERDUE)
    owners = [one.ticket.owner_id for one in late if one.ticket.owner_id is not None]
    named = await people(work, SYSTEM, owners)
    districts = {one.id: one.name for one in await areas.districts(work, SYSTEM, [station.id])}
    for one in late:
        owner = named.get(one.ticket.owner_id or 0)
        text = say(
            "digest.decide.overdue",
            locale,
            number=one.ticket.number,
            kind=kind_name(trade, one.ticket, locale),
            where=districts.get(one.ticket.district_id or 0, say("figures.none", locale)),
            what=tell.metric_name(trade, locale, one.metric),
            span=tell.lasted(trade, locale, now - one.since),
            owner=owner.name if owner else say("staff_desk.nobody", locale),
        )
        items.append(Item(f"overdue.{one.ticket.number}", text, text, ticket=one.ticket))
    return items


@dataclass(frozen=True, slots=True)
class _Desk:
    """Puts findings into sentences for a viewer."""

    work: Work
    trade: Trade
    station: Station
    viewer: Viewer

    def period(self, stretch: Stretch) -> Period:
        """Return the moments of some days at the station."""
        return Period(self.station.id, *stretch.moments(self.station.timezone))

    async def names(self, by: By, keys: Sequence[Key]) -> dict[Key, str]:
        """Name what figures are told apart by; persons only whom the viewer may see."""
        known = [one for one in dict.fromkeys(keys) if one is not None]
        if by is By.KIND:
            return {key: tell.kind_name(self.trade, self.viewer.locale, str(key)) for key in known}
        if by is By.PERSON:
            ids = [int(key) for key in known]
            below = await persons_below(self.work, self.viewer, self.station.id, ids)
            return {key: one.name for key, one in below.items()}
        found = await areas.districts(self.work, self.viewer.scope, [self.station.id])
        return {one.id: one.name for one in found if one.id in known}

    async def item(
        self, finding: Finding, period: Period, names: Mapping[By, Mapping[Key, str]]
    ) -> Item:
        """Say what is worse, and why."""
        say, locale = self.trade.speech.say, self.viewer.locale
        told = {"now": self._number(finding, finding.now)}
        told["before"] = self._number(finding, finding.before)
        if finding.metric is not None:
            told["what"] = tell.metric_name(self.trade, locale, finding.metric)
        common = await self._one_incident(finding, period)
        one_outage = say("digest.worse.incident", locale, count=common) if common else ""
        persons = [one for one in finding.causes if one.by is By.PERSON]
        public = [one for one in finding.causes if one.by is not By.PERSON]
        text, words = (
            say(f"digest.worse.{finding.sign}", locale, **told)
            + self._why(finding, causes, names)
            + one_outage
            for causes in (public + persons, public)
        )
        ids = frozenset(int(one.key) for one in persons)
        return Item(finding.code, text, words, finding.figure, person_ids=ids)

    def _why(
        self, finding: Finding, causes: Sequence[Cause], names: Mapping[By, Mapping[Key, str]]
    ) -> str:
        if not causes:
            return ""
        said = [self._cause(finding, one, names) for one in causes]
        listed = self.trade.speech.say("figures.and", self.viewer.locale).join(said)
        return self.trade.speech.say("digest.worse.why", self.viewer.locale, causes=listed)

    def _number(self, finding: Finding, value: float) -> str:
        if finding.sign is Sign.SLOWER:
            return tell.lasted(self.trade, self.viewer.locale, value * _MINUTE)
        return tell.mean(value) if finding.sign is Sign.UNHAPPY else str(round(value))

    def _cause(self, finding: Finding, cause: Cause, names: Mapping[By, Mapping[Key, str]]) -> str:
        name = names[cause.by][cause.key]
        if cause.by is By.PERSON:
            name = self.trade.speech.say("digest.worse.whose", self.viewer.locale, name=name)
        if finding.sign is Sign.UNHAPPY:
            return name
        now, before = (self._number(finding, one) for one in (cause.now, cause.before))
        sentence = "digest.worse.cause"
        return self.trade.speech.say(
            sentence, self.viewer.locale, name=name, now=now, before=before
        )

    async def _one_incident(self, finding: Finding, period: Period) -> int:
        """Count how many of the cases are one and the same outage, where that is most of them."""
        found, _ = await open_behind(
            self.work,
            self.trade,
            self.viewer.scope,
            period,
            finding.figure,
            limit=_LOOKED_AT,
        )
        incidents = Counter(one.ticket.incident_id for one in found)
        incidents.pop(None, None)
        most = max(incidents.values(), default=0)
        return most if most > 1 and most * 2 >= len(found) else 0
