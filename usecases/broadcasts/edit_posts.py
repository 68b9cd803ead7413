"""While the time of restoration hardly moves, the post says the new one and nobody is rung."""

from dataclasses import replace

from broadcasts.notice import Relation
from broadcasts.outage import Outage
from chat.actions import Priority
from chat.errors import BadInput
from stations.scope import SYSTEM
from storage import audiences, deliveries, notices
from storage.unit_of_work import Work
from usecases.broadcasts.announce import REMINDER, TOLD
from usecases.broadcasts.facts import texts_of
from usecases.broadcasts.hand_out import BATCH, writer_for
from usecases.broadcasts.join import joined_texts
from usecases.broadcasts.place import station_with
from usecases.trade import Trade


async def edit_posts(work: Work, trade: Trade, outage: Outage) -> None:
    """Edit the newest notice of an outage where it stands, for everybody who got it."""
    said = await notices.notices_of_outage(work, SYSTEM, outage.id)
    told = [
        one
        for one in said
        if one.state in TOLD and one.kind != REMINDER and one.relation is not Relation.CANCEL
    ]
    if not told:
        return
    newest = max(told, key=lambda one: one.id)
    station = await station_with(work, outage.station_id)
    try:
        if newest.kind == outage.kind:
            texts = await joined_texts(work, trade, outage, station)
        else:
            texts = texts_of(trade, newest.kind, outage, station)
    except BadInput:
        # It told of a time that was given up, which no longer stands anywhere.
        return
    now = await notices.change_notice(work, replace(newest, texts=texts))
    cursor = 0
    while batch := await audiences.chats_that_got(work, SYSTEM, now.id, cursor, BATCH):
        writer = await writer_for(work, trade, now, outage, [chat for chat, _ in batch])
        posts = [(chat, key, writer.anew(chat, key)) for chat, key in batch]
        await deliveries.leave_edits(work, posts, work.new_id(), Priority.NOTICE)
        cursor = batch[-1][0].id
