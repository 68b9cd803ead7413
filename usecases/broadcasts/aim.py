"""Whom an outage or notice concerns, and what a preflight says of that."""

from broadcasts.notice import Notice, seconds_left
from broadcasts.outage import Outage
from stations.scope import SYSTEM
from storage import areas, audiences, notices, outages
from storage.audiences import Aim, Counted
from storage.notices import DISTRICT, GROUP
from storage.unit_of_work import Work
from usecases.trade import Trade

# Telegram takes about so many messages a second from one bot.
_PER_SECOND = 30.0
# Wishes are kept by names of so many characters.
_LONGEST = 16


async def aim_of(work: Work, outage: Outage) -> Aim:
    """Return whom an outage concerns."""
    found = await outages.districts_of_outage(work, SYSTEM, outage.id)
    return Aim(outage.station_id, frozenset(found), drill=outage.drill)


async def aim_of_notice(work: Work, trade: Trade, notice: Notice) -> Aim:
    """Return whom a notice is for; what is general and can wait may be unwanted."""
    found = await notices.audience_of(work, SYSTEM, notice.id)
    kind = trade.notices.kinds[notice.kind]
    return Aim(
        notice.station_id,
        frozenset(found[DISTRICT]),
        frozenset(found[GROUP]),
        notice.drill,
        wish_about(notice.kind) if kind.general and not kind.urgent else "",
    )


def wish_about(code: str) -> str:
    """Return the name under which somebody's wish about a kind of notice is kept."""
    return code[:_LONGEST]


async def preflight(work: Work, aim: Aim) -> tuple[Counted, int]:
    """Count whom an aim reaches, and in how many seconds."""
    counted = await audiences.count_aim(work, SYSTEM, aim)
    return counted, seconds_left(counted.groups, counted.private, _PER_SECOND)


async def is_everybody(work: Work, aim: Aim) -> bool:
    """True for an aim at all of a station's districts, where it has more than one."""
    every = {one.id for one in await areas.districts(work, SYSTEM, [aim.station_id])}
    return len(every) > 1 and aim.districts >= every
