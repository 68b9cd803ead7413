"""An outage is announced: at once, or when a second person has agreed to it."""

from dataclasses import replace

from broadcasts.lead_time import Breach
from broadcasts.notice import USEFUL_FOR, Notice, NoticeState, Relation
from broadcasts.outage import Outage, OutageEvent, OutageKind, OutageMove, moved
from chat.errors import Fact
from stations.area import Station
from stations.scope import SYSTEM
from storage import audiences, deliveries, notices, outages
from storage.unit_of_work import Work
from usecases.broadcasts.aim import aim_of
from usecases.broadcasts.approve import ask_approvers
from usecases.broadcasts.card import breaches_of, show_card
from usecases.broadcasts.facts import texts_of
from usecases.broadcasts.join import joined_texts
from usecases.broadcasts.known import make_known, make_unknown
from usecases.broadcasts.place import ask_here, station_with
from usecases.private.questions import Step
from usecases.tickets.asker import Asker, acknowledge
from usecases.trade import Trade

REMINDER = "reminder"
# In these a notice has been told to somebody.
TOLD = frozenset({NoticeState.SENDING, NoticeState.SENT, NoticeState.STOPPED})

_NOT_BEGUN = frozenset({NoticeState.SCHEDULED, NoticeState.WAITING, NoticeState.PAUSED})


class ConcernsNobody(Fact):
    """An outage of no district would be told to nobody."""

    key = "outage.concerns_nobody"


class LacksFields(Fact):
    """Residents must read where, and why, and until when."""

    key = "outage.lacks_fields"


async def send_outage(
    work: Work, trade: Trade, asker: Asker, outage: Outage, why: str | None = None
) -> None:
    """Announce a draft; what breaks a rule, or is large, waits for a second person first.

    For a breach of the lead time its author gives the reason (``why``). Raises ``ConcernsNobody``,
    ``LacksFields`` and the facts of ``broadcasts.outage``; nothing is sent then.
    """
    moved(outage, OutageMove.ANNOUNCE, work.now)
    aim = await aim_of(work, outage)
    if not aim.districts:
        raise ConcernsNobody
    counted = await audiences.count_aim(work, SYSTEM, aim)
    found = set(await breaches_of(work, trade, outage, counted))
    open_end = outage.ends_at is None and outage.kind is not OutageKind.FAULT
    if found & {Breach.NO_SCOPE, Breach.NO_REASON} or open_end:
        raise LacksFields
    if Breach.TOO_LATE in found and not outage.drill and why is None:
        await ask_field(work, trade, asker, outage, "why")
        return
    if found and not outage.drill:
        await _wait_for_second(work, trade, asker, outage, why or "")
        return
    now = await announce(work, trade, outage, asker.person.id, told_in=asker.chat.id)
    await show_card(work, trade, asker, now)
    await acknowledge(work, asker, trade.speech.say("outage.sending", asker.locale), "sending")


async def ask_field(work: Work, trade: Trade, asker: Asker, outage: Outage, field: str) -> None:
    """Ask for the words of a field; where others read along they are given as a reply."""
    answers = {"outage": str(outage.id), "field": field}
    await ask_here(work, trade, asker, Step.OUTAGE, f"outage.ask_{field}", answers)


async def _wait_for_second(
    work: Work, trade: Trade, asker: Asker, outage: Outage, why: str
) -> None:
    station = await station_with(work, outage.station_id)
    author, here = asker.person.id, asker.chat.id
    notice = await first_notice(work, trade, outage, station, author, told_in=here)
    waiting = replace(notice, state=NoticeState.WAITING, why=why, look_at=work.now)
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    await notices.add_notice(work, waiting, mine)
    count = await ask_approvers(work, trade, waiting)
    key = "notice.waits" if count else "notice.waits_for_nobody"
    await acknowledge(work, asker, trade.speech.say(key, asker.locale, count=count), "waits")


