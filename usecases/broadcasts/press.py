"""What the buttons under an outage's card do, and the words that some of them wait for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from broadcasts.dispatch import read_moment, read_span
from broadcasts.notice import NoticeState
from broadcasts.outage import Outage, OutageKind, OutageMove, OutageState, moved
from chat.errors import BadInput, NotAllowed, NotFound
from chat.message import Message
from stations.scope import SYSTEM
from storage import areas, deliveries, notices, outages
from storage.unit_of_work import Work
from usecases.broadcasts import change
from usecases.broadcasts.announce import announce, ask_field, send_outage, stop_notice
from usecases.broadcasts.approve import note_approval, waiting_notice
from usecases.broadcasts.card import show_card
from usecases.broadcasts.place import station_with
from usecases.broadcasts.progress import tell_author, unsettled
from usecases.broadcasts.settle_told import require_told, tell_change
from usecases.broadcasts.show_coverage import show_coverage
from usecases.broadcasts.words import VERBS
from usecases.tickets.asker import Asker, acknowledge, answer_press, require_desk
from usecases.trade import Trade

_LONGEST = 1_000
_Act = Callable[[Work, Trade, Asker, Outage], Awaitable[None]]
_KINDS = (OutageKind.PLANNED, OutageKind.TEMPORARY, OutageKind.FAULT)


async def outage_at_desk(work: Work, asker: Asker, outage_id: int) -> Outage:
    """Return an outage within the asker's scope; a draft is its author's alone.

    Raises ``NotFound`` or ``NotAllowed``.
    """
    require_desk(asker)
    found = await outages.outage(work, asker.scope, outage_id)
    if found is None:
        raise NotFound(what="outage")
    drafted = found.state is OutageState.DRAFT
    if drafted and found.entered_by != asker.person.id and not _is_new(asker, found):
        raise NotAllowed
    return found


def _is_new(asker: Asker, found: Outage) -> bool:
    """A draft that came from another system is anybody's who may see it."""
    return found.entered_by is None and asker.scope.sees_station(found.station_id)


async def press_outage(work: Work, trade: Trade, asker: Asker, letter: str, outage_id: int) -> None:
    """Do what a button says; raises ``BadInput`` for a letter that none has."""
    outage = await outage_at_desk(work, asker, outage_id)
    act = _ACTS.get(letter)
    if act is None:
        raise BadInput(reason=letter[:4])
    await act(work, trade, asker, outage)


