"""Every clock of a played week, and every figure of clocks, is what its log adds up to."""

from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import PlayedClock
from stations.scope import SYSTEM
from storage import clocks, desk_tables
from storage.counted import Cut, Period
from storage.database import Database
from tests.figures.crowd import times
from tests.figures.town import Town
from tickets.clock import ClockState, breached, recompute
from tickets.figures import Times, measured
from tickets.policies import Metric
from tickets.ticket import Ticket
from usecases.figures.compute import compute

DAY = timedelta(days=1)


@pytest.fixture
async def town(database: Database, clock: PlayedClock) -> Town:
    return await Town.build(database, clock)


async def test_the_log_adds_up_to_every_stored_clock_and_every_figure_of_clocks(
    town: Town,
) -> None:
    stage = town.stage
    begun = stage.clock.now() - DAY
    told = await _recomputed(town, await town.play())
    async with stage.database.reading() as work:
        period = Period(stage.east.id, begun, stage.clock.now() + DAY)
        figures = await compute(work, stage.trade, SYSTEM, period, cut=Cut())
    assert {one: figures.of(one) for one in Metric} == told
    assert sum(one.late for one in told.values()) > 0


async def _recomputed(town: Town, tickets: list[Ticket]) -> dict[Metric, Times]:
    """Count from nothing but the log, after checking that no stored clock says otherwise."""
    rules = town.stage.trade.tickets
    excluded = frozenset(one.code for one in rules.pauses.values() if one.excluded)
    found: dict[Metric, list[tuple[timedelta | None, bool]]] = defaultdict(list)
    checked = 0
    async with town.stage.database.reading() as work:
        for ticket in tickets:
            log = await clocks.events_of(work, SYSTEM, ticket.id)
            for metric, stored in (await clocks.clocks_of(work, SYSTEM, ticket.id)).items():
                events = [one for one in log if one.metric is metric]
                clock = recompute(events)
                assert clock == stored, (ticket.number, metric)
                checked += 1
                if clock.state is not ClockState.CANCELLED:
                    found[metric].append((measured(clock, events, excluded), breached(clock)))
        every = select(func.count()).select_from(desk_tables.clocks)
        assert (await work.run(every)).scalar_one() == checked
    return {one: times(found[one]) for one in Metric}
