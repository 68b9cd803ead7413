"""People joined or left a group: written down once, and newcomers welcomed together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chat.actions import Priority, SendText
from chat.message import MembersChanged, SenderKind
from stations.area import Station
from stations.group import Chat, Purpose
from stations.scope import SYSTEM
from storage import areas, memberships, outbox
from storage.chats import chats_known
from storage.people import people_met
from storage.staff import appointments
from storage.unit_of_work import Work
from usecases.moderation.waves import watch_joining, watch_leaving
from usecases.trade import Trade

_HOUR = timedelta(hours=1)
# A welcome that could not be said within a day greets nobody any more.
_WELCOME_EXPIRES = timedelta(days=1)


async def note_members(work: Work, trade: Trade, bot_id: int, event: MembersChanged) -> None:
    """Keep who is in the group; bots are not counted.

    The channel tells one joining twice (as a member's change and as a message in the group), in
    any order: the second changes nothing.
    """
    senders = [one for one in event.members if one.kind is SenderKind.PERSON]
    if not senders:
        return
    chat = (await chats_known(work, SYSTEM, bot_id, [event.chat]))[event.chat.external_id]
    met = await people_met(work, SYSTEM, senders)
    members = [met[one.external_id].id for one in senders]
    if not event.joined:
        await memberships.left(work, chat.id, members, event.at)
        await watch_leaving(work, trade, chat)
        return
    new = await memberships.joined(work, chat.id, members, event.at)
    if new:
        await watch_joining(work, trade, chat)
    if new and chat.purpose is Purpose.CUSTOMERS and chat.station_id is not None:
        station = await areas.station(work, SYSTEM, chat.station_id)
        known = await appointments(work, SYSTEM, sorted(new))
        newcomers = sorted(new - known.keys())
        if station is not None and newcomers:
            await _welcome(work, trade, chat, station, newcomers)


async def _welcome(
    work: Work, trade: Trade, chat: Chat, station: Station, newcomers: Sequence[int]
) -> None:
    """Plan a welcome, or join the one that is planned already.

    Nobody is named: a display name may be an advertisement, and a group is not the place to point
    at somebody. That is also why whoever joins later needs no new text.
    """
    at = await memberships.next_welcome(work, SYSTEM, chat.id)
    if at is None:
        at = await _next_turn(work, trade, chat)
        await outbox.leave(
            work,
            SendText(welcome_text(trade, station)),
            bot_id=chat.bot_id,
            chat_id=chat.id,
            key=f"welcome:{chat.id}:{int(at.timestamp() * 1_000_000)}",
            priority=Priority.BACKGROUND,
            not_before=at,
            expires_at=at + _WELCOME_EXPIRES,
            unprompted=True,
        )
    await memberships.plan_welcome(work, chat.id, newcomers, at)


async def _next_turn(work: Work, trade: Trade, chat: Chat) -> datetime:
    """Gather for a while; for an hour when the group has heard enough from the bot lately."""
    spoken = await outbox.unprompted_since(work, SYSTEM, chat.id, work.now - _HOUR)
    if spoken >= trade.policy.unprompted_per_hour:
        return work.now + _HOUR
    return work.now + trade.policy.welcome_gather


def welcome_text(trade: Trade, station: Station) -> str:
    """Say what the bot reads, what it keeps and for how long, and how to reach a person."""
    return trade.speech.say(
        "welcome.newcomers",
        station=station.name,
        hotline=station.hotline,
        days=trade.policy.keep_payloads.days,
    )
