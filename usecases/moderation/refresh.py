"""What is looked for follows what stations changed, whoever changed it and in which process."""

from datetime import datetime

from stations.scope import SYSTEM
from storage import lexicon_changes
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.trade import Trade


async def refresh(work: Work, trade: Trade) -> int:
    """Take in changes that are not in the snapshot yet; return whether there were any."""
    version = await lexicon_changes.version(work, SYSTEM)
    if not _is_old(work.now, trade, version):
        return 0
    changes = await lexicon_changes.standing(work, SYSTEM)
    trade.watch.renew(changes, version, work.now)
    return 1


async def next_refresh(work: Work, trade: Trade) -> datetime | None:
    """Return when to look again: at once where something changed, else when a shadow ends."""
    version = await lexicon_changes.version(work, SYSTEM)
    if trade.watch.wanted != version:
        return work.now
    return trade.watch.stale_at


def _is_old(now: datetime, trade: Trade, version: tuple[int, int]) -> bool:
    stale = trade.watch.stale_at
    return trade.watch.wanted != version or (stale is not None and stale <= now)


LEXICON = Due("lexicon", refresh, next_refresh)