async def announce(
    work: Work,
    trade: Trade,
    outage: Outage,
    by: int | None,
    *,
    told_in: int | None = None,
    approved: Notice | None = None,
) -> Outage:
    """Announce an outage now: its notice goes out, reminders are planned, askers hear of it."""
    event = OutageEvent(
        work.new_id(), outage.id, outage.station_id, OutageMove.ANNOUNCE, work.now, by
    )
    now = await outages.change_outage(work, moved(outage, OutageMove.ANNOUNCE, work.now), [event])
    station = await station_with(work, now.station_id)
    mine = await outages.districts_of_outage(work, SYSTEM, now.id)
    if approved is None:
        notice = await first_notice(work, trade, now, station, by, told_in=told_in)
        await notices.add_notice(work, notice, mine)
    else:
        texts = await joined_texts(work, trade, now, station)
        ready = replace(approved, state=NoticeState.SCHEDULED, send_at=work.now, texts=texts)
        await notices.change_notice(work, ready)
    await plan_reminders(work, trade, now, station, by)
    await make_known(work, now)
    return now


async def first_notice(
    work: Work,
    trade: Trade,
    outage: Outage,
    station: Station,
    by: int | None,
    *,
    told_in: int | None,
) -> Notice:
    """Return the notice by which an outage is announced, to go out now."""
    kind = trade.notices.kinds[outage.kind]
    until = outage.ends_at or work.now + USEFUL_FOR
    return Notice(
        id=work.new_id(),
        station_id=outage.station_id,
        kind=kind.code,
        relation=Relation.ALERT,
        state=NoticeState.SCHEDULED,
        send_at=work.now,
        texts=await joined_texts(work, trade, outage, station),
        outage_id=outage.id,
        author_id=by,
        useless_after=until,
        acknowledge=kind.acknowledge,
        drill=outage.drill,
        urgent=kind.urgent,
        told_in=told_in,
    )


async def plan_reminders(
    work: Work, trade: Trade, outage: Outage, station: Station, by: int | None
) -> None:
    """Plan the reminders that are still ahead of an outage; a drill has none."""
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    for ahead in trade.notices.rules.remind.get(outage.kind, ()):
        at = outage.starts_at - ahead
        if at <= work.now or outage.drill:
            continue
        reminder = Notice(
            id=work.new_id(),
            station_id=outage.station_id,
            kind=REMINDER,
            relation=Relation.UPDATE,
            state=NoticeState.SCHEDULED,
            send_at=at,
            texts=texts_of(trade, REMINDER, outage, station),
            outage_id=outage.id,
            author_id=by,
            useless_after=outage.starts_at,
        )
        await notices.add_notice(work, reminder, mine)


async def renew_planned(
    work: Work, trade: Trade, outage: Outage, station: Station, by: int | None
) -> None:
    """Let what is still to be said of an outage that changed say it as it is now."""
    await renew_alert(work, trade, outage, station)
    for one in await notices.notices_of_outage(work, SYSTEM, outage.id):
        if one.state in _NOT_BEGUN and one.relation is not Relation.ALERT:
            await stop_notice(work, one)
    await plan_reminders(work, trade, outage, station, by)


async def renew_alert(work: Work, trade: Trade, outage: Outage, station: Station) -> None:
    """An announcement that waits for the morning, or is held up, must not go out with old facts."""
    for one in await notices.notices_of_outage(work, SYSTEM, outage.id):
        if one.state in _NOT_BEGUN and one.relation is Relation.ALERT:
            texts = await joined_texts(work, trade, outage, station)
            until = outage.ends_at or one.useless_after
            await notices.change_notice(work, replace(one, texts=texts, useless_after=until))


async def drop_planned(work: Work, outage: Outage) -> None:
    """Let what is planned to be said of an outage, and has not begun to be, not be said."""
    for one in await notices.notices_of_outage(work, SYSTEM, outage.id):
        if one.state in _NOT_BEGUN:
            await stop_notice(work, one)


async def call_off(work: Work, outage: Outage) -> None:
    """An announced outage does not take place: whatever of it has not gone out yet, does not."""
    await make_unknown(work, outage)
    for one in await notices.notices_of_outage(work, SYSTEM, outage.id):
        if one.state is NoticeState.SENDING:
            await stop_notice(work, one)
        await deliveries.stop_deliveries(work, one.id)


async def stop_notice(work: Work, one: Notice) -> Notice:
    """Let a notice go no further."""
    stopped = replace(one, state=NoticeState.STOPPED, done_at=work.now)
    if one.cursor == 0:
        stopped = replace(stopped, settled_at=work.now)
    return await notices.change_notice(work, stopped)
