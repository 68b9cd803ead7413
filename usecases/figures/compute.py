"""Compute a station's figures for a period, from what the asker may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from stations.scope import Scope
from storage.reports import Period, clocks_in, counts_in, scores_in
from storage.unit_of_work import Work
from tickets.figures import Times, share_of, times
from tickets.policies import Metric


@dataclass(frozen=True, slots=True)
class Figures:
    """``reopening`` is the share of tickets that were reopened; ``score`` the mean of ``rated``."""

    tickets: int
    by_kind: Mapping[str, int]
    closed: int
    reopening: float | None
    times: Mapping[Metric, Times]
    asked: int
    rated: int
    score: float | None


async def compute(work: Work, scope: Scope, period: Period) -> Figures:
    """Return the figures of the tickets that were opened in a period."""
    clocks = await clocks_in(work, scope, period)
    counts = await counts_in(work, scope, period)
    asked, scores = await scores_in(work, scope, period)
    whole = sum(counts.by_kind.values())
    return Figures(
        tickets=whole,
        by_kind=counts.by_kind,
        closed=counts.closed,
        reopening=share_of(counts.reopened, whole),
        times={metric: times(one for one in clocks if one.metric is metric) for metric in Metric},
        asked=asked,
        rated=len(scores),
        score=share_of(sum(scores), len(scores)),
    )
