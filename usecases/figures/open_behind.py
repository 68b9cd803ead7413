"""Open a figure to the tickets behind it, a page at a time, within what the asker may see."""

from stations.scope import Scope
from storage.counted import EVERYTHING, Cut, Period
from storage.report_pages import Found, tickets_behind
from storage.unit_of_work import Work
from tickets.figures import Behind
from usecases.figures.compute import sought_by
from usecases.trade import Trade


async def open_behind(
    work: Work,
    trade: Trade,
    scope: Scope,
    period: Period,
    figure: Behind,
    *,
    cut: Cut = EVERYTHING,
    skip: int = 0,
    limit: int = 50,
) -> tuple[tuple[Found, ...], int]:
    """Return some of the tickets behind a figure, the worst first, and how many there are."""
    return await tickets_behind(work, scope, sought_by(trade, period, cut), figure, skip, limit)
