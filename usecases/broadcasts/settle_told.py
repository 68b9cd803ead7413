"""A state that another system tells counts when it has stood; residents are told by people."""

from dataclasses import replace
from datetime import datetime

from broadcasts.notice import Relation
from broadcasts.outage import Outage, OutageEvent, OutageMove, OutageState, moved
from broadcasts.told_changes import move_by_state
from chat.errors import Fact
from stations.scope import SYSTEM
from storage import outage_sources, outages
from storage.outage_sources import SourceOf
from storage.unit_of_work import Work
from usecases.broadcasts.announce import call_off, drop_planned
from usecases.broadcasts.change import supersede
from usecases.broadcasts.known import make_known, make_restored
from usecases.broadcasts.tell_taken import tell_taken
from usecases.desk.due import Due
from usecases.trade import Trade

_AT_ONCE = 20
_OWED = {
    OutageMove.RESTORE: "restored",
    OutageMove.CANCEL: "cancelled",
    OutageMove.REOPEN: "corrected",
}


class NothingToTell(Fact):
    """Residents know already how the outage stands."""

    key = "outage.nothing_to_tell"


class NotToldYet(Fact):
    """What residents have not been told is not closed."""

    key = "outage.not_told_yet"


async def settle_told(work: Work, trade: Trade) -> int:
    """Let the states that have stood long enough count, and show them to staff."""
    due = await outage_sources.to_settle(work, SYSTEM, _AT_ONCE)
    for one in due:
        outage = await outages.outage(work, SYSTEM, one.outage_id)
        settled, now = replace(one, settle_at=None), None
        if outage is not None:
            settled, now = await _settle(work, outage, settled)
        await outage_sources.change_source(work, settled)
        if now is not None:
            await tell_taken(work, trade, now.station_id, now.source, changed=[now])
    return len(due)


async def _next(work: Work, _trade: Trade) -> datetime | None:
    return await outage_sources.next_settle(work, SYSTEM)


TOLD_STATES = Due("told states", settle_told, _next)


async def _settle(work: Work, outage: Outage, source: SourceOf) -> tuple[SourceOf, Outage | None]:
    """Return what is owed now, and the outage where it has moved."""
    told = source.told
    move = None if told.state is None else move_by_state(outage, told.state)
    if move is None:
        return source, None
    fields: dict[str, object] = {}
    back = told.restored_at
    if move is OutageMove.RESTORE and back is not None and outage.starts_at < back <= work.now:
        fields["restored_at"] = back
    now = moved(outage, move, work.now, **fields)
    event = OutageEvent(
        work.new_id(), outage.id, outage.station_id, move, work.now, became=now.restored_at
    )
    now = await outages.change_outage(work, now, [event])
    await _follow(work, outage, now, move)
    if outage.state is not OutageState.DRAFT and move in _OWED:
        # What was off, on and off again without anybody being told of it is no news.
        owed = "" if source.untold == "restored" else _OWED[move]
        source = replace(source, untold=owed, was=None)
    return source, now


async def _follow(work: Work, before: Outage, now: Outage, move: OutageMove) -> None:
    if move in (OutageMove.CANCEL, OutageMove.RESTORE):
        await drop_planned(work, now)
    if move is OutageMove.CANCEL and before.state is not OutageState.DRAFT:
        await call_off(work, now)
    if move is OutageMove.REOPEN:
        await make_known(work, now)


async def tell_change(work: Work, trade: Trade, outage: Outage, by: int) -> None:
    """Tell those who heard of an outage what another system has changed; a person decided it.

    Raises ``NothingToTell``.
    """
    source = await outage_sources.source_of(work, SYSTEM, outage.id)
    if source is None or not source.untold:
        raise NothingToTell
    cancelled = source.untold == "cancelled"
    if source.untold == "restored":
        await make_restored(work, outage, "", by)
    # Why it was to be is no reason why it is not.
    told = replace(outage, reason="") if cancelled else outage
    relation = Relation.CANCEL if cancelled else Relation.UPDATE
    await supersede(work, trade, told, source.untold, relation, by, was=source.was)


async def require_told(work: Work, outage: Outage) -> None:
    """Refuse to close what residents have not been told; raises ``NotToldYet``."""
    source = await outage_sources.source_of(work, SYSTEM, outage.id)
    if source is not None and source.untold:
        raise NotToldYet
