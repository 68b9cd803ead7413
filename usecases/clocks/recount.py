"""Another calendar was set: what is counted in working time falls due at another moment."""

from stations.scope import SYSTEM
from storage import clocks
from storage.tickets import reread
from storage.unit_of_work import Work
from tickets.clock import advance
from tickets.clock_moves import recount
from usecases.clocks.rulebook import rulebook
from usecases.trade import Trade


async def recount_station(work: Work, trade: Trade, station_id: int) -> None:
    """Count the running clocks of a station anew; what has been missed stays missed."""
    for ticket_id in await clocks.counted_by_calendar(work, SYSTEM, station_id):
        ticket = await reread(work, SYSTEM, ticket_id)
        book = await rulebook(work, trade, ticket)
        if book is None:
            continue
        targets = {one.metric: one for one in book.targets(ticket)}
        log = await clocks.events_of(work, SYSTEM, ticket_id)
        for metric, clock in (await clocks.clocks_of(work, SYSTEM, ticket_id)).items():
            target = targets.get(metric)
            if target is None or not clock.live:
                continue
            own = [one for one in log if one.metric is metric]
            events = recount(clock, target, work.now, book.calendar, own)
            if events:
                await clocks.write(work, advance(clock, events), events)
