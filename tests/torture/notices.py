"""What must hold of notices: each chat once, and whoever may have missed it is shown."""

from collections import Counter

from sqlalchemy import select

from broadcasts.notice import NoticeState
from sandbox.world import World
from storage import broadcast_tables, tables
from storage.database import Database
from storage.deliveries import sent_as
from storage.states import OutboxState


def words(number: int) -> str:
    """Return what the notice of this number says; no other says it."""
    return f"通知第{number}号：明天8:00至17:00停电检修，请提前准备。"


async def check_notices(
    database: Database, world: World, given: dict[int, str], chats: int
) -> tuple[int, list[str]]:
    """Return how many may have arrived, and a sentence for each thing that is wrong.

    ``given`` are the notices by id with their words, ``chats`` how many each is for.
    """
    wrong: list[str] = []
    perhaps = 0
    copies = Counter(
        (message.text, chat.id)
        for chat in world.every_chat()
        for message in chat.messages.values()
        if message.by_bot and not message.is_deleted
    )
    deliveries, outbox, external = broadcast_tables.deliveries, tables.outbox, tables.chats
    query = (
        select(deliveries.c.notice_id, outbox.c.state, external.c.external_id)
        .join(outbox, sent_as())
        .join(external, external.c.id == deliveries.c.chat_id)
    )
    async with database.reading() as work:
        rows = (await work.run(query)).all()
        states = dict((await work.run(select(*_STATE))).tuples().all())
    for notice_id, text in given.items():
        mine = [(state, chat) for notice, state, chat in rows if notice == notice_id]
        if states[notice_id] != NoticeState.SENT.value or len(mine) != chats:
            wrong.append(f"notice {text[:6]}: {states[notice_id]}, {len(mine)} deliveries")
        for state, chat in mine:
            came = copies[text, chat]
            perhaps += state == OutboxState.PERHAPS_SENT
            right = (0, 1) if state == OutboxState.PERHAPS_SENT else (1,)
            if came not in right or state not in (OutboxState.SENT, OutboxState.PERHAPS_SENT):
                wrong.append(f"notice {text[:6]}: {came} copies in {chat}, {state}")
    return perhaps, wrong


_STATE = (broadcast_tables.notices.c.id, broadcast_tables.notices.c.state)
