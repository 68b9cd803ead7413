"""Compute figures of a period, from what the asker may see: as a whole, or told apart."""

from collections.abc import Mapping

from stations.scope import Scope
from storage.counted import EVERYTHING, Cut, Key, Period, Sought, Told
from storage.reports import excused_in, promises_in, ratings_in, tickets_in, times_of
from storage.unit_of_work import Work
from tickets.figures import By, Figures
from usecases.figures.households import households_for
from usecases.trade import Trade

_WHOLE = 0


async def compute(
    work: Work, trade: Trade, scope: Scope, period: Period, cut: Cut = EVERYTHING
) -> Figures:
    """Return the figures of the tickets that were opened in a period.

    What residents were asked, and what was promised, counts by the day on which it was.
    """
    found = await _gather(work, trade, scope, period, cut, None)
    return found[_WHOLE]


async def break_down(
    work: Work, trade: Trade, scope: Scope, period: Period, told: Told, cut: Cut = EVERYTHING
) -> Mapping[Key, Figures]:
    """Return a period's figures by what they are told apart by; ``None`` is whoever has none."""
    return await _gather(work, trade, scope, period, cut, told)


def sought_by(trade: Trade, period: Period, cut: Cut) -> Sought:
    """Say what figures are made of, by the pack's reasons that count against nobody."""
    reasons = trade.tickets.pauses.values()
    return Sought(period, cut, frozenset(one.code for one in reasons if one.excluded))


async def _gather(
    work: Work, trade: Trade, scope: Scope, period: Period, cut: Cut, told: Told | None
) -> dict[Key, Figures]:
    sought = sought_by(trade, period, cut)
    times = await times_of(work, scope, sought, told)
    counts = await tickets_in(work, scope, sought, told)
    ratings = await ratings_in(work, scope, sought, told)
    promises = await promises_in(work, scope, sought, told)
    excused = await excused_in(work, scope, sought, told)
    homes = await households_for(work, scope, period.station_id, cut, told)
    # Kinds and days have the households of the whole; a district has its own or none.
    whole = homes[None] if told is None or told.by in (By.KIND, By.PART) else None
    keys: set[Key] = {*counts, *ratings, *promises, *excused}
    if told is None:
        keys.add(_WHOLE)
    found: dict[Key, Figures] = {}
    for key in keys:
        row: dict[str, int | None] = {"excused": excused.get(key, 0)}
        row["households"] = whole if key is None else homes.get(key, whole)
        for some in (counts, ratings, promises):
            row |= some.get(key, {})
        found[key] = Figures.counted(row, times.get(key, {}))
    return found
