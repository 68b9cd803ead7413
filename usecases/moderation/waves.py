"""Many people join a group at once, or leave it after a notice: its reviewers hear of it."""

from datetime import timedelta

from chat.actions import SendText
from moderation.behaviour import Limits
from stations.group import Chat, Purpose
from stations.scope import SYSTEM
from storage import memberships
from storage.deliveries import told_since
from storage.unit_of_work import Work
from usecases.owners.superiors import superiors
from usecases.tickets.privately import write_privately
from usecases.trade import Trade


async def watch_joining(work: Work, trade: Trade, chat: Chat) -> None:
    """Tell reviewers when so many have joined within so short a time as the group's limit says."""
    if not _is_watched(chat):
        return
    limits = _limits(trade, chat)
    count = await memberships.joined_since(work, SYSTEM, chat.id, work.now - limits.raid_within)
    if count >= limits.raid:
        await _tell(work, trade, chat, "raid", count, limits.raid_within)


async def watch_leaving(work: Work, trade: Trade, chat: Chat) -> None:
    """Tell reviewers when many leave after a notice: it may have been the wrong one."""
    if not _is_watched(chat):
        return
    limits = _limits(trade, chat)
    since = work.now - limits.leaving_within
    count = await memberships.left_since(work, SYSTEM, chat.id, since)
    if count >= limits.leaving and await told_since(work, SYSTEM, chat.id, since):
        await _tell(work, trade, chat, "leaving", count, limits.leaving_within)


def _is_watched(chat: Chat) -> bool:
    return chat.station_id is not None and chat.purpose is Purpose.CUSTOMERS


def _limits(trade: Trade, chat: Chat) -> Limits:
    return trade.watch.now.limits.get(chat.id, trade.watch.rules.behaviours.limits)


async def _tell(
    work: Work, trade: Trade, chat: Chat, what: str, count: int, within: timedelta
) -> None:
    # Once for a wave: the next one is another hour's.
    hour = work.now.strftime("%Y%m%d%H")
    for who in await superiors(work, chat.station_id or 0, None, ()):
        text = trade.speech.say(
            f"moderation.wave_{what}",
            trade.speech.locale_for(who.language),
            group=chat.title,
            count=count,
            minutes=int(within.total_seconds() // 60),
        )
        key = f"wave:{what}:{chat.id}:{hour}:{who.id}"
        await write_privately(work, trade, who.id, SendText(text), key)
