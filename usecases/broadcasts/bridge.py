"""A group's notices go to its bridge as well: whoever serves WeChat or DingTalk posts the same."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from broadcasts.notice import Notice
from chat.actions import NO_BOT, PostWebhook, Priority
from chat.ids import short
from stations.group import Chat
from stations.scope import SYSTEM
from storage import areas, audiences, notices, webhooks
from storage.outbox import leave
from storage.unit_of_work import Work
from storage.webhooks import Webhook
from usecases.broadcasts.aim import aim_of_notice
from usecases.trade import Trade

EVENT = "notice.sent"


async def bridge(work: Work, trade: Trade, notice: Notice, root: Notice | None) -> int:
    """Leave a notice for the bridges of the groups that it is for; return how many those are.

    A bridge gets it whether or not our bot can write to the group, for the people are elsewhere.
    What refers to an earlier notice (``root``) goes to the bridges that got that one, and takes
    the place of whatever about the same outage still waits. A drill stays with staff.
    """
    hooks = [] if notice.drill else await webhooks.bridges_of(work, SYSTEM, notice.station_id)
    if not hooks:
        return 0
    by_chat = {one.chat_id: one for one in hooks if one.chat_id is not None}
    aim = await aim_of_notice(work, trade, root or notice)
    groups = await audiences.groups_served(work, SYSTEM, aim, list(by_chat))
    earlier: list[int] = []
    if notice.outage_id is not None:
        said = await notices.notices_of_outage(work, SYSTEM, notice.outage_id)
        earlier = [one.id for one in said if one.id != notice.id]
    station = await areas.station(work, SYSTEM, notice.station_id)
    told = _told(notice, station.name if station else None, work.now)
    count = 0
    for hook in hooks:
        group = groups.get(hook.chat_id or 0)
        if group is None:
            continue
        if root is not None and not await webhooks.was_left(work, SYSTEM, _key(hook, root.id)):
            continue
        if root is not None:
            await webhooks.drop_waiting(work, [_key(hook, one) for one in earlier])
        await _leave(work, hook, group, notice, told)
        count += 1
    return count


def _told(notice: Notice, station: str | None, now: datetime) -> dict[str, object]:
    return {
        "event": EVENT,
        "id": short(notice.id),
        "relation": notice.relation.value,
        "refers_to": None if notice.refers_to is None else short(notice.refers_to),
        "kind": notice.kind,
        "urgent": notice.urgent,
        "outage": None if notice.outage_id is None else short(notice.outage_id),
        "station": station,
        "at": now.isoformat(),
        "texts": dict(notice.texts),
    }


async def _leave(
    work: Work, hook: Webhook, group: Chat, notice: Notice, told: Mapping[str, object]
) -> None:
    body = {**told, "group": {"id": short(group.id), "title": group.title}}
    await leave(
        work,
        PostWebhook(hook.url, hook.secret, EVENT, orjson.dumps(body).decode()),
        bot_id=NO_BOT,
        # Of one group the earlier comes first.
        chat_id=group.id,
        key=_key(hook, notice.id),
        priority=Priority.OUTAGE,
        expires_at=notice.useless_after,
    )


def _key(hook: Webhook, notice_id: int) -> str:
    return f"bridge:{hook.id}:{notice_id}"
