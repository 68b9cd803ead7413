"""Where digests go: the groups of a station's staff, and somebody's private chat."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from stations.group import Chat
from stations.scope import SYSTEM
from storage.chats import private_chat
from storage.unit_of_work import Work
from usecases.trade import Trade

# Nobody is rung by what can wait.
_NIGHT_BEGINS, _NIGHT_ENDS = time(21), time(7)


def by_night(now: datetime, zone: str) -> bool:
    """True while messages come without a sound."""
    return not _NIGHT_ENDS <= now.astimezone(ZoneInfo(zone)).time() < _NIGHT_BEGINS


async def desk_of(work: Work, trade: Trade, person_id: int) -> Chat | None:
    """Return where some bot can write to a person in private."""
    for bot_id in sorted(trade.bots):
        found = await private_chat(work, SYSTEM, bot_id, person_id)
        if found is not None:
            return found
    return None
