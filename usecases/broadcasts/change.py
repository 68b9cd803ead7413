"""What happens to an announced outage: its time moves, it ends, it does not take place."""

from dataclasses import replace
from datetime import datetime

from broadcasts.notice import USEFUL_FOR, Notice, NoticeState, Relation
from broadcasts.outage import (
    Outage,
    OutageEvent,
    OutageKind,
    OutageMove,
    OutageState,
    moved,
    time_told,
)
from stations.scope import SYSTEM
from storage import incidents, notices, outage_sources, outages
from storage.unit_of_work import Work
from tickets.incident import IncidentMove
from tickets.incident import moved as incident_moved
from usecases.broadcasts.announce import (
    TOLD,
    call_off,
    drop_planned,
    renew_alert,
    renew_planned,
)
from usecases.broadcasts.edit_posts import edit_posts
from usecases.broadcasts.facts import texts_of
from usecases.broadcasts.known import make_known, make_restored
from usecases.broadcasts.place import station_with
from usecases.desk.due import Due
from usecases.trade import Trade


async def change_etr(
    work: Work, trade: Trade, outage: Outage, expected_at: datetime, by: int | None
) -> Outage:
    """Give another time for the restoration.

    It is told by a notice when it moves by the rules' step, or when the old one has lapsed; else
    the post is edited, and nobody is rung. Raises the facts of ``broadcasts.outage``.
    """
    was = outage.expected_at
    planned = outage.kind is not OutageKind.FAULT and not outage.off
    move = OutageMove.EXTEND if planned else OutageMove.CHANGE_ETR
    now = await _moved(work, outage, move, by, was, expected_at, etr_at=expected_at)
    await make_known(work, now)
    await renew_alert(work, trade, now, await station_with(work, now.station_id))
    # Small steps add up: what counts is how far it is from what people were told.
    told = await _time_told(work, outage)
    small = told is not None and abs(expected_at - told) < trade.notices.rules.etr_step
    if not small or was is None or was <= work.now:
        kind = "progress" if outage.kind is OutageKind.FAULT else "extended"
        await supersede(work, trade, now, kind, Relation.UPDATE, by, was=told)
    else:
        await edit_posts(work, trade, now)
    return now


async def _time_told(work: Work, outage: Outage) -> datetime | None:
    """Return the time of restoration that the newest notice told when it went out."""
    said = await notices.notices_of_outage(work, SYSTEM, outage.id)
    at = max((one.send_at for one in said if one.state in TOLD), default=None)
    if at is None:
        return outage.expected_at
    return time_told(await outages.events_of(work, SYSTEM, outage.id), at, outage.expected_at)


async def reschedule(
    work: Work,
    trade: Trade,
    outage: Outage,
    starts_at: datetime,
    ends_at: datetime,
    by: int | None,
) -> Outage:
    """Move an outage that has not begun; its reminders move with it."""
    was = outage.starts_at
    now = await _moved(
        work,
        outage,
        OutageMove.RESCHEDULE,
        by,
        was,
        starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        etr_at=None,
    )
    await renew_planned(work, trade, now, await station_with(work, now.station_id), by)
    await make_known(work, now)
    await supersede(work, trade, now, "rescheduled", Relation.UPDATE, by, was=was)
    return now


async def correct(
    work: Work, trade: Trade, outage: Outage, by: int | None, field: str, words: str
) -> Outage:
    """What was announced was wrong: ``scope`` or ``reason`` is put right, for who got it as well.

    Raises ``OutageIsOver``.
    """
    now = await _moved(work, outage, OutageMove.CORRECT, by, None, None, **{field: words})
    await renew_planned(work, trade, now, await station_with(work, now.station_id), by)
    await make_known(work, now)
    await supersede(work, trade, now, "corrected", Relation.UPDATE, by)
    return now


async def cancel(
    work: Work, trade: Trade, outage: Outage, by: int | None, reason: str = ""
) -> Outage:
    """An outage does not take place: what was not sent yet stops, whoever got it gets told.

    A draft just disappears from the list.
    """
    before = outage.state
    now = await _moved(
        work, outage, OutageMove.CANCEL, by, None, None, reason=reason or outage.reason
    )
    await drop_planned(work, now)
    if before is OutageState.DRAFT:
        return now
    await call_off(work, now)
    told = replace(now, reason=reason)
    await supersede(work, trade, told, "cancelled", Relation.CANCEL, by)
    return now


async def restore(work: Work, trade: Trade, outage: Outage, by: int | None) -> Outage:
    """The supply is back: everybody who was told of the outage hears it, reporters are asked."""
    now = await _moved(work, outage, OutageMove.RESTORE, by, outage.expected_at, work.now)
    await drop_planned(work, now)
    await make_restored(work, now, "", by)
    await supersede(work, trade, now, "restored", Relation.UPDATE, by)
    return now


async def verify(work: Work, outage: Outage, by: int | None) -> Outage:
    """Somebody looked: it is really back everywhere, and the record is closed."""
    now = await _moved(work, outage, OutageMove.VERIFY, by, None, None)
    await _close_parts(work, now)
    return now


async def start_due(work: Work, _trade: Trade) -> int:
    """Let outages begin whose time has come."""
    begun = await outages.outages_to_start(work, SYSTEM, 20)
    for one in begun:
        await _moved(work, one, OutageMove.START, None, None, one.starts_at)
    return len(begun)


async def _next_start(work: Work, _trade: Trade) -> datetime | None:
    return await outages.next_start(work, SYSTEM)


STARTS = Due("outages", start_due, _next_start)


async def supersede(
    work: Work,
    trade: Trade,
    outage: Outage,
    kind: str,
    relation: Relation,
    by: int | None,
    *,
    was: datetime | None = None,
) -> Notice | None:
    """Leave a notice for exactly those who got the first one of this outage, referring to it.

    Nothing where nobody was told of it. What another system changed is told with it.
    """
    await outage_sources.note_told(work, outage.id)
    said = await notices.notices_of_outage(work, SYSTEM, outage.id)
    root = next((one for one in said if one.relation is Relation.ALERT and one.state in TOLD), None)
    if root is None:
        return None
    known = trade.notices.kinds[kind]
    texts = texts_of(trade, kind, outage, await station_with(work, outage.station_id), was)
    new = Notice(
        id=work.new_id(),
        station_id=outage.station_id,
        kind=kind,
        relation=relation,
        state=NoticeState.SCHEDULED,
        send_at=work.now,
        texts=texts,
        outage_id=outage.id,
        refers_to=root.id,
        author_id=by,
        useless_after=work.now + USEFUL_FOR,
        acknowledge=known.acknowledge,
        drill=outage.drill,
        urgent=known.urgent,
        told_in=root.told_in,
    )
    await notices.add_notice(work, new)
    return new


async def _moved(
    work: Work,
    outage: Outage,
    move: OutageMove,
    by: int | None,
    was: datetime | None,
    became: datetime | None,
    **changed: object,
) -> Outage:
    event = OutageEvent(
        work.new_id(), outage.id, outage.station_id, move, work.now, by, was, became
    )
    return await outages.change_outage(work, moved(outage, move, work.now, **changed), [event])


async def _close_parts(work: Work, outage: Outage) -> None:
    for one in await incidents.of_outage(work, SYSTEM, outage.id):
        parts = await incidents.parts(work, SYSTEM, one.id)
        if not one.going_on and not parts.open and not parts.branches:
            await incidents.change(work, incident_moved(one, IncidentMove.CLOSE, work.now))
