"""The trail gets its places and seals, one writer for all, so that nobody else queues."""

from datetime import datetime

from stations.scope import SYSTEM
from storage import trail
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.trade import Trade


async def seal_trail(work: Work, _trade: Trade) -> int:
    """Seal what was written since the last time; return how many entries that were."""
    return await trail.seal(work, SYSTEM)


async def next_seal(work: Work, _trade: Trade) -> datetime | None:
    """Return now, while something waits for its seal."""
    return work.now if await trail.waits(work, SYSTEM) else None


SEALS = Due("trail", seal_trail, next_seal)
