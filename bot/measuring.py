"""What ``/metrics`` shows: the counters of the loops, and the queues as the tables have them."""

from bot.house import House
from stations.scope import SYSTEM
from storage import inbox, outbox

# Shown from the start: a rule that watches for parked rows must find its series at zero.
_ALWAYS = {"waiting": 0, "parked": 0}


async def measure(house: House) -> bytes:
    """Read the queues, look at the loops, and write everything in Prometheus' text format."""
    async with house.database.reading() as work:
        arrived = await inbox.counts(work, SYSTEM)
        arrived_lag = await inbox.lag(work, SYSTEM)
        leaving = await outbox.counts(work, SYSTEM)
        leaving_lag = await outbox.lag(work, SYSTEM)
    house.meters.show_queue("inbox", _ALWAYS | arrived, arrived_lag)
    house.meters.show_queue("outbox", _ALWAYS | leaving, leaving_lag)
    for loop in house.runtime.states():
        house.meters.show_loop(loop.name, stuck=loop.stuck)
    return house.meters.exposition()
