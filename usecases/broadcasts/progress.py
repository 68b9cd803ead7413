"""How far a notice has come: one message in its author's chat, edited in place until it is over."""

from dataclasses import replace as changed
from datetime import datetime, timedelta

from broadcasts.notice import Notice, NoticeState, Progress, Reach
from chat.actions import Button, EditText, Priority, ProducedBy, Rows, SendText
from chat.ids import short
from stations.scope import SYSTEM
from storage import chats, deliveries, notices
from storage.outbox import leave, replace
from storage.people import person
from storage.unit_of_work import Work
from usecases.desk.due import Due
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

RETRY, STOP = "oy", "oz"
# So often the message is brought up to date: edits count with the channel as well.
_EVERY = timedelta(seconds=5)
_AT_ONCE = 20
# Reasons that are told beside the numbers; the rest is in ``lamplight outbox``.
_REASONS = 3


async def show_progress(work: Work, trade: Trade) -> int:
    """Bring what is told of every notice under way up to date; return how many there were."""
    under_way = await notices.notices_unsettled(work, SYSTEM, _AT_ONCE)
    for one in under_way:
        so_far = await deliveries.progress_of(work, SYSTEM, one.id)
        over = one.done_at is not None and so_far.over
        await _tell(work, trade, one, so_far, over=over)
        # The longer it takes, the less often it is looked at: a dead network lasts for hours.
        again = work.now + max(_EVERY, (work.now - one.send_at) / 4)
        # The version is left alone: handing out must not stumble over a look at it.
        await notices.note_look(work, one.id, again, work.now if over else None)
    return len(under_way)


async def _next(work: Work, _trade: Trade) -> datetime | None:
    return await notices.next_look(work, SYSTEM)


PROGRESS = Due("progress", show_progress, _next)


async def _tell(work: Work, trade: Trade, notice: Notice, so_far: Progress, *, over: bool) -> None:
    place = None if notice.told_in is None else await chats.chat(work, SYSTEM, notice.told_in)
    if place is None:
        return
    locale = await _locale(work, trade, notice)
    text = describe(trade, locale, notice, so_far, over=over)
    rows = _buttons(trade, locale, notice, so_far, over=over)
    key = f"progress:{notice.id}"
    if notice.look_at is None:
        await leave(
            work,
            SendText(text, buttons=rows, silent=True),
            bot_id=place.bot_id,
            chat_id=place.id,
            key=key,
            priority=Priority.STAFF,
        )
        return
    await replace(
        work,
        EditText(ProducedBy(key), text, buttons=rows),
        bot_id=place.bot_id,
        chat_id=place.id,
        key=f"{key}:now",
        priority=Priority.STAFF,
    )


def describe(trade: Trade, locale: str, notice: Notice, so_far: Progress, *, over: bool) -> str:
    """Say how far a notice has come, why some failed, and how long the rest takes."""
    say = trade.speech.say
    kind = trade.notices.kinds[notice.kind].name(locale)
    left = so_far.count(Reach.WAITING)
    head = "progress_over" if over else "progress"
    lines = [
        say(
            f"notice.{head}",
            locale,
            kind=kind,
            sent=so_far.count(Reach.SENT),
            total=so_far.total,
        )
    ]
    if so_far.acknowledged:
        lines.append(say("notice.acknowledged", locale, count=so_far.acknowledged))
    if perhaps := so_far.count(Reach.PERHAPS):
        lines.append(say("notice.perhaps", locale, count=perhaps))
    if stopped := so_far.count(Reach.STOPPED):
        lines.append(say("notice.stopped_count", locale, count=stopped))
    if failed := so_far.count(Reach.FAILED):
        lines.append(say("notice.failed", locale, count=failed))
        known = sorted(so_far.reasons.items(), key=lambda one: (-one[1], one[0]))
        lines += [
            say("notice.reason", locale, why=why[:80], count=count)
            for why, count in known[:_REASONS]
        ]
    if left:
        lines.append(say("notice.left", locale, count=left, seconds=-(-left // 30)))
    return "\n".join(lines)


def _buttons(trade: Trade, locale: str, notice: Notice, so_far: Progress, *, over: bool) -> Rows:
    say, sign = trade.speech.say, trade.signer.sign
    if not over and notice.state is not NoticeState.STOPPED:
        return ((Button(say("notice.do_stop", locale), sign(f"{STOP}:{short(notice.id)}")),),)
    if so_far.count(Reach.FAILED):
        return ((Button(say("notice.do_retry", locale), sign(f"{RETRY}:{short(notice.id)}")),),)
    return ()


async def tell_author(work: Work, trade: Trade, notice: Notice, key: str, **values: str) -> None:
    """Tell a notice's author in private what became of it."""
    if notice.author_id is None:
        return
    locale = await _locale(work, trade, notice)
    kind = trade.notices.kinds[notice.kind].name(locale)
    text = trade.speech.say(key, locale, kind=kind, **values)
    await write_privately(
        work, trade, notice.author_id, SendText(text), f"{key}:{notice.id}:{notice.version}"
    )


async def _locale(work: Work, trade: Trade, notice: Notice) -> str:
    author = None if notice.author_id is None else await person(work, SYSTEM, notice.author_id)
    return trade.speech.locale_for(author.language if author else None)


def unsettled(notice: Notice) -> Notice:
    """Return a notice that is looked at again, because something of it is on its way once more."""
    return changed(notice, settled_at=None)
