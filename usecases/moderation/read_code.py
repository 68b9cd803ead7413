"""Pictures in a group are looked into for codes: an advertisement in a picture is one as well."""

from collections.abc import Iterable

from chat.actions import Priority, ReadCode
from chat.message import AttachmentKind
from moderation.assess import assess
from moderation.behaviour import Manner
from stations.group import Chat, Purpose
from stations.scope import SYSTEM
from storage.messages import Kept, kept
from storage.outbox import Terms, leave_many
from storage.talked import joined_at
from storage.unit_of_work import Work
from usecases.messages.scene import look_again
from usecases.moderation.open_case import open_case
from usecases.trade import Trade


async def look_into_pictures(work: Work, seen: Iterable[tuple[Kept, Chat]]) -> None:
    """Have the pictures of residents' groups read; costs nothing where there is none."""
    actions = [
        (
            f"code:{row.id}",
            ReadCode(one.file_id, row.id),
            Terms(chat.bot_id, chat.id, priority=Priority.BACKGROUND),
        )
        for row, chat in seen
        for one in row.attachments
        if one.kind is AttachmentKind.PICTURE
        and one.file_id
        and chat.purpose is Purpose.CUSTOMERS
        and chat.station_id is not None
    ]
    if actions:
        await leave_many(work, actions)


async def take_codes(work: Work, trade: Trade, message_row: int, codes: tuple[str, ...]) -> None:
    """Judge a message once more, now that it is known what the codes in its picture say."""
    row = await kept(work, SYSTEM, message_row)
    scene = None if row is None else await look_again(work, trade, row)
    if scene is None or row is None or scene.appointments:
        return
    key = (scene.chat.id, scene.person.id)
    since = (await joined_at(work, SYSTEM, [key])).get(key)
    manner = Manner(
        text=scene.text,
        codes=codes,
        member_for=None if since is None else row.sent_at - since,
    )
    now = trade.watch.now
    place = now.place(scene.chat.station_id or 0, scene.chat.id, trade.calendar.day_of(work.now))
    limits = now.limits.get(scene.chat.id)
    verdict = assess(now.judge, manner, trade.watch.rules.behaviours, limits, place)
    await open_case(work, trade, scene, verdict)
