"""Figures told apart, with the names of what they are told apart by."""

from dataclasses import dataclass, replace

from stations.scope import Scope
from storage import areas
from storage.counted import Cut, Key, Period, Told
from storage.unit_of_work import Work
from tickets.figures import By, Figures
from usecases.figures.compute import break_down
from usecases.figures.reach import Allowed, Viewer, persons_below, viewer_of
from usecases.figures.sight import Sight
from usecases.figures.tell import kind_name
from usecases.tickets.asker import Asker
from usecases.trade import Trade


@dataclass(frozen=True, slots=True)
class Group:
    """One of what figures are told apart by; ``key`` is ``None`` for tickets that have none."""

    key: Key
    name: str
    figures: Figures

    def sight(self, seen: Sight) -> Sight | None:
        """Return how this one is looked at by itself; ``None`` where it cannot be."""
        if self.key is None:
            return None
        if seen.by is By.STATION:
            return replace(seen, station_id=int(self.key), by=None)
        cut = {
            By.PERSON: lambda: Cut(owner_id=int(self.key or 0)),
            By.DISTRICT: lambda: Cut(district_id=int(self.key or 0)),
            By.KIND: lambda: Cut(kind=str(self.key)),
        }
        return None if seen.by not in cut else replace(seen, by=None, cut=cut[seen.by]())


async def groups_for(
    work: Work, trade: Trade, asker: Asker, allowed: Allowed, by: By
) -> list[Group]:
    """Tell figures apart for somebody: the worst first, persons only whom they may see."""
    scope, period, locale = allowed.scope, allowed.period, asker.locale
    if by is not By.PERSON:
        return await groups(work, trade, locale, scope, period, by, allowed.cut)
    return await persons(work, trade, viewer_of(asker), scope, period, allowed.cut)


async def persons(
    work: Work,
    trade: Trade,
    viewer: Viewer,
    scope: Scope,
    period: Period,
    cut: Cut,
) -> list[Group]:
    """Tell figures apart by the persons whom somebody may see at a station; the worst first."""
    found = await break_down(work, trade, scope, period, Told(By.PERSON), cut)
    keys = [int(one) for one in found if one is not None]
    station_id = period.station_id or 0
    below = await persons_below(work, viewer, station_id, keys)
    return _ordered([Group(key, one.name, found[key]) for key, one in below.items()])


async def groups(
    work: Work, trade: Trade, locale: str, scope: Scope, period: Period, by: By, cut: Cut
) -> list[Group]:
    """Tell a team's figures apart, by anything but persons; the worst first."""
    found = await break_down(work, trade, scope, period, Told(by), cut)
    named: dict[Key, str] = {None: trade.speech.say("figures.none", locale)}
    if by is By.KIND:
        named |= {key: kind_name(trade, locale, str(key)) for key in found if key}
    else:
        stations = await areas.stations(work, scope)
        named |= {one.id: one.name for one in stations}
        for one in await areas.districts(work, scope, [one.id for one in stations]):
            named[one.id] = one.name
    return _ordered([Group(key, named[key], one) for key, one in found.items()])


def _ordered(found: list[Group]) -> list[Group]:
    """Put the worst first: what was late, then what is most."""
    return sorted(found, key=lambda one: (-one.figures.late, -one.figures.tickets, one.name))
