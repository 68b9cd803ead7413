"""A second person agrees to a notice, or does not: any of several, one press, never its author."""

from dataclasses import replace
from datetime import datetime

from broadcasts.notice import ApprovedAlready, Notice, NoticeIsOver, NoticeState, OwnNotice
from broadcasts.outage import LiesInThePast, Outage
from chat.actions import Button, Rows, SendText
from chat.errors import NotAllowed, NotFound
from chat.ids import short
from stations.scope import SYSTEM
from stations.staff import Role
from storage import notices, outages
from storage.staff import crew
from storage.unit_of_work import Work
from usecases.broadcasts.progress import tell_author
from usecases.desk.due import Due
from usecases.tickets.asker import Asker, acknowledge
from usecases.tickets.privately import write_privately
from usecases.trade import Trade

APPROVE, REFUSE = "oa", "or"
_AT_ONCE = 20


async def ask_approvers(work: Work, trade: Trade, notice: Notice, again: str = "") -> int:
    """Ask everybody who may agree; return how many could be asked."""
    asked = 0
    for one in await crew(work, SYSTEM, notice.station_id):
        if one.person.id == notice.author_id or not one.staff.outranks(Role.SUPERVISOR):
            continue
        locale = trade.speech.locale_for(one.person.language)
        text = trade.speech.say(
            "notice.please_approve",
            locale,
            text=notice.text(locale, trade.speech.default),
            why=notice.why or trade.speech.say("notice.no_why", locale),
        )
        words = SendText(text, buttons=_buttons(trade, locale, notice))
        key = f"approve:{notice.id}:{one.person.id}{again}"
        asked += await write_privately(work, trade, one.person.id, words, key)
    return asked


def _buttons(trade: Trade, locale: str, notice: Notice) -> Rows:
    say, sign = trade.speech.say, trade.signer.sign
    return (
        (
            Button(say("notice.do_approve", locale), sign(f"{APPROVE}:{short(notice.id)}")),
            Button(say("notice.do_refuse", locale), sign(f"{REFUSE}:{short(notice.id)}")),
        ),
    )


async def waiting_notice(work: Work, asker: Asker, notice_id: int) -> tuple[Notice, Outage | None]:
    """Return a notice that waits for the asker, with the outage that it is about.

    Raises ``NotFound`` beyond their scope, ``NotAllowed`` below a supervisor, ``OwnNotice`` for its
    author, ``ApprovedAlready`` where somebody was quicker, ``NoticeIsOver`` for what was stopped.
    """
    found = await notices.notice(work, asker.scope, notice_id)
    if found is None:
        raise NotFound(what="notice")
    if not asker.ranks(Role.SUPERVISOR, found.station_id):
        raise NotAllowed
    if found.author_id == asker.person.id:
        raise OwnNotice
    if found.state is not NoticeState.WAITING:
        raise ApprovedAlready if found.approved_by is not None else NoticeIsOver
    if found.outage_id is None:
        return found, None
    return found, await outages.outage(work, SYSTEM, found.outage_id)


async def note_approval(work: Work, asker: Asker, notice: Notice) -> Notice:
    """Write down that a second person agreed; raises ``LiesInThePast`` when it is too late."""
    if notice.useless_after is not None and notice.useless_after <= work.now:
        raise LiesInThePast
    agreed = replace(notice, approved_by=asker.person.id, approved_at=work.now, look_at=None)
    return await notices.change_notice(work, agreed)


async def refuse(work: Work, trade: Trade, asker: Asker, notice_id: int) -> None:
    """Somebody does not agree: nothing goes out, and the author is told."""
    notice, _ = await waiting_notice(work, asker, notice_id)
    refused = replace(
        notice,
        state=NoticeState.REFUSED,
        done_at=work.now,
        settled_at=work.now,
        approved_by=asker.person.id,
        approved_at=work.now,
    )
    await notices.change_notice(work, refused)
    await tell_author(work, trade, refused, "notice.refused", by=asker.person.name)
    await acknowledge(work, asker, trade.speech.say("notice.you_refused", asker.locale), "refused")


async def watch_approvals(work: Work, trade: Trade) -> int:
    """Remind of what waits for a second person; report what waited past its time."""
    within = trade.notices.rules.approve_within
    waiting = await notices.notices_waiting(work, SYSTEM, work.now - within, _AT_ONCE)
    for one in waiting:
        if one.useless_after is not None and one.useless_after <= work.now:
            over = replace(one, state=NoticeState.MISSED, done_at=work.now, settled_at=work.now)
            await notices.change_notice(work, over)
            await tell_author(work, trade, over, "notice.expired")
            continue
        await ask_approvers(work, trade, one, ":again")
        # It is looked at once more, when it is of no use any more.
        last = one.useless_after or one.send_at
        await notices.change_notice(work, replace(one, look_at=last - within))
    return len(waiting)


async def _next(work: Work, trade: Trade) -> datetime | None:
    first = await notices.next_waiting(work, SYSTEM)
    return None if first is None else first + trade.notices.rules.approve_within


APPROVALS = Due("approvals", watch_approvals, _next)
