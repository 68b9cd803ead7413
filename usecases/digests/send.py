"""Send the digests that are due, each once for its day; what was missed comes late or never."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from stations.area import Station
from stations.scope import SYSTEM
from storage import areas
from storage.digests import EMPTY, SENT, STALE, settle, settled_since
from storage.unit_of_work import Work
from tickets.digest import GOOD_FOR, Digest, Edition
from usecases.desk.due import Due
from usecases.digests.daily import send_daily
from usecases.digests.leader import send_to_leaders
from usecases.digests.weekly import send_weekly
from usecases.trade import Trade

# So many digests in one transaction keep it short.
_AT_ONCE = 5
# Every edition that may still be due began no longer ago.
_BACK = max(GOOD_FOR.values()) + timedelta(days=8)

# Each returns whether there was anything to tell.
_SEND: dict[Digest, Callable[[Work, Trade, Station, Edition], Awaitable[bool]]] = {
    Digest.DAILY: send_daily,
    Digest.WEEKLY: send_weekly,
    Digest.LEADER: send_to_leaders,
}


async def send_digests(work: Work, trade: Trade) -> int:
    """Send what is due by now; return how many editions were decided about."""
    due = (await _due(work, trade))[:_AT_ONCE]
    for station, edition in due:
        if edition.stale_at <= work.now:
            await settle(work, station.id, edition, STALE)
            continue
        told = await _SEND[edition.digest](work, trade, station, edition)
        await settle(work, station.id, edition, SENT if told else EMPTY)
    return len(due)


async def next_digest(work: Work, trade: Trade) -> datetime | None:
    """Return when the next digest is due; now, when one is."""
    if not trade.digests.hours:
        return None
    if await _due(work, trade):
        return work.now
    return min(
        (
            trade.digests.following(digest, station.timezone, work.now).at
            for station in await areas.stations(work, SYSTEM)
            for digest in trade.digests.hours
        ),
        default=None,
    )


DIGESTS = Due("digests", send_digests, next_digest)


async def _due(work: Work, trade: Trade) -> list[tuple[Station, Edition]]:
    if not trade.digests.hours:
        return []
    settled = await settled_since(work, SYSTEM, (work.now - _BACK).date())
    latest = [
        (station, trade.digests.latest(digest, station.timezone, work.now))
        for station in await areas.stations(work, SYSTEM)
        for digest in trade.digests.hours
    ]
    return [
        (station, edition)
        for station, edition in latest
        if (station.id, edition.digest, edition.day.isoformat()) not in settled
    ]