async def _send(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await send_outage(work, trade, asker, outage)


async def _drill(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    moved(outage, OutageMove.CORRECT, work.now)
    _only_draft(outage)
    now = await outages.change_outage(work, replace(outage, drill=not outage.drill))
    await show_card(work, trade, asker, now)


async def _kind(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    _only_draft(outage)
    after = _KINDS[(_KINDS.index(outage.kind) + 1) % len(_KINDS)]
    now = await outages.change_outage(work, replace(outage, kind=after))
    await show_card(work, trade, asker, now)


async def _discard(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    _only_draft(outage)
    now = await change.cancel(work, trade, outage, asker.person.id)
    await show_card(work, trade, asker, now)


async def _later(work: Work, trade: Trade, asker: Asker, outage: Outage, by: timedelta) -> None:
    base = max(outage.expected_at or work.now, work.now)
    now = await change.change_etr(work, trade, outage, base + by, asker.person.id)
    await show_card(work, trade, asker, now)


async def _plus30(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await _later(work, trade, asker, outage, timedelta(minutes=30))


async def _plus60(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await _later(work, trade, asker, outage, timedelta(hours=1))


async def _restored(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    now = await change.restore(work, trade, outage, asker.person.id)
    await show_card(work, trade, asker, now)


async def _verify(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await require_told(work, outage)
    now = await change.verify(work, outage, asker.person.id)
    await show_card(work, trade, asker, now)


async def _tell(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await tell_change(work, trade, outage, asker.person.id)
    await show_card(work, trade, asker, outage)
    await acknowledge(work, asker, trade.speech.say("outage.sending", asker.locale), "sending")


async def _show(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await show_card(work, trade, replace(asker, pressed=None), outage)


async def _reached(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    await show_coverage(work, trade, asker, outage)


async def _copy(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
    """An earlier outage is drafted again, for a time that is still to be given."""
    mine = await outages.districts_of_outage(work, SYSTEM, outage.id)
    length = None if outage.ends_at is None else outage.ends_at - outage.starts_at
    starts = work.now + timedelta(days=8)
    new = Outage(
        id=work.new_id(),
        station_id=outage.station_id,
        kind=outage.kind,
        state=OutageState.DRAFT,
        starts_at=starts,
        ends_at=None if length is None else starts + length,
        reason=outage.reason,
        scope=outage.scope,
        feeder_id=outage.feeder_id,
        entered_by=asker.person.id,
    )
    await outages.add_outage(work, new, mine)
    await show_card(work, trade, replace(asker, pressed=None), new)


def _asking(field: str) -> _Act:
    async def begin(work: Work, trade: Trade, asker: Asker, outage: Outage) -> None:
        await ask_field(work, trade, asker, outage, field)

    return begin


_ACTS: Mapping[str, _Act] = {
    VERBS["send"]: _send,
    VERBS["drill"]: _drill,
    VERBS["kind"]: _kind,
    VERBS["discard"]: _discard,
    VERBS["plus30"]: _plus30,
    VERBS["plus60"]: _plus60,
    VERBS["restored"]: _restored,
    VERBS["verify"]: _verify,
    VERBS["show"]: _show,
    VERBS["copy"]: _copy,
    VERBS["reached"]: _reached,
    VERBS["tell"]: _tell,
    **{VERBS[one]: _asking(one) for one in ("time", "scope", "reason", "districts", "etr")},
    VERBS["cancel"]: _asking("cancel"),
    VERBS["move"]: _asking("move"),
}


async def take_outage_words(
    work: Work, trade: Trade, asker: Asker, message: Message, outage_id: int, field: str
) -> None:
    """Take what was asked for a field of an outage; what cannot be read changes nothing."""
    outage = await outage_at_desk(work, asker, outage_id)
    words = " ".join(message.text.split())[:_LONGEST]
    if field == "why":
        await send_outage(work, trade, asker, outage, words)
        return
    if field == "cancel":
        now = await change.cancel(work, trade, outage, asker.person.id, words)
    elif field == "move":
        starts, ends = await _span(work, trade, asker, outage, words)
        now = await change.reschedule(work, trade, outage, starts, ends, asker.person.id)
    elif field == "etr":
        at = await _moment(work, trade, asker, outage, words)
        now = await change.change_etr(work, trade, outage, at, asker.person.id)
    else:
        now = await _edit(work, trade, asker, outage, field, words)
    await show_card(work, trade, asker, now)


async def _edit(
    work: Work, trade: Trade, asker: Asker, outage: Outage, field: str, words: str
) -> Outage:
    if field in ("scope", "reason") and outage.state is not OutageState.DRAFT:
        if not words:
            raise BadInput(reason=trade.speech.say(f"outage.ask_{field}", asker.locale))
        if words == getattr(outage, field):
            return outage
        return await change.correct(work, trade, outage, asker.person.id, field, words)
    _only_draft(outage)
    if field == "time":
        starts, ends = await _span(work, trade, asker, outage, words)
        moved(outage, OutageMove.CORRECT, work.now, starts_at=starts, ends_at=ends, etr_at=None)
        changed = replace(outage, starts_at=starts, ends_at=ends, etr_at=None)
    elif field == "districts":
        station = await station_with(work, outage.station_id)
        known = await areas.districts(work, asker.scope, [station.id])
        names = {one.id: one.name for one in known}
        found = trade.tickets.whereabouts.named(words, names)
        if not found:
            raise NotFound(what=words[:40])
        await outages.set_districts(work, outage.id, found)
        changed = outage
    else:
        changed = replace(outage, **{field: words})  # type: ignore[arg-type]
    return await outages.change_outage(work, changed)


async def _span(
    work: Work, trade: Trade, asker: Asker, outage: Outage, words: str
) -> tuple[datetime, datetime]:
    station = await station_with(work, outage.station_id)
    local = work.now.astimezone(ZoneInfo(station.timezone))
    span = read_span(words, local, trade.notices.dispatch)
    if span is None:
        raise BadInput(reason=trade.speech.say("outage.usage_time", asker.locale))
    return span[0].astimezone(UTC), span[1].astimezone(UTC)


async def _moment(work: Work, trade: Trade, asker: Asker, outage: Outage, words: str) -> datetime:
    station = await station_with(work, outage.station_id)
    local = work.now.astimezone(ZoneInfo(station.timezone))
    at = read_moment(words, local, trade.notices.dispatch)
    if at is None:
        raise BadInput(reason=trade.speech.say("outage.ask_etr", asker.locale))
    return at.astimezone(UTC)


def _only_draft(outage: Outage) -> None:
    if outage.state is not OutageState.DRAFT:
        moved(outage, OutageMove.ANNOUNCE, outage.starts_at)


async def approve(work: Work, trade: Trade, asker: Asker, notice_id: int) -> None:
    """A second person agrees: it goes out now, or at its time, and its author is told."""
    waiting, outage = await waiting_notice(work, asker, notice_id)
    agreed = await note_approval(work, asker, waiting)
    if outage is not None:
        await announce(work, trade, outage, waiting.author_id, approved=agreed)
    else:
        ready = replace(agreed, state=NoticeState.SCHEDULED)
        await notices.change_notice(work, ready)
    await tell_author(work, trade, agreed, "notice.approved", by=asker.person.name)
    await acknowledge(
        work, asker, trade.speech.say("notice.you_approved", asker.locale), "approved"
    )


async def stop_by_button(work: Work, trade: Trade, asker: Asker, notice_id: int) -> None:
    """Stop a notice on its way: what has not gone out does not."""
    require_desk(asker)
    found = await notices.notice(work, asker.scope, notice_id)
    if found is None:
        raise NotFound(what="notice")
    if found.done_at is None:
        await stop_notice(work, found)
    count = await deliveries.stop_deliveries(work, found.id)
    text = trade.speech.say("notice.stopped", asker.locale, count=count)
    await acknowledge(work, asker, text, "stopped")


async def retry_by_button(work: Work, trade: Trade, asker: Asker, notice_id: int) -> None:
    """Try again what failed of a notice."""
    require_desk(asker)
    found = await notices.notice(work, asker.scope, notice_id)
    if found is None:
        raise NotFound(what="notice")
    count = await deliveries.retry_deliveries(work, found.id)
    await notices.change_notice(work, unsettled(found))
    text = trade.speech.say("notice.retried", asker.locale, count=count)
    await acknowledge(work, asker, text, "retried")


async def know(work: Work, trade: Trade, asker: Asker, notice_id: int) -> None:
    """Somebody pressed 「已知晓」; pressing again changes nothing."""
    found = await notices.notice(work, SYSTEM, notice_id)
    if found is None or found.state is NoticeState.WAITING:
        raise NotFound(what="notice")
    await deliveries.acknowledge(work, found, asker.person.id)
    if asker.press_id is not None:
        text = trade.speech.say("notice.noted", asker.locale)
        await answer_press(work, asker.bot_id, asker.press_id, text)
