"""Hand notices out in batches, each a transaction of its own: a kill goes on from where it was."""

from dataclasses import replace
from datetime import datetime

from broadcasts.notice import Notice, NoticeState, Relation
from broadcasts.outage import Outage, OutageMove, OutageState, moved
from chat.actions import Action, Button, EditText, Priority, ProducedBy, Rows, SendText
from chat.ids import short
from stations.group import Chat
from stations.scope import SYSTEM
from storage import audiences, deliveries, incidents, notices, outages, people
from storage.outbox import leave
from storage.unit_of_work import Work
from tickets.incident import Incident
from usecases.broadcasts.aim import aim_of_notice
from usecases.broadcasts.announce import REMINDER, stop_notice
from usecases.broadcasts.progress import tell_author
from usecases.desk.due import Due
from usecases.incidents.ask_power import power_buttons
from usecases.trade import Trade

KNOWN = "ok"
# As many chats in one transaction as keep it short.
BATCH = 500
_AT_ONCE = 3
_RESTORED = "restored"
# By day and night: at night a notice goes without a sound, not late.
_NIGHT = (22 * 60, 7 * 60)


async def hand_out(work: Work, trade: Trade) -> int:
    """Bring the most urgent notice that is due a batch further; return how many there were."""
    for notice in await notices.notices_due(work, SYSTEM, _AT_ONCE):
        if await _step(work, trade, notice):
            return 1
    return 0


async def _next(work: Work, _trade: Trade) -> datetime | None:
    return await notices.next_notice(work, SYSTEM)


NOTICES = Due("notices", hand_out, _next)


async def _step(work: Work, trade: Trade, notice: Notice) -> bool:
    """Hand out a batch; ``False`` where a notice has to wait for the one that it refers to."""
    about = None
    if notice.outage_id is not None:
        about = await outages.outage(work, SYSTEM, notice.outage_id)
    if notice.state is NoticeState.SCHEDULED and await _is_late(work, trade, notice, about):
        return True
    root = None
    if notice.refers_to is not None:
        root = await notices.notice(work, SYSTEM, notice.refers_to)
        if root is not None and root.done_at is None:
            return False
    if notice.cursor == 0 and notice.kind == REMINDER and about is not None:
        await _remind(work, about)
    if root is None:
        batch = await _to_aim(work, notice)
        messages: list[tuple[Chat, Action]] = [
            (chat, await _words(work, trade, notice, about, chat)) for chat in batch
        ]
    else:
        got = await audiences.chats_that_got(work, SYSTEM, root.id, notice.cursor, BATCH)
        batch = [chat for chat, _ in got]
        messages = [(chat, await _words(work, trade, notice, about, chat)) for chat in batch]
        for chat, key in got:
            await _mark_old(work, trade, notice, root, chat, key)
    await deliveries.hand_out(work, notice, messages, _priority(notice))
    done = len(batch) < BATCH
    await notices.change_notice(
        work,
        replace(
            notice,
            state=NoticeState.SENT if done else NoticeState.SENDING,
            cursor=batch[-1].id if batch else notice.cursor,
            total=notice.total + len(batch),
            done_at=work.now if done else None,
        ),
    )
    return True


async def _to_aim(work: Work, notice: Notice) -> list[Chat]:
    aim = await aim_of_notice(work, notice)
    return await audiences.chats_to_reach(work, SYSTEM, aim, notice.cursor, BATCH)


async def _is_late(work: Work, trade: Trade, notice: Notice, about: Outage | None) -> bool:
    """Drop what is not true any more, and show it as missed."""
    late = notice.useless_after is not None and notice.useless_after <= work.now
    over = notice.kind == REMINDER and (about is None or not about.known or about.off)
    if not late and not over:
        return False
    stopped = await stop_notice(work, notice)
    missed = replace(stopped, state=NoticeState.MISSED, settled_at=work.now)
    await notices.change_notice(work, missed)
    if late:
        await tell_author(work, trade, missed, "notice.missed")
    return True


async def _remind(work: Work, about: Outage) -> None:
    if about.state is OutageState.ANNOUNCED:
        await outages.change_outage(work, moved(about, OutageMove.REMIND, work.now))


async def _words(
    work: Work, trade: Trade, notice: Notice, about: Outage | None, chat: Chat
) -> SendText:
    locale = trade.speech.locale_for(await _language(work, chat))
    return SendText(
        notice.text(locale, trade.speech.default),
        buttons=await _buttons(work, trade, notice, about, chat, locale),
        silent=notice.silent,
    )


async def _language(work: Work, chat: Chat) -> str | None:
    if chat.person_id is None:
        return None
    found = await people.person(work, SYSTEM, chat.person_id)
    return found.language if found else None


async def _buttons(
    work: Work, trade: Trade, notice: Notice, about: Outage | None, chat: Chat, locale: str
) -> Rows:
    if notice.kind == _RESTORED and about is not None and not notice.drill:
        part = await _part(work, about, chat)
        return () if part is None else power_buttons(trade, locale, part.id)
    if not notice.acknowledge or notice.drill:
        return ()
    label = trade.speech.say("notice.known", locale)
    return ((Button(label, trade.signer.sign(f"{KNOWN}:{short(notice.id)}")),),)


async def _part(work: Work, about: Outage, chat: Chat) -> Incident | None:
    """Return the incident of an outage that a chat's people are asked about."""
    parts = await incidents.of_outage(work, SYSTEM, about.id)
    return next((one for one in parts if one.chat_id == chat.id), parts[0] if parts else None)


async def _mark_old(
    work: Work, trade: Trade, notice: Notice, root: Notice, chat: Chat, key: str
) -> None:
    """Let the old post say itself that it holds no more: whoever scrolls up must not be misled."""
    locale = trade.speech.locale_for(await _language(work, chat))
    mark = "notice.old_cancelled" if notice.relation is Relation.CANCEL else "notice.old_changed"
    head = trade.speech.say(mark, locale, kind=trade.notices.kinds[notice.kind].name(locale))
    await leave(
        work,
        EditText(ProducedBy(key), f"{head}\n{root.text(locale, trade.speech.default)}"),
        bot_id=chat.bot_id,
        chat_id=chat.id,
        key=f"{key}:old:{notice.id}",
        priority=_priority(notice),
    )


def _priority(notice: Notice) -> Priority:
    """Restoration and faults go before what can wait; all behind replies to people."""
    return Priority.OUTAGE if notice.urgent or notice.outage_id is not None else Priority.NOTICE
